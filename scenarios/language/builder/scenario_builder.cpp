#include "scenarios/language/builder/scenario_builder.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/builder/limits.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

constexpr double kNanosecond = 1e-9;  // in seconds

/// Builds the requests: steps need the services by name.
class WorkloadBuilder {
 public:
  WorkloadBuilder(const Scenario& written, Recordings& recordings, Diagnostics& mistakes)
      : written_{written}, recordings_{recordings}, mistakes_{mistakes} {}

  /// The names of steps, complete after `build`; the first is the empty name of unnamed steps.
  [[nodiscard]] const std::vector<std::string>& labels() const { return labels_; }

  std::vector<models::ArrivalStream> build() {
    std::vector<models::ArrivalStream> streams;
    models::ArrivalStream shared{.name = "arrivals", .arrivals = {}, .classes = {}};
    for (const Named<Request>& one : written_.workload.requests) {
      source_ = one.value.arrivals ? &*one.value.arrivals : &*written_.workload.arrivals;
      models::RequestClass built = request_class(one);
      if (one.value.arrivals) {
        streams.push_back({.name = "arrivals of " + one.name,
                           .arrivals = arrivals(*one.value.arrivals),
                           .classes = {std::move(built)}});
        check_time_passes(streams.back(), one.value.arrivals->place);
      } else {
        shared.classes.push_back(std::move(built));
      }
    }
    if (!shared.classes.empty()) {
      shared.arrivals = arrivals(written_.workload.arrivals.value());
      check_time_passes(shared, written_.workload.arrivals->place);
      streams.insert(streams.begin(), std::move(shared));
    }
    return streams;
  }

 private:
  models::RequestClass request_class(const Named<Request>& one) {
    models::RequestClass built = one.value.model;
    built.name = one.name;
    built.share = one.value.share ? one.value.share->value : 1;
    built.steps = steps(one.value.steps);
    return built;
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
    if (users == nullptr || users->think.mean() > 0) return;
    const auto works = [](const models::RequestClass& one) { return takes_time(one.steps); };
    if (std::all_of(stream.classes.begin(), stream.classes.end(), works)) return;
    mistakes_.add({.place = place,
                   .what = "users without think time send requests that take no time",
                   .expected = "a think time or demands above zero"});
  }

  static bool takes_time(const models::Steps& steps) {
    return std::any_of(steps.begin(), steps.end(), [](const models::Step& step) {
      const bool itself = step.branches.empty() && step.demand.mean() > 0;
      return itself || std::any_of(step.branches.begin(), step.branches.end(), takes_time);
    });
  }

  models::Arrivals arrivals(const Arrivals& written) {
    if (const auto* poisson = std::get_if<Poisson>(&written.kind)) {
      return models::RenewalArrivals{sim::Distribution::exponential(1 / poisson->rate).value()};
    }
    if (const auto* even = std::get_if<Deterministic>(&written.kind)) {
      return models::RenewalArrivals{sim::Distribution::constant(1 / even->rate).value()};
    }
    if (const auto* renewal = std::get_if<Renewal>(&written.kind)) {
      return models::RenewalArrivals{renewal->interval.drawn};
    }
    if (const auto* users = std::get_if<Users>(&written.kind)) {
      return models::ClosedUsers{
          .users = users->number, .think = written.think.drawn, .rounds = written.rounds};
    }
    models::RecordedArrivals recorded{.at = recorded_times(written)};
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
    if (due != nullptr && written.skip >= due->back()) {
      mistakes_.add({.place = written.place,
                     .what = fmt::format("the skip of {} covers all of {}",
                                         duration().write(written.skip), in_quotes(trace.files.front().value)),
                     .expected = fmt::format("a skip below {}", duration().write(due->back()))});
    }
    return due;
  }

  models::Steps steps(const Steps& written) {
    models::Steps built;
    for (const Step& one : written) built.push_back(step(one));
    return built;
  }

  models::Step step(const Step& written) {
    models::Step built = written.model;
    built.demand = demand(written);
    built.label = label(written.label);
    for (const Steps& branch : written.branches) built.branches.push_back(steps(branch));
    if (built.kind == Step::Kind::call) built.service = index_of(written.service.value);
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
        return {.source = written_.services[index_of(written.service.value)].value.time.drawn};
      case Step::Kind::yield:
      case Step::Kind::allocate:
      case Step::Kind::parallel:
      case Step::Kind::branch:
      case Step::Kind::repeat:
      case Step::Kind::choose:
        break;
    }
    return {};
  }

  /// A demand from the row of each request.
  models::Demand recorded(const RecordedDemand& written) {
    const auto* trace = std::get_if<Trace>(&source_->kind);
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

  std::size_t label(const std::string& name) {
    const auto found = std::find(labels_.begin(), labels_.end(), name);
    const auto position = static_cast<std::size_t>(found - labels_.begin());
    if (found == labels_.end()) labels_.push_back(name);
    return position;
  }

  [[nodiscard]] std::size_t index_of(const std::string& name) const {
    const auto& services = written_.services;
    const auto found = std::find_if(services.begin(), services.end(),
                                    [&name](const Named<Service>& one) { return one.name == name; });
    return static_cast<std::size_t>(found - services.begin());
  }

  const Scenario& written_;
  Recordings& recordings_;
  Diagnostics& mistakes_;
  std::vector<std::string> labels_{""};
  const Arrivals* source_ = nullptr;  ///< of the requests that are being built
};

