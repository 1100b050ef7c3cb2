#include "scenarios/run/run.hpp"

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <utility>

#include "models/clients/client.hpp"
#include "scenarios/run/class_names.hpp"
#include "scenarios/run/deployment.hpp"
#include "scenarios/run/durations.hpp"
#include "scenarios/scenario/places.hpp"
#include "sim/kernel/check.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/network/network_module.hpp"

namespace knee::scenarios {
namespace {

static_assert(models::kOutcomes + 1 == analysis::kOutcomes, "analysis knows the outcomes of the models, and unfinished");
static_assert(models::kLatencyComponents == analysis::kComponents, "analysis knows the accounts of the ledger");
#define KNEE_SAME(METRIC, name, label, meaning)                                     \
  static_assert(static_cast<std::size_t>(models::LatencyComponent::name) ==         \
                    static_cast<std::size_t>(analysis::LatencyComponent::name),     \
                "the ledger and analysis have the components in the same order");
KNEE_LATENCY_COMPONENTS(KNEE_SAME, )
#undef KNEE_SAME

// The time in which closed users send `requests` without any waiting: a lower bound.
sim::Duration shortest_span(const Scenario& scenario, double requests) {
  double rate = 0;
  for (const models::ArrivalStream& stream : scenario.workload) {
    if (const auto* closed = std::get_if<models::ClosedUsers>(&stream.arrivals)) {
      rate += static_cast<double>(closed->users) / std::max(closed->mean_think(), 1e-3);
    } else if (const auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals)) {
      rate += renewals->rate();
    }
  }
  return std::max(sim::from_seconds(requests / rate), sim::Duration{1});
}

double in_ms(sim::Int128 nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; }

analysis::Tally tally_of(const models::RequestTally& counted, bool has_policy) {
  analysis::Tally tally{.served_ms = in_ms(counted.served_ns),
                        .present_ms = in_ms(counted.present_ns),
                        .latency = to_distribution(counted.latency),
                        .departed = counted.departed};
  std::copy(counted.ended.begin(), counted.ended.end(), tally.ended.begin());
  tally.ended[static_cast<std::size_t>(analysis::Outcome::unfinished)] = counted.unfinished;
  tally.attempts = counted.attempts;
  if (has_policy) tally.attempted = tally.due() - counted.unfinished;
  std::transform(counted.spent_ns.begin(), counted.spent_ns.end(), tally.components_ms.begin(), in_ms);
  return tally;
}

// One run: the clients, the deployment, and the progress.
class Run {
 public:
  Run(const Scenario& scenario, const Architecture& architecture, sim::RunKey key,
      const models::RequestStatistics::Observer& observer, models::Timeline* timeline)
      : scenario_{scenario},
        architecture_{architecture},
        key_{key},
        deployment_{simulation_, scenario, with_places(architecture, changes_of(scenario.changes, std::nullopt)),
                    architecture.nodes, key, attached(timeline)},
        statistics_{class_names(scenario).size(), observer},
        workload_{simulation_, scenario.workload, service(timeline), statistics_, key, timeline, scenario.called} {
    simulation_.calendar().set_event_limit(scenario.measure.max_events);
    sim::set_failure_context(&Run::print_context, this);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    simulation_.close();  // nothing has to be taken apart in order
    sim::set_failure_context(nullptr, nullptr);
  }

  analysis::Replication measure(const Job& job) {
    begun_requests_ = job.begun;
    const std::optional<sim::Duration> length = scenario_.run_length();
    if (job.interval) {
      observe(*job.interval, job.requests);
    } else if (is_recorded(scenario_)) {
      replay();
    } else if (length) {
      run_span(*length);
      drain();
    } else {
      warm_up(job.requests);
      run_batches(job.requests);
      drain();
    }
    return result();
  }

