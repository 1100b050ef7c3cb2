#include "scenarios/language/builder/queue_builder.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

// `noun`: service, queue; `key`: where they are declared.
void check_name(const Placed<std::string>& name, const std::vector<std::string>& names, const char* noun, const char* key,
                Diagnostics& mistakes) {
  if (std::find(names.begin(), names.end(), name.value) != names.end()) return;
  mistakes.add({.place = name.place,
                .what = fmt::format("unknown {} {}", noun, in_quotes(name.value)),
                .expected = names.empty() ? fmt::format("a {} declared under {}", noun, in_quotes(key)) : either_of(names),
                .nearest = nearest(name.value, names)});
}

void check_jobs(const Steps& steps, const std::vector<std::string>& queues, Diagnostics& mistakes) {
  for (const Step& step : steps) {
    for (const Steps& branch : step.branches) check_jobs(branch, queues, mistakes);
    if (step.model.kind == Step::Kind::enqueue) check_name(step.queue, queues, "queue", "queues", mistakes);
  }
}

template <class T>
std::vector<std::string> names_of(const std::vector<Named<T>>& all) {
  std::vector<std::string> names;
  for (const Named<T>& one : all) names.push_back(one.name);
  return names;
}

}  // namespace

void check_queues(const Scenario& written, Diagnostics& mistakes) {
  const std::vector<std::string> queues = names_of(written.queues);
  for (const Named<Request>& one : written.workload.requests) check_jobs(one.value.steps, queues, mistakes);
  for (const Named<Service>& tier : written.services) {
    for (const Named<TierRequest>& one : tier.value.requests) check_jobs(one.value.steps, queues, mistakes);
  }
  std::vector<std::string> stations;
  for (const Named<Service>& one : written.services) {
    if (!one.value.architecture) stations.push_back(one.name);
  }
  for (const Named<Queue>& one : written.queues) {
    if (one.value.broker) check_name(*one.value.broker, stations, "service", "services", mistakes);
  }
}

std::vector<models::JobQueue::Options> build_queues(const std::vector<Named<Queue>>& written) {
  std::vector<models::JobQueue::Options> queues;
  for (const Named<Queue>& queue : written) {
    queues.push_back(queue.value.options);
    queues.back().name = queue.name;
  }
  return queues;
}

}  // namespace knee::scenarios::language
