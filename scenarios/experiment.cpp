#include "scenarios/experiment.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/collector.hpp"
#include "scenarios/deployment.hpp"
#include "sim/simulation.hpp"

namespace knee::scenarios {
namespace {

using models::Outcome;
using models::Spent;

constexpr int kSlices = 20;  // of the measurement, at whose ends the requests in flight are counted

// The slope of a straight line through (0, y0), (1, y1), ... times their number: the growth along the trend.
double trend(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double centre = (n - 1) / 2;
  double covariance = 0;
  double variance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = static_cast<double>(i) - centre;
    covariance += x * values[i];
    variance += x * x;
  }
  return variance > 0 ? covariance / variance * (n - 1) : 0;
}

// The time in which closed users could send `requests` if nothing ever waited: a lower bound.
sim::Duration shortest_span(const Scenario& scenario, double requests) {
  double rate = 0;
  for (const models::RequestStream& stream : scenario.workload) {
    if (const auto* closed = std::get_if<models::ClosedUsers>(&stream.arrivals)) {
      rate += static_cast<double>(closed->users) / std::max(closed->think.mean(), 1e-3);
    }
  }
  return sim::from_seconds(requests / rate);
}

double in_ms(sim::Duration duration) { return 1e3 * sim::to_seconds(duration); }

// One run: the clients, the deployment, and how far it has come.
class Run {
 public:
  Run(const Scenario& scenario, const Architecture& architecture, models::RunKey key,
      const models::Collector::Observer& observer, models::Timeline* timeline)
      : scenario_{scenario},
        deployment_{simulation_, scenario, architecture, key, attached(timeline)},
        collector_{scenario.objective ? scenario.objective->goodput_limit() : std::nullopt, observer},
        workload_{simulation_, scenario.workload, deployment_.front(), collector_, key, timeline} {}

  Measurement measure() {
    if (is_recorded()) {
      replay();
    } else if (const std::optional<double> rate = scenario_.offered_rate()) {
      run_open(*rate);
    } else {
      run_closed();
    }
    report_latency();
    report_measured();
    result_.events = static_cast<double>(simulation_.calendar().events_run());
    return result_;
  }

  void show(const std::function<bool(sim::Instant now)>& enough) {
    const std::optional<double> rate = scenario_.offered_rate();
    const sim::Duration step = rate ? sim::from_seconds(1 / *rate) : shortest_span(scenario_, 1);
    const sim::Instant end = is_recorded() ? last_recorded() + step : sim::kNever;
    while (simulation_.now() < end && !enough(simulation_.now())) run_for(std::max(step, sim::Duration{1}));
  }

 private:
  models::Timeline* attached(models::Timeline* timeline) const {
    if (timeline != nullptr) timeline->attach(simulation_);
    return timeline;
  }
  [[nodiscard]] bool is_recorded() const {
    return std::any_of(scenario_.workload.begin(), scenario_.workload.end(), [](const auto& stream) {
      return std::holds_alternative<models::RecordedArrivals>(stream.arrivals);
    });
  }
  const Measure& plan() const { return scenario_.measure; }
  [[nodiscard]] double planned_requests() const { return static_cast<double>(plan().requests); }

  void cut() {
    deployment_.cut();
    collector_.cut(simulation_.now());
    cut_at_ = simulation_.now();
    note_backlog();
  }
  // What was sent and not served: still here, or turned away.
  void note_backlog() {
    const std::uint64_t turned_away = collector_.completed() - collector_.completed(Outcome::served);
    backlog_.push_back(static_cast<double>(workload_.in_flight() + turned_away));
  }

  void run_for(sim::Duration span) { deployment_.run_before(sim::after(simulation_.now(), span)); }

  // Open arrivals: the numbers of requests follow from the rate.
  void run_open(double rate) {
    run_for(sim::from_seconds(planned_requests() * plan().warm_up / rate));
    cut();
    for (int i = 0; i < kSlices; ++i) {
      run_for(sim::from_seconds(planned_requests() / rate / kSlices));
      note_backlog();
    }
    report_window();
  }

  // Closed users: run until enough requests have come back.
  void run_closed() {
    const auto warm_up = static_cast<std::uint64_t>(planned_requests() * plan().warm_up);
    const sim::Duration slice = shortest_span(scenario_, planned_requests() / kSlices);
    while (collector_.completed() < warm_up) run_for(slice);
    cut();
    while (collector_.completed() < plan().requests) run_for(slice);
    report_window();
  }

  // Recorded arrivals: all of them, and then until the last response, so that no latency is left out. Rates and
  // utilisations are those up to the last arrival: while the requests drain, nobody offers any.
  void replay() {
    run_for(plan().skip);
    cut();
    const sim::Instant begin = simulation_.now();
    const sim::Instant end = last_recorded() + sim::Duration{1};  // the last arrival is before the end
    KNEE_CHECK(begin < end, "a recorded run measures something");
    for (int i = 1; i <= kSlices; ++i) {
      deployment_.run_before(begin + (end - begin) * i / kSlices);
      note_backlog();
    }
    report_window();
    collector_.close(end);
    while (collector_.outstanding() > 0) run_for(std::chrono::seconds{1});
  }