/// The measured latencies of the workload's recorded traffic.
std::optional<Measured> measured(const Workload& workload, Recordings& recordings, Diagnostics& mistakes) {
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
  return Measured{
      .due = recordings.times({.file = file, .column = arrivals.column, .unit = arrivals.unit}, mistakes),
      .latency =
          recordings.durations({.file = file, .column = written.column, .unit = written.unit}, mistakes)};
}

/// The longest `skip` of the recordings.
sim::Duration skip(const Workload& workload) {
  sim::Duration longest{};
  if (workload.arrivals) longest = workload.arrivals->skip;
  for (const Named<Request>& one : workload.requests) {
    if (one.value.arrivals) longest = std::max(longest, one.value.arrivals->skip);
  }
  return longest;
}

void check_calls(const Steps& steps, const std::vector<std::string>& services, Diagnostics& mistakes) {
  for (const Step& step : steps) {
    for (const Steps& branch : step.branches) check_calls(branch, services, mistakes);
    const auto& [name, place] = step.service;
    if (step.model.kind != Step::Kind::call ||
        std::find(services.begin(), services.end(), name) != services.end()) {
      continue;
    }
    mistakes.add(
        {.place = place,
         .what = "unknown service " + in_quotes(name),
         .expected = services.empty() ? "a service declared under \"services\"" : either_of(services),
         .nearest = nearest(name, services)});
  }
}

models::EventLoopServer::Options event_loop_options(const Architecture& written) {
  const models::Lifecycle::Options& life = written.group.life;
  models::EventLoopServer::Options options = written.event_loop;
  options.cpu_factor = written.thread_server.cpu_factor;
  options.overhead = written.thread_server.overhead;
  options.wake_up = written.thread_server.wake_up;
  options.ticks = life.max_requests > 0 || life.time_out;
  if (life.time_out) options.notify_every = *life.time_out / 2;
  return options;
}

models::ThreadServer::Options thread_server_options(const Architecture& written) {
  models::ThreadServer::Options options = written.thread_server;
  if (written.worker_class == WorkerClass::gthread) options.gthread = written.gthread;
  if (written.runtime != Runtime::gil) return options;
  options.lock = written.lock;
  options.lock->wake_up = written.lock_wake_up.value_or(options.wake_up);
  return options;
}

models::RuntimeOptions runtime_options(const Architecture& written) {
  if (written.runtime == Runtime::event_loop) return event_loop_options(written);
  return thread_server_options(written);
}

scenarios::Architecture build_architecture(const Named<Architecture>& one, const Scenario& written) {
  const Architecture& from = one.value;
  models::ProcessGroup::Options group = from.group;
  group.runtime = runtime_options(from);
  for (const Named<Service>& service : written.services) group.pools.push_back(service.value.client);
  return {.name = one.name,
          .description = from.description,
          .runtime = word_of(from.runtime.value()),
          .machine = from.machine,
          .group = std::move(group),
          .nodes = from.nodes,
          .balancer = from.balancer,
          .connections = written.workload.connections};
}

}  // namespace

void check_calls(const Scenario& written, const std::vector<std::string>& services, Diagnostics& mistakes) {
  for (const Named<Request>& one : written.workload.requests)
    check_calls(one.value.steps, services, mistakes);
}

scenarios::Scenario build(const Scenario& written, Recordings& recordings, Diagnostics& mistakes) {
  WorkloadBuilder workload(written, recordings, mistakes);
  scenarios::Scenario built{.name = written.name,
                            .description = written.description,
                            .workload = workload.build(),
                            .services = {},
                            .network = written.network,
                            .architectures = {},
                            .sweep = {},
                            .objective = {},
                            .measure = written.measure,
                            .measured = measured(written.workload, recordings, mistakes),
                            .expectations = {}};
  built.measure.skip = skip(written.workload);
  for (const Named<Service>& service : written.services) {
    built.services.push_back(service.value.options);
    built.services.back().name = service.name;
  }
  std::vector<std::string> names;
  for (const Named<Architecture>& one : written.architectures) {
    names.push_back(one.name);
    built.architectures.push_back(build_architecture(one, written));
    built.architectures.back().group.remedies = in_order(one.value.remedies, workload.labels(), mistakes);
  }
  std::vector<std::string> classes;
  for (const Named<Request>& one : written.workload.requests) classes.push_back(one.name);
  if (written.objective) built.objective = build_objective(*written.objective, classes, mistakes);
  built.expectations = build_expectations(written.expectations, names, classes, mistakes);
  if (mistakes.empty()) check_limits(built, written, mistakes);
  return built;
}

}  // namespace knee::scenarios::language
