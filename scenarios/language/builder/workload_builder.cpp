#include "scenarios/language/builder/workload_builder.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/builder/arrival_builder.hpp"
#include "scenarios/language/builder/call_target.hpp"
#include "scenarios/language/builder/shared_resources.hpp"
#include "scenarios/scenario/faster_recording.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

constexpr double kNanosecond = 1e-9;  // in seconds

/// Builds the requests: steps need the services by name.
class WorkloadBuilder {
 public:
  WorkloadBuilder(const Scenario& written, Recordings& recordings, Diagnostics& mistakes)
      : written_{written}, recordings_{recordings}, mistakes_{mistakes} {}

  BuiltWorkload build() {
    build_called();
    std::vector<models::ArrivalStream> streams;
    models::ArrivalStream shared{.name = "arrivals", .arrivals = {}, .classes = {}};
    for (const Named<Request>& one : written_.workload.requests) {
      source_ = one.value.arrivals ? &*one.value.arrivals : &*written_.workload.arrivals;
      models::RequestClass built = request_class(one);
      if (one.value.arrivals) {
        streams.push_back({.name = "arrivals of " + one.name,
                           .arrivals = arrivals(*one.value.arrivals),
                           .classes = {std::move(built)}});
        take_journey(streams.back(), *one.value.arrivals);
        check_time_passes(streams.back(), one.value.arrivals->place);
      } else {
        shared.classes.push_back(std::move(built));
      }
    }
    if (!shared.classes.empty()) {
      shared.arrivals = arrivals(written_.workload.arrivals.value());
      take_journey(shared, *written_.workload.arrivals);
      check_time_passes(shared, written_.workload.arrivals->place);
      streams.insert(streams.begin(), std::move(shared));
    }
    return {.streams = std::move(streams), .called = std::move(called_), .labels = std::move(labels_)};
  }

 private:
  void build_called() {
    for (const Named<Service>& tier : written_.services) {
      for (const Named<TierRequest>& one : tier.value.requests) {
        models::RequestClass& built = called_.emplace_back(one.value.model);
        built.name = tier.name + "." + one.name;
        built.steps = steps(one.value.steps);
      }
    }
  }

  models::RequestClass request_class(const Named<Request>& one) {
    models::RequestClass built = one.value.model;
    built.name = one.name;
    built.share = one.value.share ? one.value.share->value : 1;
    built.steps = steps(one.value.steps);
    if (one.value.slowness) built.slowness = slowness(*one.value.slowness);
    return built;
  }

  /// With a journey the shares of the classes are what comes of it.
  static void take_journey(models::ArrivalStream& stream, const Arrivals& written) {
    const auto journey = built_journey(written, stream.classes);
    if (journey == nullptr) return;
    for (std::size_t i = 0; i < stream.classes.size(); ++i) stream.classes[i].share = journey->share(i);
    if (auto* users = std::get_if<models::ClosedUsers>(&stream.arrivals)) users->journey = journey;
    if (auto* sessions = std::get_if<models::RenewalArrivals>(&stream.arrivals)) sessions->journey = journey;
  }

