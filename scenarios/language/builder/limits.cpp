#include "scenarios/language/builder/limits.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/builder/tier_view.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

constexpr double kDay = 86'400;  // in seconds
constexpr double kYear = 365.25 * kDay;
// The clock ends after 292 years; the rest is for the requests in hand when the last one arrives.
constexpr double kLongestRun = 250 * kYear;
// Each step of a request takes memory, because it is drawn before the request begins; so does each thread.
constexpr double kStepsMax = 1'000'000;
constexpr double kThreadsMax = 1'000'000;
// The sum over millions of requests in flight fits 64 bits.
constexpr double kBytesMax = 1e12;

/// The sum over all steps of a request, on average; of alternatives the largest one.
struct Load {
  double computing = 0;  ///< seconds on a core
  double waiting = 0;    ///< other seconds
  double steps = 0;
  double bytes = 0;

  void add(const Load& other, double times) {
    computing += times * other.computing;
    waiting += times * other.waiting;
    steps += times * other.steps;
    bytes += times * other.bytes;
  }
  void include(const Load& other) {
    computing = std::max(computing, other.computing);
    waiting = std::max(waiting, other.waiting);
    steps = std::max(steps, other.steps);
    bytes = std::max(bytes, other.bytes);
  }
};

/// Adds up the loads of steps; that of a call of a tier is the load of its request there.
class LoadSum {
 public:
  explicit LoadSum(const std::vector<models::RequestClass>& called) : called_{called} {}

  [[nodiscard]] Load of(const models::Steps& steps) const {
    Load sum;
    for (const models::Step& step : steps) sum.add(of(step), 1);
    return sum;
  }

 private:
  [[nodiscard]] Load of(const models::Step& step) const {
    switch (step.kind) {
      case models::StepKind::cpu:
      case models::StepKind::native:
        return {.computing = step.demand.mean(), .steps = 1};
      case models::StepKind::wait:
      case models::StepKind::timer:
      case models::StepKind::yield:
      case models::StepKind::blocking:
        return {.waiting = step.demand.mean(), .steps = 1};
      case models::StepKind::call:
        return of_call(step);
      case models::StepKind::allocate:
        return {.steps = 1,
                .bytes = static_cast<double>(step.garbage.count()) + static_cast<double>(step.held.count())};
      case models::StepKind::parallel:
      case models::StepKind::worker:
      case models::StepKind::hold:
        return sum_of(step.branches);
      case models::StepKind::enqueue:
        return {.steps = 1};
      case models::StepKind::executor:
      case models::StepKind::limit:
      case models::StepKind::cache:
      case models::StepKind::after_response:
        return of(step.branches.front());
      case models::StepKind::repeat: {
        Load repeated;
        repeated.add(of(step.branches.front()), step.times);
        return repeated;
      }
      case models::StepKind::choose:
        return largest_of(step.branches);
      case models::StepKind::branch:  // of work only
        break;
    }
    return {};
  }

  [[nodiscard]] Load of_call(const models::Step& step) const {
    if (!step.request) return {.waiting = step.demand.mean(), .steps = 1};
    Load load = of(called_[*step.request].steps);
    load.steps += 1;
    return load;
  }

  /// The load of all branches together.
  [[nodiscard]] Load sum_of(const std::vector<models::Steps>& branches) const {
    Load sum;
    for (const models::Steps& branch : branches) sum.add(of(branch), 1);
    return sum;
  }

  [[nodiscard]] Load largest_of(const std::vector<models::Steps>& branches) const {
    Load largest;
    for (const models::Steps& branch : branches) largest.include(of(branch));
    return largest;
  }

  const std::vector<models::RequestClass>& called_;
};

/// The largest factor on computing times of an architecture, or of a tier.
double slowness(const Architecture& architecture) {
  double most = 0;
  for (const NodeGroup& group : architecture.nodes.groups) most = std::max(most, slowness(group.kind));
  if (most > 0) return most;
  double factor = std::max(1.0, architecture.thread_server.cpu_factor) / std::min(1.0, architecture.machine.options.speed);
  double remedy = 1;
  for (const auto& one : architecture.remedies) remedy = std::max(remedy, one.value.factor);
  return factor * remedy;
}

std::string in_years(double seconds) { return fmt::format("{:.3g} years", seconds / kYear); }

/// Checks the requests of one class on all architectures.
void check_request(const Named<Request>& one, const Load& load, const Scenario& written,
                   Diagnostics& mistakes) {
  const auto complain = [&](std::string what, std::string expected) {
    mistakes.add({.place = one.place, .what = std::move(what), .expected = std::move(expected)});
  };
  const std::string name = in_quotes(one.name);
  if (load.steps > kStepsMax) {
    complain(fmt::format("a request {} has {:.0f} steps", name, load.steps),
             fmt::format("at most {:.0f}", kStepsMax));
  }
  if (load.bytes > kBytesMax) {
    complain(fmt::format("a request {} allocates {:.4g} TB", name, load.bytes / 1e12),
             "at most 1 TB");
  }
  double slowest_tier = 0;
  for (const Named<Service>& service : written.services) {
    if (service.value.architecture) slowest_tier = std::max(slowest_tier, slowness(*service.value.architecture));
  }
  const auto seconds_on = [&](const Named<Architecture>& architecture) {
    return load.waiting + load.computing * std::max(slowest_tier, slowness(architecture.value));
  };
  const auto& architectures = written.architectures;
  const auto slowest =
      std::max_element(architectures.begin(), architectures.end(),
                       [&](const auto& a, const auto& b) { return seconds_on(a) < seconds_on(b); });
  if (seconds_on(*slowest) <= sim::to_seconds(kAnyDuration.most)) return;
  complain(fmt::format("a request {} takes {:.4g} d on {}", name, seconds_on(*slowest) / kDay,
                       in_quotes(slowest->name)),
           "at most " + duration().write(kAnyDuration.most));
}

