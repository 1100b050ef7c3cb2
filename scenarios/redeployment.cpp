#include "scenarios/redeployment.hpp"

#include <utility>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {
namespace {

using language::Assignment;

std::vector<Assignment> assignments(const std::string& architecture, const SourceLocation& place,
                                    const Redeployment& deployment) {
  std::vector<Assignment> all;
  const auto assign = [&](const char* key, std::string value) {
    all.push_back({"architectures." + architecture + "." + key, Node(Node::Kind::scalar, place, std::move(value))});
  };
  if (!deployment.machine.empty()) assign("machine", deployment.machine);
  assign("nodes", std::to_string(deployment.nodes));
  assign("processes", std::to_string(deployment.processes));
  if (deployment.threads > 0) assign("threads", std::to_string(deployment.threads));
  return all;
}

}  // namespace

std::variant<Scenario, Diagnostics> redeployed(const ExperimentPlan& plan, std::size_t architecture,
                                               const Redeployment& deployment, const std::vector<double>& shares) {
  const std::string& name = plan.base.architectures[architecture].name;
  const Entry* written = plan.document->root().find("architectures")->value.find(name);
  std::vector<Assignment> all = shares.empty() ? std::vector<Assignment>{} : assignments_at(plan.uncertain, shares);
  for (Assignment& one : assignments(name, written->place, deployment)) all.push_back(std::move(one));
  Diagnostics mistakes;
  std::optional<Scenario> built = plan.document->read(all, mistakes).built;
  if (!built) return mistakes;
  return std::move(*built);
}

}  // namespace knee::scenarios
