#include "cli/store/replication_bytes.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/store/cbor.hpp"
#include "scenarios/run/durations.hpp"
#include "scenarios/run/run.hpp"
#include "sim/stats/histogram.hpp"
#include "tests/cli/hand_made_plan.hpp"
#include "tests/cli/records.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::replication_bytes_test {
namespace {

using analysis::Batch;
using analysis::DurationHistogram;
using analysis::Measurement;
using analysis::Replication;
using analysis::Resource;
using analysis::Tally;

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void check_same(const DurationHistogram& a, const DurationHistogram& b) {
  REQUIRE(a.buckets().size() == b.buckets().size());
  for (std::size_t i = 0; i < a.buckets().size(); ++i) {
    CHECK(a.buckets()[i].number == b.buckets()[i].number);
    CHECK(a.buckets()[i].count == b.buckets()[i].count);
  }
  CHECK(a.count() == b.count());
  CHECK(a.least_ns() == b.least_ns());
  CHECK(a.most_ns() == b.most_ns());
}

void check_same(const Tally& a, const Tally& b) {
  CHECK(a.ended == b.ended);
  CHECK(a.served_ms == b.served_ms);
  CHECK(a.present_ms == b.present_ms);
  CHECK(a.components_ms == b.components_ms);
  CHECK(a.departed == b.departed);
  CHECK(a.attempts == b.attempts);
  check_same(a.latency, b.latency);
}

void check_same(const Batch& a, const Batch& b) {
  CHECK(a.seconds == b.seconds);
  CHECK(a.in_system == b.in_system);
  CHECK(a.in_system_at_end == b.in_system_at_end);
  REQUIRE(a.classes.size() == b.classes.size());
  for (std::size_t i = 0; i < a.classes.size(); ++i) check_same(a.classes[i], b.classes[i]);
  REQUIRE(a.utilisations.size() == b.utilisations.size());
  for (std::size_t i = 0; i < a.utilisations.size(); ++i) CHECK(same(a.utilisations[i], b.utilisations[i]));
  for (const analysis::Metric& metric : analysis::metrics())
    CHECK(same(a.values.*metric.value, b.values.*metric.value));
  check_same(a.loop_delay, b.loop_delay);
  check_same(a.lock_hold, b.lock_hold);
}

void check_same(const Resource& a, const Resource& b) {
  CHECK(a.kind == b.kind);
  CHECK(a.name == b.name);
  CHECK(a.count == b.count);
  CHECK(same(a.highest, b.highest));
}

void check_same(const Replication& a, const Replication& b) {
  CHECK(a.classes == b.classes);
  CHECK(same(a.offered_per_s, b.offered_per_s));
  CHECK(same(a.busiest_process_share, b.busiest_process_share));
  CHECK(a.warm_up_s == b.warm_up_s);
  CHECK(a.events == b.events);
  CHECK(a.failure == b.failure);
  check_same(a.measured, b.measured);
  REQUIRE(a.resources.size() == b.resources.size());
  for (std::size_t i = 0; i < a.resources.size(); ++i) check_same(a.resources[i], b.resources[i]);
  REQUIRE(a.batches.size() == b.batches.size());
  for (std::size_t i = 0; i < a.batches.size(); ++i) check_same(a.batches[i], b.batches[i]);
}

Replication there_and_back(const Replication& replication) { return replication_from(to_bytes(replication)); }

// Something other than the default in every member.
Replication full() {
  Replication replication = analysis::with_class(analysis::made_up({.mean_ms = 1.0 / 3, .spread = 0.7, .refused = 10}),
                                                 "rare", analysis::made_up({.mean_ms = 1e5}));
  replication.resources.push_back({.kind = analysis::ResourceKind::client_connections, .name = "db \"1\"", .count = 7});
  replication.warm_up_s = 0.1;
  replication.measured = replication.batches[1].classes[0].latency;
  for (Batch& batch : replication.batches) {
    batch.utilisations.push_back(Measurement::kNone);
    batch.values.memory_peak_mb = 1e9 / 7;
    batch.values.restarts_per_s = 0;
    batch.loop_delay = batch.classes[0].latency;
    batch.lock_hold = batch.classes[1].latency;
    batch.classes[1].ended = {1, 2, 3, 4, 5};
  }
  return replication;
}

}  // namespace