  void show(const std::function<bool(sim::Instant now)>& enough) {
    const std::optional<double> rate = scenario_.offered_rate();
    const sim::Duration step = rate ? sim::from_seconds(1 / *rate) : shortest_span(scenario_, 1);
    const sim::Instant end = is_recorded(scenario_) ? last_recorded() + step : sim::kNever;
    while (simulation_.now() < end && !enough(simulation_.now())) run_for(std::max(step, sim::Duration{1}));
  }

 private:
  models::Timeline* attached(models::Timeline* timeline) const {
    if (timeline != nullptr) timeline->attach(simulation_);
    return timeline;
  }
  // Where requests go: to the clients that send attempts for them, if there are any, else to the service itself.
  models::Server& service(models::Timeline* timeline) {
    if (architecture_.clients.policies.empty()) return deployment_.front();
    return client_.emplace(simulation_, architecture_.clients, deployment_.front(), key_, timeline);
  }
  const Measure& measure() const { return scenario_.measure; }
  void run_for(sim::Duration span) { run_before(sim::after(simulation_.now(), span)); }
  void run_before(sim::Instant end) {
    deployment_.run_before(end);
    if (begun_requests_ != nullptr) begun_requests_->store(statistics_.requests(), std::memory_order_relaxed);
  }

  // The steps grow with the run: if the rate is unknown, a run ends at most a fortieth of its length after the time at which
  // `is_over` first holds.
  template <class IsOver>
  void run_until(IsOver is_over) {
    const sim::Instant begin = simulation_.now();
    const sim::Duration least = shortest_span(scenario_, 1);
    while (!is_over()) run_for(std::max(least, (simulation_.now() - begin) / 40));
  }

  void warm_up(std::uint64_t requests) {
    if (const auto* share = std::get_if<double>(&measure().warm_up)) {
      run_until_due(static_cast<std::uint64_t>(static_cast<double>(requests) * *share));
    } else if (const auto* count = std::get_if<std::uint64_t>(&measure().warm_up)) {
      run_until_due(*count);
    } else if (const auto* time = std::get_if<sim::Duration>(&measure().warm_up)) {
      run_for(*time);
    }
  }
  void run_until_due(std::uint64_t requests) {
    run_until([&] { return statistics_.requests() >= requests; });
  }

  // Batches of equal numbers of requests. A remainder of requests begins no batch.
  void run_batches(std::uint64_t requests) {
    const std::uint64_t per_batch = std::max<std::uint64_t>(1, requests / kBatches);
    batches_left_ = std::max<std::uint64_t>(1, requests / per_batch);
    begin(per_batch);
    run_until([&] { return statistics_.closed(); });
  }

  // Batches of equal time, after the warm-up, which is part of the span.
  void run_span(sim::Duration span) {
    const auto* time = std::get_if<sim::Duration>(&measure().warm_up);
    if (time != nullptr) run_for(std::min(*time, span - sim::Duration{1}));
    run_batches_of_time(simulation_.now(), sim::kStart + span);
    KNEE_CHECK(statistics_.closed(), "the last batch ends with the span");
  }

  void run_batches_of_time(sim::Instant from, sim::Instant to) {
    batches_left_ = kBatches;
    begin(0);
    for (std::uint64_t i = 1; i <= kBatches; ++i) {
      run_before(from + (to - from) * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(kBatches));
      turn();
    }
  }

  void begin(std::uint64_t per_batch) {
    begun_ = batch_begin_ = simulation_.now();
    if (client_) wasted_ = client_->wasted();
    batches_planned_ = batches_left_;
    deployment_.begin_batch();
    deployment_.begin_highest();
    statistics_.begin(begun_, per_batch, [this] { turn(); });
  }

  // Ends a batch, and begins the next one unless it was the last.
  void turn() {
    deployment_.end_batch(batches_.emplace_back());
    if (client_) report_wasted(batches_.back());
    --batches_left_;
    if (batches_left_ == 0) {
      closed_at_ = simulation_.now();
      resources_ = deployment_.resources();
      busiest_process_share_ = deployment_.busiest_process_share();
      statistics_.close(closed_at_);
      return;
    }
    if (batches_left_ == batches_planned_ / 2 && !varies()) deployment_.begin_highest();
    deployment_.begin_batch();
    statistics_.next_batch(simulation_.now());
  }