  /// A stream in which no time passes would never end.
  void check_time_passes(const models::ArrivalStream& stream, const SourceLocation& place) {
    if (const auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals)) {
      if (renewals->interval.mean() >= kNanosecond) return;
      const bool zero = renewals->interval.mean() == 0;
      mistakes_.add({.place = place,
                     .what = zero ? "intervals that are all zero" : "intervals of less than 1 ns",
                     .expected = zero ? "a mean above zero" : "a mean of at least 1 ns"});
    }
    const auto* users = std::get_if<models::ClosedUsers>(&stream.arrivals);
    if (users == nullptr || users->mean_think() > 0) return;
    const auto works = [this](const models::RequestClass& one) { return takes_time(one.steps); };
    if (std::all_of(stream.classes.begin(), stream.classes.end(), works)) return;
    mistakes_.add({.place = place,
                   .what = "users without think time send requests that take no time",
                   .expected = "a think time or demands above zero"});
  }

  [[nodiscard]] bool takes_time(const models::Steps& steps) const {
    return std::any_of(steps.begin(), steps.end(), [this](const models::Step& step) {
      if (step.kind == models::StepKind::after_response || step.kind == models::StepKind::enqueue) return false;
      if (step.request) return takes_time(called_[*step.request].steps);
      const auto inside = [this](const models::Steps& branch) { return takes_time(branch); };
      const bool itself = step.branches.empty() && step.demand.mean() > 0;
      return itself || std::any_of(step.branches.begin(), step.branches.end(), inside);
    });
  }

  models::Arrivals arrivals(const Arrivals& written) {
    if (auto renewals = built_renewals(written)) return std::move(*renewals);
    if (const auto* users = std::get_if<Users>(&written.kind)) {
      return models::ClosedUsers{
          .users = users->number, .think = written.think.drawn, .rounds = written.rounds};
    }
    models::RecordedArrivals recorded{.at = recorded_times(written)};
    if (recorded.at != nullptr && written.speed != 1) recorded = faster(recorded, written.speed);
    if (written.process) {
      const Placed<std::string>& file = std::get<Trace>(written.kind).files.front();
      recorded.process =
          recordings_.labels({.file = file, .column = *written.process, .unit = {}}, mistakes_);
    }
    return recorded;
  }

  /// The due times of the requests of a recording; of several files the first, because each other file is a point of its
  /// own.
  models::RecordedDemands recorded_times(const Arrivals& written) {
    const Trace& trace = std::get<Trace>(written.kind);
    models::RecordedDemands due = recordings_.times(
        {.file = trace.files.front(), .column = written.column, .unit = written.unit}, mistakes_);
    if (due != nullptr && due->back() == sim::Duration::zero()) {
      mistakes_.add({.place = written.place,
                     .what = fmt::format("all requests of {} come in one instant", in_quotes(trace.files.front().value)),
                     .expected = "requests at different times"});
    } else if (due != nullptr && written.skip >= due->back()) {
      mistakes_.add({.place = written.place,
                     .what = fmt::format("the skip of {} covers all of {}",
                                         duration().write(written.skip), in_quotes(trace.files.front().value)),
                     .expected = fmt::format("a skip below {}", duration().write(due->back()))});
    }
    return due;
  }

  models::Steps steps(const Steps& written) {
    models::Steps built;
    for (const Step& one : written) add(one, built);
    return built;
  }

  /// Adds a step, and the steps that come with it: the look-up of a cache, the call of a broker.
  void add(const Step& one, models::Steps& built) {
    if (one.model.kind == Step::Kind::cache) {
      for (models::Step& lookup : steps(one.branches[1])) built.push_back(std::move(lookup));
      return built.push_back(cache(one));
    }
    if (one.model.kind == Step::Kind::enqueue) {
      if (const auto& broker = queue_of(one).broker) built.push_back(call(broker->value));
    }
    built.push_back(step(one));
  }

  /// A cache with a share of hits is a choice.
  models::Step cache(const Step& written) {
    models::Step built = written.model;
    built.branches = {steps(written.branches[0])};
    if (written.cache->hit) {
      built.kind = Step::Kind::choose;
      built.branches.emplace_back();
      built.probabilities = {1 - *written.cache->hit, *written.cache->hit};
    } else {
      const SharedResources::NumberedCache numbered = resources_.cache(written);
      built.resource = numbered.number;
      built.cache = numbered.cache;
    }
    return built;
  }

  /// A plain call of a service that is no tier.
  [[nodiscard]] models::Step call(const std::string& service) const {
    models::Step built{.kind = Step::Kind::call, .branches = {}, .probabilities = {}};
    const auto& all = written_.services;
    const auto found = std::find_if(all.begin(), all.end(), [&service](const auto& one) { return one.name == service; });
    built.service = static_cast<std::size_t>(found - all.begin());
    built.demand = {.source = written_.services[built.service].value.time.drawn};
    return built;
  }

  [[nodiscard]] const Queue& queue_of(const Step& written) const { return written_.queues[queue_index(written.queue.value)].value; }
  [[nodiscard]] std::size_t queue_index(const std::string& name) const {
    const auto& queues = written_.queues;
    const auto found = std::find_if(queues.begin(), queues.end(), [&name](const auto& one) { return one.name == name; });
    return static_cast<std::size_t>(found - queues.begin());
  }

  models::Step step(const Step& written) {
    models::Step built = written.model;
    built.demand = demand(written);
    built.label = label(written.label);
    const bool of_service = built.kind == Step::Kind::call || built.kind == Step::Kind::hold;
    if (of_service) {
      const CallTarget target = target_of(written);
      built.service = target.service;
      if (built.kind == Step::Kind::call) built.request = target.request;
    }
    if (built.kind == Step::Kind::limit) built.resource = resources_.limit(written);
    if (built.kind == Step::Kind::enqueue) built.resource = queue_index(written.queue.value);
    built.on_held = built.kind == Step::Kind::call && std::find(held_.begin(), held_.end(), built.service) != held_.end();
    if (built.kind == Step::Kind::hold) held_.push_back(built.service);
    const std::vector<std::size_t> held = held_;
    if (built.kind == Step::Kind::worker) held_.clear();  // which has connections of its own
    for (const Steps& branch : written.branches) built.branches.push_back(steps(branch));
    held_ = held;
    if (built.kind == Step::Kind::hold) held_.pop_back();
    return built;
  }

  /// The demand of a step; of a call, the time that its service takes.
  models::Demand demand(const Step& written) {
    switch (written.model.kind) {
      case Step::Kind::cpu:
      case Step::Kind::native:
      case Step::Kind::wait:
      case Step::Kind::timer:
      case Step::Kind::blocking:
        if (written.demand.recorded) return recorded(*written.demand.recorded);
        return {.source = written.demand.distribution.drawn};
      case Step::Kind::call:
        if (written.demand.distribution.written.kind != Node::Kind::nothing) {
          return {.source = written.demand.distribution.drawn};
        }
        return {.source = written_.services[target_of(written).service].value.time.drawn};
      case Step::Kind::enqueue:
        if (written.demand.distribution.written.kind != Node::Kind::nothing) {
          return {.source = written.demand.distribution.drawn};
        }
        return {.source = queue_of(written).time.drawn};
      case Step::Kind::yield:
      case Step::Kind::allocate:
      case Step::Kind::limit:
      case Step::Kind::cache:
      case Step::Kind::after_response:
      case Step::Kind::parallel:
      case Step::Kind::executor:
      case Step::Kind::branch:
      case Step::Kind::worker:
      case Step::Kind::hold:
      case Step::Kind::repeat:
      case Step::Kind::choose:
        break;
    }
    return {};
  }

  /// A demand from the row of each request.
  models::Demand recorded(const RecordedDemand& written) {
    const auto* trace = source_ == nullptr ? nullptr : std::get_if<Trace>(&source_->kind);
    if (trace == nullptr) {
      mistakes_.add({.place = written.column.place,
                     .what = "a recorded demand of requests without a recording",
                     .expected = "arrivals such as {trace: traffic.csv, at: time}, or a distribution here"});
      return {};
    }
    return {.source = recordings_.durations(
                {.file = trace->files.front(), .column = written.column, .unit = written.unit}, mistakes_),
            .factor = written.factor};
  }

  models::Slowness slowness(const SlownessColumn& written) {
    const auto* trace = std::get_if<Trace>(&source_->kind);
    if (trace == nullptr) {
      mistakes_.add({.place = written.column.place,
                     .what = "a recorded slowness of requests without a recording",
                     .expected = "arrivals such as {trace: traffic.csv, at: time}"});
      return {};
    }
    return {.took = recordings_.durations(
                {.file = trace->files.front(), .column = written.column, .unit = written.unit}, mistakes_),
            .nominal = written.nominal};
  }

  std::size_t label(const std::string& name) {
    const auto found = std::find(labels_.begin(), labels_.end(), name);
    const auto position = static_cast<std::size_t>(found - labels_.begin());
    if (found == labels_.end()) labels_.push_back(name);
    return position;
  }

  [[nodiscard]] CallTarget target_of(const Step& written) const {
    return find_target(written.service.value, written_.services).value();
  }

  const Scenario& written_;
  Recordings& recordings_;
  Diagnostics& mistakes_;
  std::vector<std::string> labels_{""};
  SharedResources resources_{mistakes_};
  std::vector<std::size_t> held_;  ///< services to which the steps that are being built hold a connection
  std::vector<models::RequestClass> called_;
  const Arrivals* source_ = nullptr;  ///< of the requests that are being built
};

}  // namespace