TEST_CASE("a replication comes back from its bytes as it was, to the last digit") {
  check_same(there_and_back(full()), full());
  check_same(there_and_back(analysis::made_up({})), analysis::made_up({}));
}

TEST_CASE("simulated replications come back from their bytes as they were") {
  const scenarios::Scenario scenario = hand_made_scenario();
  for (const scenarios::Architecture& architecture : scenario.architectures) {
    INFO(architecture.name);
    const Replication replication = scenarios::simulate(scenario, architecture, {.replication = 1, .requests = 1'000});
    REQUIRE(replication.batches.size() > 1);
    check_same(there_and_back(replication), replication);
  }
}

TEST_CASE("a number comes back from its shortest form with every bit") {
  const auto bytes_of = [](double number) { return CborWriter{}.real(number).written(); };
  const std::pair<double, std::size_t> kLengths[] = {{0, 1}, {23, 1}, {255, 2}, {4294967295.0, 5}, {4294967296.0, 5}, {-0.0, 5}, {0.5, 5},
                                                     {-1, 5}, {0.1, 9}, {1e300, 9}, {std::numeric_limits<double>::infinity(), 3}};
  for (const auto& [number, length] : kLengths) {
    INFO(number);
    const std::string bytes = bytes_of(number);
    CHECK(bytes.size() == length);
    CHECK(std::bit_cast<std::uint64_t>(CborReader{bytes}.real()) == std::bit_cast<std::uint64_t>(number));
  }
}

TEST_CASE("the same replication gives the same bytes") { CHECK(to_bytes(full()) == to_bytes(there_and_back(full()))); }

TEST_CASE("another reader of CBOR reads the bytes and writes the same") {
  for (const Replication& replication : {full(), analysis::made_up({})}) {
    const std::string bytes = to_bytes(replication);
    const nlohmann::json read = nlohmann::json::from_cbor(bytes);
    const nlohmann::json& seconds = read.at("batches").at("seconds");
    CHECK(seconds.size() == replication.batches.size());
    CHECK(seconds.at(0).get<double>() == replication.batches[0].seconds);
    std::string written;
    nlohmann::json::to_cbor(read, written);
    CHECK(written == bytes);
  }
}

TEST_CASE("bytes that are no replication are refused") {
  const std::string bytes = to_bytes(analysis::made_up({}));
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    CHECK_THROWS_AS(replication_from(std::string_view{bytes}.substr(0, length)), std::exception);
  }
  CHECK_THROWS_AS(replication_from(bytes + '\0'), std::exception);
  constexpr const char* kTooMany = "\xA8\x67" "batches" "\xA9\x66" "at_end" "\x9B\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF";  // 2^63 batches
  CHECK_THROWS_AS(replication_from(kTooMany), std::exception);
  CHECK_THROWS_AS(replication_from("\xA0"), std::exception);  // an empty map
  CHECK_THROWS_AS(replication_from("results"), std::exception);
}

TEST_CASE("analysis knows the buckets that simulations count durations in") {
  // The shortest and the longest duration of each bucket: both formulas agree if each bucket holds its two.
  constexpr std::uint32_t kBuckets = 28'924;  // from 0 to 292 years
  sim::Histogram histogram;
  double before = -1;
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
    const double last = DurationHistogram::last_ns(bucket);
    REQUIRE(before < last);
    histogram.record(sim::Duration{static_cast<std::int64_t>(before) + 1});
    histogram.record(last < 9.225e18 ? sim::Duration{static_cast<std::int64_t>(last)} : sim::Duration::max());
    before = last;
  }
  const auto buckets = histogram.counts().buckets;
  REQUIRE(buckets.size() == kBuckets);
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
    REQUIRE(buckets[bucket].number == bucket);
    REQUIRE(buckets[bucket].count == 2);
  }
}

TEST_CASE("a distribution has the count, the ends and the quantiles of its histogram") {
  sim::Histogram histogram;
  for (int i = 1; i <= 1'000; ++i) histogram.record(sim::Duration{i * 1'000});
  const DurationHistogram distribution = scenarios::to_distribution(histogram.counts());
  CHECK(distribution.count() == 1'000);
  CHECK(distribution.least_ns() == 1'000);
  CHECK(distribution.most_ns() == 1'000'000);
  for (const double q : {0.1, 0.5, 0.9, 0.99}) CHECK(distribution.quantile(q).value == Approx(q * 1e6).epsilon(0.002));
}

}  // namespace knee::cli::replication_bytes_test