double threads_on(std::uint64_t nodes, const Architecture& kind) {
  const models::ProcessGroup::Options& group = kind.group;
  std::size_t threads = std::max(kind.thread_server.threads, kind.thread_server.interpreters);
  if (group.offload) threads += group.offload->workers;
  return static_cast<double>(nodes) * static_cast<double>(group.processes) * static_cast<double>(threads);
}

void check_architecture(const Named<Architecture>& one, Diagnostics& mistakes) {
  const Nodes& nodes = one.value.nodes;
  const auto& autoscaler = one.value.scaling.autoscaler;
  const std::uint64_t count = autoscaler ? autoscaler->options.behaviour.most : nodes.count;
  double all = nodes.groups.empty() ? threads_on(count, one.value) : 0;
  for (const NodeGroup& group : nodes.groups) all += threads_on(group.count, group.kind);
  if (all <= kThreadsMax) return;
  mistakes.add({.place = one.place,
                .what = fmt::format("{} has {:.0f} threads on all nodes together", in_quotes(one.name), all),
                .expected = fmt::format("at most {:.0f}", kThreadsMax)});
}

/// Arrivals of a stream per second; of closed users, the rate without any waiting.
double rate_of(const models::ArrivalStream& stream, const LoadSum& loads) {
  if (const auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals)) {
    return renewals->rate();
  }
  const auto* closed = std::get_if<models::ClosedUsers>(&stream.arrivals);
  if (closed == nullptr) return 0;
  Load longest;
  for (const models::RequestClass& one : stream.classes) longest.include(loads.of(one.steps));
  return static_cast<double>(closed->users) / (closed->think.mean() + longest.computing + longest.waiting);
}

bool is_recorded(const scenarios::Scenario& scenario) {
  return std::any_of(scenario.workload.begin(), scenario.workload.end(), [](const auto& stream) {
    return std::holds_alternative<models::RecordedArrivals>(stream.arrivals);
  });
}

/// The place of a workload's arrivals.
SourceLocation place_of_arrivals(const Workload& workload) {
  if (workload.arrivals) return workload.arrivals->place;
  for (const Named<Request>& one : workload.requests) {
    if (one.value.arrivals) return one.value.arrivals->place;
  }
  return {};
}

// A run covers several cycles of a load that varies, or its averages mean nothing.
void check_cycles(const scenarios::Scenario& built, const SourceLocation& place, Diagnostics& mistakes) {
  constexpr double kReplications = 3;
  const sim::Duration cycle = built.longest_cycle();
  const double requests = kReplications * kLeastCycles * sim::to_seconds(cycle) * built.renewal_rate();
  if (built.measure.is_fixed() || requests <= static_cast<double>(built.measure.max_requests)) return;
  mistakes.add({.place = place,
                .what = fmt::format("{:.0f} runs of {:.0f} cycles of {} have {:.0f} requests", kReplications, kLeastCycles,
                                    duration().write(cycle), requests),
                .expected = "at most measure.max-requests: shorter cycles, a schedule that does not repeat, or a measure.duration"});
}

}  // namespace

void check_length(const scenarios::Scenario& built, const SourceLocation& place, Diagnostics& mistakes) {
  if (is_recorded(built) || built.run_length()) return;
  check_cycles(built, place, mistakes);
  double rate = 0;
  for (const models::ArrivalStream& stream : built.workload) rate += rate_of(stream, LoadSum{built.called});
  const Measure& measure = built.measure;
  double requests = static_cast<double>(measure.requests.value_or(measure.max_requests));
  if (const auto* share = std::get_if<double>(&measure.warm_up)) requests *= 1 + *share;
  if (const auto* count = std::get_if<std::uint64_t>(&measure.warm_up))
    requests += static_cast<double>(*count);
  if (requests <= rate * kLongestRun) return;
  mistakes.add(
      {.place = place,
       .what = fmt::format("{:.0f} requests take {}", requests, in_years(requests / rate)),
       .expected = fmt::format("at most {}: more arrivals, or a smaller measure.{}", in_years(kLongestRun),
                               measure.requests ? "requests" : "max-requests")});
}

void check_limits(const scenarios::Scenario& built, const Scenario& written, Diagnostics& mistakes) {
  const auto& requests = written.workload.requests;
  for (const models::ArrivalStream& stream : built.workload) {
    for (const models::RequestClass& one : stream.classes) {
      const auto named = std::find_if(requests.begin(), requests.end(),
                                      [&one](const Named<Request>& other) { return other.name == one.name; });
      check_request(*named, LoadSum{built.called}.of(one.steps), written, mistakes);
    }
  }
  for (const Named<Architecture>& one : written.architectures) check_architecture(one, mistakes);
  for (const Named<Service>& one : written.services) {
    if (one.value.architecture) check_architecture(architecture_of(one), mistakes);
  }
  check_length(built, place_of_arrivals(written.workload), mistakes);
}

}  // namespace knee::scenarios::language