  // A run whose second half tells nothing of its first.
  [[nodiscard]] bool varies() const { return scenario_.is_transient() || is_recorded(scenario_); }

  void report_wasted(analysis::Batch& batch) {
    const auto wasted = static_cast<double>(client_->wasted() - std::exchange(wasted_, client_->wasted()));
    batch.values.wasted_per_s = wasted / sim::to_seconds(simulation_.now() - batch_begin_);
    batch_begin_ = simulation_.now();
  }

  // Waits for the slow requests, but not for ever: work can pile up.
  void drain() {
    const sim::Duration span = closed_at_ - begun_;
    const sim::Duration step = std::max(span / 80, sim::Duration{1});
    while (statistics_.outstanding() > 0 && simulation_.now() - closed_at_ < span) run_for(step);
    statistics_.give_up(simulation_.now());
  }

  // A time series of the whole run, from its beginning: batches of equal time.
  void observe(sim::Duration interval, std::uint64_t requests) {
    batches_left_ = std::numeric_limits<std::uint64_t>::max();
    begin(0);
    const std::optional<sim::Duration> length = scenario_.run_length();
    const sim::Instant end = length ? sim::kStart + *length : sim::kNever;
    for (bool is_over = false; !is_over;) {
      run_before(std::min(sim::after(simulation_.now(), interval), end));
      is_over = is_observed(requests);
      if (is_over) batches_left_ = 1;
      turn();
    }
    drain();
  }
  // Whether the run has its length: that of the scenario or of its recordings, or a number of requests.
  [[nodiscard]] bool is_observed(std::uint64_t requests) const {
    if (is_recorded(scenario_)) return simulation_.now() > last_recorded();
    if (const std::optional<sim::Duration> length = scenario_.run_length()) return simulation_.now() >= sim::kStart + *length;
    return statistics_.requests() >= requests;
  }

  // Replays all recorded arrivals in batches of equal time, then runs until the last response. Where nodes may fall silent, it does
  // not wait for ever.
  void replay() {
    run_for(measure().skip);
    const sim::Instant from = simulation_.now();
    const sim::Instant to = last_recorded() + sim::Duration{1};  // the last arrival is before the end
    KNEE_CHECK(from < to, "a recorded run measures something");
    run_batches_of_time(from, to);
    if (!scenario_.changes.empty()) return drain();
    while (statistics_.outstanding() > 0 && simulation_.calendar().next_event() != sim::kNever) {
      run_for(std::chrono::seconds{1});
    }
    statistics_.give_up(simulation_.now());
  }

  // The due time of the last recorded request.
  [[nodiscard]] sim::Instant last_recorded() const {
    sim::Duration last{};
    for (const models::ArrivalStream& stream : scenario_.workload) {
      const auto* recorded = std::get_if<models::RecordedArrivals>(&stream.arrivals);
      if (recorded != nullptr && !recorded->at->empty()) last = std::max(last, recorded->at->back());
    }
    return sim::kStart + last;
  }

  // No request disappears, and no attempt.
  void check_all_are_there() const {
    KNEE_CHECK(statistics_.requests() == statistics_.ended() + workload_.in_flight(),
               "each request that was due has come back or is in flight");
    if (client_) client_->check_all_are_there();
    deployment_.check_all_are_there();
  }

