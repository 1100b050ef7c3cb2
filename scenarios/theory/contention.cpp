#include "scenarios/theory/contention.hpp"

#include <algorithm>
#include <variant>

namespace knee::scenarios::theory {
namespace {

bool any_uses(const std::vector<RequestUse>& classes, Part part) {
  return std::any_of(classes.begin(), classes.end(), [part](const RequestUse& one) { return one.at(part).mean > 0; });
}

// Whether requests compute in a process outside of its loop or lock: native code, system calls, wake-ups.
bool any_computes_beside(const std::vector<RequestUse>& classes, Part part) {
  return std::any_of(classes.begin(), classes.end(), [part](const RequestUse& one) {
    const double elsewhere = one.at(Part::offload).mean + one.at(Part::primary).mean;
    return one.at(Part::cores).mean - elsewhere > one.at(part).mean * (1 + 1e-9);
  });
}

// Threads of one process that can compute at a time.
std::uint64_t runnable(const models::RuntimeOptions& runtime, const std::vector<RequestUse>& classes) {
  if (const auto* loop = std::get_if<models::EventLoopServer::Options>(&runtime)) {
    return 1 + (any_computes_beside(classes, Part::loop) ? loop->pool_threads : 0);
  }
  const auto& threads = std::get<models::ThreadServer::Options>(runtime);
  const bool in_turn = threads.lock && !any_computes_beside(classes, Part::lock);
  return in_turn ? threads.interpreters : threads.threads * threads.interpreters + (threads.gthread ? 1 : 0);
}

}  // namespace

bool cores_are_contended(const Architecture& architecture, const std::vector<RequestUse>& classes) {
  const models::ProcessGroup::Options& group = architecture.group;
  const models::Machine::Options& machine = architecture.machine;
  if (machine.cpu_limit.cores > 0 && machine.cpu_limit.cores < machine.cores) return true;
  std::uint64_t of_process = runnable(group.runtime, classes);
  if (group.offload && any_uses(classes, Part::offload)) of_process += group.offload->workers;
  const std::uint64_t primary = any_uses(classes, Part::primary) ? 1 : 0;
  return group.processes * of_process + primary > static_cast<std::uint64_t>(machine.cores);
}

}  // namespace knee::scenarios::theory
