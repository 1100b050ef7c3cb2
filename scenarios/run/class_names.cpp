#include "scenarios/run/class_names.hpp"

namespace knee::scenarios {

std::vector<std::string> class_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const models::ArrivalStream& stream : scenario.workload) {
    for (const models::RequestClass& one : stream.classes) names.push_back(one.name);
  }
  return names;
}

}  // namespace knee::scenarios