  analysis::Replication result() {
    check_all_are_there();
    analysis::Replication result{.batches = std::move(batches_),
                                 .classes = class_names(scenario_),
                                 .resources = std::move(resources_),
                                 .offered_per_s = scenario_.offered_rate().value_or(analysis::Measurement::kNone),
                                 .busiest_process_share = busiest_process_share_,
                                 .warm_up_s = sim::to_seconds(begun_ - sim::kStart),
                                 .events = static_cast<double>(simulation_.calendar().events_run())};
    for (std::size_t i = 0; i < result.batches.size(); ++i) {
      const models::RequestStatistics::Batch& counted = statistics_.batches()[i];
      analysis::Batch& batch = result.batches[i];
      batch.seconds = sim::to_seconds(counted.end - counted.begin);
      batch.in_system = counted.in_system;
      batch.in_system_at_end = static_cast<double>(counted.in_system_at_end);
      for (std::size_t which = 0; which < counted.classes.size(); ++which) {
        batch.classes.push_back(tally_of(counted.classes[which], has_policy(which)));
      }
    }
    report_measured(result);
    return result;
  }

  [[nodiscard]] bool has_policy(std::size_t request_class) const {
    return client_ && architecture_.clients.of_class[request_class].has_value();
  }

  // The recorded latencies of the measured requests.
  void report_measured(analysis::Replication& result) const {
    if (!scenario_.measured) return;
    const auto& [due, measured] = *scenario_.measured;
    KNEE_CHECK(due->size() == measured->size(), "each recorded request has a measured latency");
    sim::Histogram latency;
    for (std::size_t i = 0; i < due->size(); ++i) {
      if ((*due)[i] >= measure().skip) latency.record((*measured)[i]);
    }
    result.measured = to_distribution(latency.counts());
  }

  // Prints the run and the time of a broken invariant; they suffice to simulate it again.
  static void print_context(const void* self) {
    const Run& run = *static_cast<const Run*>(self);
    std::fprintf(stderr, "; scenario %s, architecture %s, seed %" PRIu64 ", replication %" PRIu64 ", at %.9f s",
                 run.scenario_.name.c_str(), run.architecture_.name.c_str(), run.key_.seed, run.key_.replication,
                 sim::to_seconds(run.simulation_.now() - sim::kStart));
  }

  const Scenario& scenario_;
  const Architecture& architecture_;
  sim::RunKey key_;
  sim::Simulation simulation_;
  Deployment deployment_;
  std::optional<models::Client> client_;
  models::RequestStatistics statistics_;
  models::Workload workload_;
  std::atomic<std::uint64_t>* begun_requests_ = nullptr;
  std::uint64_t wasted_ = 0;  // attempts, before this batch
  sim::Instant begun_ = sim::kStart;
  sim::Instant batch_begin_ = sim::kStart;
  sim::Instant closed_at_ = sim::kStart;
  std::uint64_t batches_planned_ = 0;
  std::uint64_t batches_left_ = 0;
  std::vector<analysis::Batch> batches_;
  std::vector<analysis::Resource> resources_;
  double busiest_process_share_ = analysis::Measurement::kNone;
};

}  // namespace

bool is_recorded(const Scenario& scenario) {
  return std::any_of(scenario.workload.begin(), scenario.workload.end(), [](const auto& stream) {
    return std::holds_alternative<models::RecordedArrivals>(stream.arrivals);
  });
}

void prepare(const Scenario& scenario, const Architecture& architecture) {
  if (scenario.has_network(architecture)) (void)sim::network_module();
}

analysis::Replication simulate(const Scenario& scenario, const Architecture& architecture, const Job& job,
                               const models::RequestStatistics::Observer& observer, models::Timeline* timeline) {
  Run run{scenario, architecture, {.seed = scenario.measure.seed, .replication = job.replication}, observer, timeline};
  analysis::Replication replication = run.measure(job);
  if (timeline != nullptr) timeline->ended();
  return replication;
}

void show(const Scenario& scenario, const Architecture& architecture, std::uint64_t replication,
          models::Timeline& timeline, const std::function<bool(sim::Instant now)>& enough) {
  Run run{scenario, architecture, {.seed = scenario.measure.seed, .replication = replication}, {}, &timeline};
  run.show(enough);
  timeline.ended();
}

}  // namespace knee::scenarios
