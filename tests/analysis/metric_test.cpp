// Metrics against numbers that a reader can work out.
#include "analysis/metrics/metric.hpp"

#include <cmath>

#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::metric_test {
namespace {

// Each batch has these outcomes and nothing else.
Replication ended_as(const std::array<std::uint64_t, kOutcomes>& ended) {
  Replication replication = made_up({});
  for (Batch& batch : replication.batches) batch.classes.front().ended = ended;
  return replication;
}

Estimate estimate_of(double Measurement::*metric, const std::vector<Replication>& replications) {
  return metric_of(metric).estimate({.window = {.replications = replications}}, 0.95);
}

}  // namespace

TEST_CASE("errors are all requests but the served ones, whatever their end was") {
  // 100 requests of a batch are due in 2 s.
  const Measurement values = values_of(ended_as({85, 4, 3, 2, 5, 1}));
  CHECK(values.errors == Approx(0.15));
  CHECK(values.throughput_per_s == Approx(42.5));
  CHECK(values.refused_per_s == Approx(2));
  CHECK(values.timed_out_per_s == Approx(1.5));
  CHECK(values.failed_per_s == Approx(1));
  CHECK(values.shed_per_s == Approx(2.5));
  CHECK(values.unfinished_per_s == Approx(0.5));
  for (std::size_t outcome = 1; outcome < kOutcomes; ++outcome) {
    std::array<std::uint64_t, kOutcomes> ended{80};
    ended.at(outcome) = 20;
    CHECK(values_of(ended_as(ended)).errors == Approx(0.2));
  }
}

TEST_CASE("attempts are counted for each request that has ended, and not at all where the clients send each once") {
  Replication replication = ended_as({80, 0, 10, 0, 0, 10});
  CHECK(std::isnan(values_of(replication).attempts_per_request));
  for (Batch& batch : replication.batches) batch.classes.front().attempts = 135;
  CHECK(values_of(replication).attempts_per_request == Approx(1.5));
}

TEST_CASE("requests that their clients turned away have no attempts, which counts") {
  Replication replication = ended_as({0, 0, 0, 0, 100, 0});
  CHECK(values_of(replication).attempts_per_request == 0);
  replication.batches.front().classes.front() = ended_as({100, 0, 0, 0, 0, 0}).batches.front().classes.front();
  replication.batches.front().classes.front().attempts = 150;
  CHECK(values_of(replication).attempts_per_request == Approx(1.5 / static_cast<double>(replication.batches.size())));
}

