#include "scenarios/theory/left_out.hpp"

#include <algorithm>
#include <variant>

namespace knee::scenarios::theory {
namespace {

constexpr sim::Duration kNothing{};

using Words = std::vector<std::string>;

bool collects(const models::ProcessMemory::Options& memory) {
  return !std::holds_alternative<std::monostate>(memory.collector);
}

void of_loop(const models::EventLoopServer::Options& loop, Words& words) {
  if (loop.wake_up > kNothing || loop.cold_wake_up.value_or(kNothing) > kNothing) {
    words.emplace_back("wake-ups of the loop and of its pool, which a busy loop does not need");
  }
}

void of_threads(const models::ThreadServer::Options& threads, Words& words) {
  if (threads.lock && threads.threads > 1) words.emplace_back("handovers of the interpreter lock");
  if (threads.gthread) words.emplace_back("polls of gthread's main thread and its look through the pool's requests");
  if (threads.wake_up > kNothing) words.emplace_back("wake-ups of threads that accept, which busy threads do not need");
}

void of_processes(const Architecture& architecture, Words& words) {
  const models::ProcessGroup::Options& group = architecture.group;
  if (collects(group.memory)) words.emplace_back("pauses of the garbage collector");
  if (group.life.max_requests > 0 || group.life.time_out) words.emplace_back("restarts of processes");
  if (architecture.machine.memory > sim::Bytes{}) words.emplace_back("processes killed for their memory");
  const auto compiles = [](const models::Remedy& remedy) { return remedy.first_use > kNothing; };
  if (std::any_of(group.remedies.begin(), group.remedies.end(), compiles)) words.emplace_back("the first use of a remedy");
  if (architecture.nodes * group.processes > 1) words.emplace_back("unequal shares of the processes in the work");
}

bool any_silent(const Scenario& scenario) {
  return std::any_of(scenario.workload.begin(), scenario.workload.end(), [](const models::ArrivalStream& stream) {
    return std::any_of(stream.classes.begin(), stream.classes.end(), [](const models::RequestClass& one) {
      return one.first_byte_delay > kNothing;
    });
  });
}

}  // namespace

std::vector<std::string> left_out(const Scenario& scenario, const Architecture& architecture) {
  Words words;
  if (const auto* loop = std::get_if<models::EventLoopServer::Options>(&architecture.group.runtime)) of_loop(*loop, words);
  if (const auto* threads = std::get_if<models::ThreadServer::Options>(&architecture.group.runtime)) {
    of_threads(*threads, words);
  }
  of_processes(architecture, words);
  if (architecture.machine.slices.switch_cost > kNothing) words.emplace_back("context switches");
  if (any_silent(scenario)) words.emplace_back("clients that connect and send nothing at first");
  return words;
}

}  // namespace knee::scenarios::theory