  // When the last recorded request is due.
  [[nodiscard]] sim::Instant last_recorded() const {
    sim::Duration last{};
    for (const models::RequestStream& stream : scenario_.workload) {
      const auto* recorded = std::get_if<models::RecordedArrivals>(&stream.arrivals);
      if (recorded != nullptr && !recorded->at->empty()) last = std::max(last, recorded->at->back());
    }
    return sim::kStart + last;
  }

  // What happened between the cut and now.
  void report_window() {
    Measurement& m = result_;
    const double span = sim::to_seconds(simulation_.now() - cut_at_);
    const auto per_second = [&](std::uint64_t count) { return static_cast<double>(count) / span; };
    m.simulated_s = span;
    m.requests = static_cast<double>(collector_.started());
    m.offered_per_s = scenario_.offered_rate().value_or(Measurement::kNone);
    m.throughput_per_s = per_second(collector_.completed(Outcome::served));
    m.goodput_per_s = per_second(collector_.good());
    m.refused_per_s = per_second(collector_.completed(Outcome::refused));
    m.timed_out_per_s = per_second(collector_.completed(Outcome::timed_out));
    m.failed_per_s = per_second(collector_.completed(Outcome::failed));
    m.in_flight = collector_.in_flight().mean(simulation_.now());
    m.backlog_growth = backlog_.empty() ? 0 : trend(backlog_);
    deployment_.report(m);
  }

  // The recorded latencies of the requests that are measured.
  void report_measured() {
    if (!scenario_.measured) return;
    const auto& [due, measured] = *scenario_.measured;
    KNEE_CHECK(due->size() == measured->size(), "each recorded request has a measured latency");
    sim::Histogram latency;
    for (std::size_t i = 0; i < due->size(); ++i) {
      if ((*due)[i] >= plan().skip) latency.record((*measured)[i]);
    }
    if (latency.empty()) return;
    result_.measured_mean_ms = 1e3 * latency.mean_seconds();
    result_.measured_p50_ms = in_ms(latency.quantile(0.5));
    result_.measured_p95_ms = in_ms(latency.quantile(0.95));
    result_.measured_p99_ms = in_ms(latency.quantile(0.99));
  }

  void report_latency() {
    Measurement& m = result_;
    const sim::Histogram& latency = collector_.latency();
    if (latency.empty()) return;
    const auto quantile = [&](double q) { return in_ms(latency.quantile(q)); };
    m.mean_ms = 1e3 * latency.mean_seconds();
    m.p50_ms = quantile(0.5);
    m.p90_ms = quantile(0.9);
    m.p95_ms = quantile(0.95);
    m.p99_ms = quantile(0.99);
    m.p999_ms = quantile(0.999);
    m.max_ms = in_ms(latency.max());
    const std::array<double Measurement::*, models::kSpentKinds> accounts = {
        &Measurement::queue_ms,  &Measurement::interpreter_wait_ms, &Measurement::core_wait_ms, &Measurement::cpu_ms,
        &Measurement::native_ms, &Measurement::io_ms, &Measurement::service_ms, &Measurement::serialisation_ms,
        &Measurement::collector_ms, &Measurement::network_ms};
    for (std::size_t i = 0; i < accounts.size(); ++i) {
      m.*accounts[i] = 1e3 * collector_.mean_spent(static_cast<Spent>(i));
    }
    if (!std::isnan(m.lock_utilisation) && m.mean_ms > 0) m.lock_wait_share = m.interpreter_wait_ms / m.mean_ms;
  }

  const Scenario& scenario_;
  sim::Simulation simulation_;
  Deployment deployment_;
  models::Collector collector_;
  models::Workload workload_;
  sim::Instant cut_at_ = sim::kStart;
  std::vector<double> backlog_;
  Measurement result_;
};

}  // namespace

Measurement simulate(const Scenario& scenario, const Architecture& architecture, std::uint64_t replication,
                     const models::Collector::Observer& observer, models::Timeline* timeline) {
  Run run{scenario, architecture, {.seed = scenario.measure.seed, .replication = replication}, observer, timeline};
  const Measurement measurement = run.measure();
  if (timeline != nullptr) timeline->ended();
  return measurement;
}

void show(const Scenario& scenario, const Architecture& architecture, std::uint64_t replication,
          models::Timeline& timeline, const std::function<bool(sim::Instant now)>& enough) {
  Run run{scenario, architecture, {.seed = scenario.measure.seed, .replication = replication}, {}, &timeline};
  run.show(enough);
  timeline.ended();
}

}  // namespace knee::scenarios