TEST_CASE("no error among n requests leaves room for as many as would be missed with 2.5 %") {
  const Estimate errors = estimate_of(&Measurement::errors, {made_up({})});
  CHECK(errors.value == 0);
  CHECK(errors.low == 0);
  CHECK(errors.high == Approx(1 - std::pow(0.025, 1 / 8'000.0)).epsilon(1e-6));  // (1 - p)^8000 = 2.5 %
}

TEST_CASE("Little's law is an identity where all requests are served") {
  for (const double mean_ms : {1.0, 10.0, 333.3}) {
    const Measurement values = values_of(made_up({.rate_per_s = 70, .mean_ms = mean_ms, .spread = 0.5}));
    CHECK(values.in_flight == Approx(values.throughput_per_s * values.mean_ms / 1e3).epsilon(1e-12));
    CHECK(values.in_flight == Approx(70 * mean_ms / 1e3));
  }
}

TEST_CASE("requests that are not served take part in the number in the system, but not in the latency") {
  Replication replication = ended_as({90, 0, 10});
  for (Batch& batch : replication.batches) {
    Tally& tally = batch.classes.front();
    tally.served_ms = 90 * 10;
    tally.present_ms = tally.served_ms + 10 * 500;  // half a second for a connection of a pool
  }
  const Measurement values = values_of(replication);
  CHECK(values.mean_ms == Approx(10));
  CHECK(values.in_flight == Approx((0.9 + 5) / 2));  // 5.9 s in 2 s
}

TEST_CASE("quantiles are those of the sample, within the width of a bucket") {
  const Measurement values = values_of(made_up({.mean_ms = 10}));
  CHECK(values.mean_ms == Approx(10));
  CHECK(values.p50_ms == Approx(5).epsilon(0.002));
  CHECK(values.p90_ms == Approx(10).epsilon(0.002));
  CHECK(values.p99_ms == Approx(40).epsilon(0.002));
  CHECK(values.max_ms == 40);
  CHECK(values.queue_ms == Approx(2.5));
  CHECK(values.cpu_ms == Approx(7.5));
}

TEST_CASE("a quantile is that of all replications together, not the mean of theirs") {
  // The slowest tenths take 4 and 12 ms: of all requests one in twenty 12 ms.
  const std::vector<Replication> two = {made_up({.mean_ms = 1}), made_up({.mean_ms = 3})};
  CHECK(estimate_of(&Measurement::p99_ms, two).value == Approx(12).epsilon(0.002));
  CHECK(estimate_of(&Measurement::max_ms, two).value == 12);
  CHECK(estimate_of(&Measurement::mean_ms, two).value == Approx(2));
}

TEST_CASE("a mean weighs requests, not replications") {
  const std::vector<Replication> two = {made_up({.mean_ms = 1, .per_batch = 100}),
                                        made_up({.mean_ms = 4, .per_batch = 200})};
  CHECK(estimate_of(&Measurement::mean_ms, two).value == Approx(3));
}

TEST_CASE("the interval contains the value, and is wider where batches differ more") {
  const auto of = [](double spread) {
    return std::vector<Replication>{made_up({.spread = spread, .number = 0}), made_up({.spread = spread, .number = 1})};
  };
  const Estimate same = estimate_of(&Measurement::mean_ms, of(0));
  CHECK(same.low == Approx(10));
  CHECK(same.high == Approx(10));
  const Estimate little = estimate_of(&Measurement::mean_ms, of(0.1));
  const Estimate much = estimate_of(&Measurement::mean_ms, of(0.5));
  for (const Estimate& one : {little, much}) {
    CHECK(one.value == Approx(10));
    CHECK(one.low < 10);
    CHECK(one.high > 10);
  }
  // Deviations five times as large: on the logarithmic scale of the interval so is its width.
  CHECK(std::log(much.high / much.low) == Approx(5 * std::log(little.high / little.low)).epsilon(1e-3));
}

TEST_CASE("departures of batches without a served request are not good") {
  Replication replication = made_up({.refused = 100});
  for (Batch& batch : replication.batches) batch.classes.front().departed = 50;
  const Measurement values = values_of(replication, 0, {.goodput_limit_ms = 20, .piles_up = true});
  CHECK(values.throughput_per_s == Approx(25));
  CHECK(values.goodput_per_s == 0);
}

TEST_CASE("goodput is what is served within the limit") {
  const Replication replication = made_up({.rate_per_s = 50, .mean_ms = 10, .refused = 10});
  CHECK(values_of(replication).goodput_per_s == Approx(45));
  CHECK(values_of(replication, 0, {.goodput_limit_ms = 20}).goodput_per_s == Approx(0.9 * 45));
  CHECK(values_of(replication, 0, {.goodput_limit_ms = 7}).goodput_per_s == Approx(0.6 * 45));
  CHECK(values_of(replication, 0, {.goodput_limit_ms = 1}).goodput_per_s == 0);
}

TEST_CASE("batches of the warm-up count for nothing") {
  Replication replication = made_up({.mean_ms = 10});
  for (std::size_t i = 0; i < 20; ++i) replication.batches[i].classes.front() = made_up_tally(100, 50, 1'000);
  const Measurement values = values_of(replication, 20);
  CHECK(values.mean_ms == Approx(10));
  CHECK(values.max_ms == 40);
  CHECK(values.errors == 0);
  CHECK(values.requests == 60 * 100);
  CHECK(values.simulated_s == Approx(60 * 2));
}

TEST_CASE("utilisations are means over time, and the busiest of several is told beside them") {
  Replication replication = made_up({});
  replication.resources[0] = {.kind = ResourceKind::loop, .count = 4, .highest = 0.9};
  replication.batches.front().seconds *= 4;
  replication.batches.front().utilisations[0] = 1;
  const Measurement values = values_of(replication);
  CHECK(values.loop_utilisation == Approx((4 * 1 + 79 * 0.5) / 83));
  CHECK(values.loop_utilisation_highest == 0.9);
  CHECK(values.core_utilisation == Approx(0.25));
  CHECK(std::isnan(values.lock_utilisation));
  CHECK(std::isnan(values.lock_utilisation_highest));
}

TEST_CASE("of several services the busiest is told") {
  Replication replication = made_up({});
  replication.resources = {{.kind = ResourceKind::service, .name = "cache"},
                           {.kind = ResourceKind::service, .name = "db"}};
  for (Batch& batch : replication.batches) batch.utilisations = {0.1, 0.7};
  CHECK(values_of(replication).service_utilisation == Approx(0.7));
}

TEST_CASE("the backlog's growth is that of the number in the system") {
  // Three more in each batch of two seconds.
  CHECK(values_of(made_up({.growth = 3})).backlog_growth_per_s == Approx(1.5));
  CHECK(values_of(made_up({.growth = 0})).backlog_growth_per_s == Approx(0).margin(1e-12));
}

TEST_CASE("requests, events and simulated time are those of all replications") {
  const std::vector<Replication> two = {made_up({.number = 0}), made_up({.number = 1})};
  CHECK(estimate_of(&Measurement::requests, two).value == 16'000);
  CHECK(estimate_of(&Measurement::events, two).value == 160'000);
  CHECK(estimate_of(&Measurement::simulated_s, two).value == Approx(2 * 160));
}

TEST_CASE("a class has the metrics of its own requests") {
  const std::vector<Replication> one = {
      with_class(made_up({.mean_ms = 10}), "rare", made_up({.mean_ms = 100, .refused = 50}))};
  const auto of = [&](double Measurement::*metric, RequestClass which) {
    return metric_of(metric).estimate({.window = {.replications = one}, .request_class = which}, 0.95).value;
  };
  CHECK(of(&Measurement::mean_ms, 0) == Approx(10));
  CHECK(of(&Measurement::mean_ms, 1) == Approx(100));
  CHECK(of(&Measurement::mean_ms, kAllClasses) == Approx((100 * 10 + 50 * 100) / 150.0));
  CHECK(of(&Measurement::errors, 0) == 0);
  CHECK(of(&Measurement::errors, 1) == Approx(0.5));
  CHECK(of(&Measurement::errors, kAllClasses) == Approx(0.25));
  CHECK(of(&Measurement::max_ms, 0) == 40);
  CHECK(of(&Measurement::requests, 1) == 8'000);
}

TEST_CASE("every metric that is declared to have an interval has one") {
  std::vector<Replication> two;
  for (std::uint64_t i = 0; i < 2; ++i) {
    Replication replication = made_up({.spread = 0.3, .number = i});
    replication.resources.clear();
    for (int kind = 0; kind <= static_cast<int>(ResourceKind::job_workers); ++kind) {
      replication.resources.push_back({.kind = static_cast<ResourceKind>(kind)});
    }
    for (Batch& batch : replication.batches) {
      batch.utilisations.assign(replication.resources.size(), 0.5);
      batch.classes.front().attempts = 120 + i;
    }
    two.push_back(std::move(replication));
  }
  for (const Metric& metric : metrics()) {
    if (!metric.interval) continue;
    INFO(metric.name);
    CHECK(metric.estimate({.window = {.replications = two}}, 0.95).has_interval());
  }
}

TEST_CASE("every metric is named after its member, and declared once") {
  for (const Metric& metric : metrics()) {
    CHECK(&metric_of(metric.value) == &metric);
    CHECK(std::string{metric.meaning}.back() == '.');
  }
}

}  // namespace knee::analysis::metric_test