BuiltWorkload build_workload(const Scenario& written, Recordings& recordings, Diagnostics& mistakes) {
  return WorkloadBuilder(written, recordings, mistakes).build();
}

std::optional<Measured> build_measured(const Workload& workload, Recordings& recordings, Diagnostics& mistakes) {
  if (!workload.measured) return std::nullopt;
  const MeasuredColumn& written = *workload.measured;
  const auto* trace = workload.arrivals ? std::get_if<Trace>(&workload.arrivals->kind) : nullptr;
  if (trace == nullptr) {
    mistakes.add({.place = written.column.place,
                  .what = "measured latencies of arrivals without a recording",
                  .expected = "arrivals such as {trace: traffic.csv, at: time}"});
    return std::nullopt;
  }
  const Placed<std::string>& file = trace->files.front();
  const Arrivals& arrivals = *workload.arrivals;
  if (arrivals.speed != 1) return std::nullopt;
  return Measured{
      .due = recordings.times({.file = file, .column = arrivals.column, .unit = arrivals.unit}, mistakes),
      .latency =
          recordings.durations({.file = file, .column = written.column, .unit = written.unit}, mistakes)};
}

sim::Duration longest_skip(const Workload& workload) {
  sim::Duration longest{};
  const auto skip_of = [](const Arrivals& one) { return sooner(one.skip, one.speed); };
  if (workload.arrivals) longest = skip_of(*workload.arrivals);
  for (const Named<Request>& one : workload.requests) {
    if (one.value.arrivals) longest = std::max(longest, skip_of(*one.value.arrivals));
  }
  return longest;
}

}  // namespace knee::scenarios::language
