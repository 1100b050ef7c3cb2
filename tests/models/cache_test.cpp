// Caches: entries that expire and are evicted, fills that are shared, against hand counts and against closed forms.
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <random>

#include "models/steps/cache_store.hpp"
#include "tests/models/step_bench.hpp"

namespace knee::models::cache_test {
namespace {

using Times = std::vector<sim::Duration>;
using Found = CacheStore::Found;

const std::pair<const char*, RuntimeOptions> kAll[] = {{"node", node()},
                                                       {"asyncio", asyncio()},
                                                       {"asyncio with an executor", locked_asyncio()},
                                                       {"gil", gil()},
                                                       {"native", native()}};

sim::Distribution constant(sim::Duration time) { return sim::Distribution::constant(sim::to_seconds(time)).value(); }

bool is_loop(const RuntimeOptions& runtime) { return std::holds_alternative<EventLoopServer::Options>(runtime); }

}  // namespace

// --- Entries --------------------------------------------------------------------------------------------------

TEST_CASE("an entry is good until its time to live is over and stale for a while after that") {
  CacheStore store{{.popularity = {3, 0}, .stale = 2s}};
  const sim::Instant start = sim::kStart;
  CHECK(store.look_up(0, start) == Found::missing);
  store.fill(0, start + 1s, 10s);
  CHECK(store.look_up(0, start + 11s - 1ns) == Found::fresh);
  CHECK(store.look_up(0, start + 11s) == Found::stale);
  CHECK(store.look_up(1, start + 11s) == Found::missing);
  CHECK(store.look_up(0, start + 13s) == Found::missing);
  CHECK(store.size() == 0);
}

TEST_CASE("the entry used least recently makes room") {
  CacheStore store{{.popularity = {4, 0}, .capacity = 2}};
  const sim::Instant now = sim::kStart;
  store.fill(0, now, 1h);
  store.fill(1, now, 1h);
  CHECK(store.look_up(0, now) == Found::fresh);
  store.fill(2, now, 1h);  // evicts 1
  CHECK(store.look_up(1, now) == Found::missing);
  store.fill(0, now, 1h);  // is there already
  CHECK(store.look_up(2, now) == Found::fresh);
  store.fill(3, now, 1h);  // evicts 0
  CHECK(store.look_up(0, now) == Found::missing);
  CHECK(store.size() == 2);
}

TEST_CASE("keys have the probabilities of Zipf's law") {
  constexpr int kDraws = 100'000;
  for (const double exponent : {0.0, 0.8, 1.5}) {
    const sim::Popularity popularity{5, exponent};
    sim::RandomStream stream = sim::RunKey{}.stream("keys");
    std::vector<int> counts(5);
    for (int i = 0; i < kDraws; ++i) ++counts[popularity.draw(stream)];
    double norm = 0;
    for (int i = 1; i <= 5; ++i) norm += std::pow(i, -exponent);
    double chi_square = 0;
    for (int i = 0; i < 5; ++i) {
      const double expected = kDraws * std::pow(i + 1, -exponent) / norm;
      const double off = counts[static_cast<std::size_t>(i)] - expected;
      chi_square += off * off / expected;
    }
    CHECK(chi_square < 18.5);  // exceeded with probability 0.001 by 4 degrees of freedom
  }
}

// A hit ratio of independent requests: with a time to live T from the fill, lambda T / (1 + lambda T) for a key with the rate
// lambda, because a fill is followed by lambda T hits on average. With 400,000 look-ups a bound of 0.004 is 4 standard deviations of
// dependent hits; the seed is fixed.
TEST_CASE("the hit ratio under a time to live is lambda T over 1 plus lambda T") {
  constexpr int kLookUps = 400'000;
  const std::vector<double> shares{1 / 2.0, 1 / 3.0, 1 / 6.0};
  const sim::Distribution gap = sim::Distribution::exponential(0.1).value();
  sim::RandomStream gaps = sim::RunKey{}.stream("gaps");
  sim::RandomStream keys = sim::RunKey{}.stream("keys");
  CacheStore store{{.popularity = {3, 0}}};
  std::vector<double> hits(3);
  std::vector<double> all(3);
  sim::Instant now = sim::kStart;
  for (int i = 0; i < kLookUps; ++i) {
    now += sim::from_seconds(gap.draw(gaps));
    const double u = keys.uniform();
    const std::uint32_t key = u < shares[0] ? 0 : u < shares[0] + shares[1] ? 1 : 2;
    ++all[key];
    if (store.look_up(key, now) == Found::fresh) {
      ++hits[key];
    } else {
      store.fill(key, now, 300ms);
    }
  }
  for (std::size_t key = 0; key < 3; ++key) {
    const double visits = 10 * shares[key] * 0.3;
    CHECK(hits[key] / all[key] == Approx(visits / (1 + visits)).margin(0.004));
  }
}

namespace {

// The hit ratio of LRU for independent requests, over all orders of the entries in the cache (King 1971): the entries are i_1, ...,
// i_c from the last used one on with probability p(i_1) p(i_2) / (1 - p(i_1)) ...
double king(const std::vector<double>& p, std::size_t capacity, std::vector<std::size_t> order = {}, double left = 1, double weight = 1) {
  if (order.size() == capacity) {
    return weight * std::accumulate(order.begin(), order.end(), 0.0, [&p](double sum, std::size_t i) { return sum + p[i]; });
  }
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (std::find(order.begin(), order.end(), i) != order.end()) continue;
    std::vector<std::size_t> longer = order;
    longer.push_back(i);
    sum += king(p, capacity, longer, left - p[i], weight * p[i] / left);
  }
  return sum;
}

}  // namespace

// 400,000 look-ups; a bound of 0.004 is 5 standard deviations of independent hits.
TEST_CASE("the hit ratio of the least recently used entries is King's") {
  constexpr int kLookUps = 400'000;
  const sim::Popularity popularity{4, 1};
  std::vector<double> p;
  for (int i = 1; i <= 4; ++i) p.push_back(1.0 / i / (25 / 12.0));
  for (const std::size_t capacity : {1U, 2U, 3U}) {
    CacheStore store{{.popularity = popularity, .capacity = capacity}};
    sim::RandomStream keys = sim::RunKey{}.stream("keys");
    int hits = 0;
    for (int i = 0; i < kLookUps; ++i) {
      const std::uint32_t key = popularity.draw(keys);
      if (store.look_up(key, sim::kStart) == Found::fresh) {
        ++hits;
      } else {
        store.fill(key, sim::kStart, 1h);
      }
    }
    CHECK(static_cast<double>(hits) / kLookUps == Approx(king(p, capacity)).margin(0.004));
  }
}

// --- On each runtime ------------------------------------------------------------------------------------------

TEST_CASE("a miss fills the entry and a hit takes no time until it expires") {
  const CacheStep one{.popularity = {1, 0}, .ttl = constant(20ms)};
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    for (const sim::Duration at : {0ms, 10ms, 29ms, 30ms}) bench.send(at, {cache(one, {wait(10ms)})});
    CHECK(bench.answers() == Times{10ms, 10ms, 29ms, 40ms});
    CHECK(bench.statistics().cache_look_ups == 4);
    CHECK(bench.statistics().cache_hits == 2);
    CHECK(bench.statistics().cache_fills == 2);
  }
}

TEST_CASE("without coalescing each miss in flight fills and with it they wait for the first") {
  for (const auto& [name, runtime] : kAll) {
    for (const Coalescing coalescing : {Coalescing::none, Coalescing::process, Coalescing::all}) {
      INFO(name << ' ' << static_cast<int>(coalescing));
      StepBench bench{runtime};
      const CacheStep one{.popularity = {1, 0}, .ttl = constant(1s), .coalescing = coalescing};
      for (int i = 0; i < 5; ++i) bench.send(i * 1ms, {cache(one, {wait(10ms)}), wait(1ms)});
      bench.send(50ms, {cache(one, {wait(10ms)}), wait(1ms)});
      const bool shares = coalescing != Coalescing::none;
      CHECK(bench.answers() == (shares ? Times{11ms, 11ms, 11ms, 11ms, 11ms, 51ms} : Times{11ms, 12ms, 13ms, 14ms, 15ms, 51ms}));
      CHECK(bench.statistics().cache_fills == (shares ? 1 : 5));
      CHECK(bench.request(4).ledger.spent(LatencyComponent::io) == (shares ? 7ms : 11ms));
    }
  }
}

TEST_CASE("misses that wait share the failure of the fill and the next one fills again") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    const CacheStep one{.popularity = {1, 0}, .coalescing = Coalescing::process};
    const Steps miss{wait(5ms), limit(1, {wait(10ms)}, 0)};
    bench.send(0ms, {limit(1, {wait(20ms)}, 0)});
    for (const sim::Duration at : {0ms, 1ms, 30ms}) bench.send(at, {cache(one, miss)});
    CHECK(bench.answers() == Times{20ms, 5ms, 5ms, 45ms});
    CHECK(bench.outcome(1) == Outcome::refused);
    CHECK(bench.outcome(2) == Outcome::refused);
    CHECK(bench.outcome(3) == Outcome::served);
  }
}

TEST_CASE("a stale entry is served while a loop refreshes it beside the request or a thread in place of a miss") {
  const CacheStep one{.popularity = {1, 0}, .ttl = constant(20ms), .stale = 20ms, .coalescing = Coalescing::process};
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    for (const sim::Duration at : {0ms, 35ms, 36ms, 46ms}) bench.send(at, {cache(one, {wait(10ms)})});
    const sim::Duration second = is_loop(runtime) ? 35ms : 45ms;
    CHECK(bench.answers() == Times{10ms, second, 36ms, 46ms});
    CHECK(bench.statistics().cache_fills == 2);
    CHECK(bench.statistics().cache_hits == (is_loop(runtime) ? 3 : 2));
  }
}

TEST_CASE("a refresh computes before its request goes on in Node and after it in asyncio") {
  const CacheStep one{.popularity = {1, 0}, .ttl = constant(20ms), .stale = 20ms};
  for (const auto& [runtime, second] : {std::pair{node(), 37ms}, {asyncio(), 35ms}}) {
    StepBench bench{runtime};
    for (const sim::Duration at : {0ms, 35ms}) bench.send(at, {cache(one, {cpu(2ms), wait(5ms)})});
    CHECK(bench.answers() == Times{7ms, second});
  }
}

TEST_CASE("processes have entries of their own or share them and begin without any of their own") {
  for (const bool shared : {false, true}) {
    StepBench bench{gil(1), 2};
    const CacheStep one{.popularity = {1, 0}, .shared = shared};
    bench.send(0ms, {cache(one, {wait(10ms)}), wait(30ms)});  // the other process serves the next one
    bench.send(20ms, {cache(one, {wait(10ms)})});
    bench.run(100ms);
    CHECK(bench.statistics(0).cache_fills + bench.statistics(1).cache_fills == (shared ? 1 : 2));
    bench.worker(0).life().end();
    bench.worker(1).life().end();
    bench.send(200ms, {cache(one, {wait(10ms)})});
    CHECK(bench.answers()[2] == (shared ? 200ms : 210ms));
  }
}

TEST_CASE("misses of several processes wait for one fill of all") {
  for (const auto& [name, runtime] : {std::pair<const char*, RuntimeOptions>{"gil", gil(1)}, {"node", node()}}) {
    INFO(name);
    StepBench bench{runtime, 2};
    const CacheStep one{.popularity = {1, 0}, .coalescing = Coalescing::all, .shared = true};
    bench.send(0ms, {cpu(1ms), cache(one, {wait(10ms)})});
    bench.send(0ms, {cpu(2ms), cache(one, {wait(10ms)})});
    const Times times = bench.answers();
    CHECK(times == Times{11ms, 11ms});
    CHECK(bench.statistics(0).cache_fills + bench.statistics(1).cache_fills == 1);
  }
}

TEST_CASE("a fill that is lost with its process is begun again by another") {
  StepBench bench{gil(1), 2};
  const CacheStep one{.popularity = {1, 0}, .coalescing = Coalescing::all, .shared = true};
  bench.send(0ms, {cache(one, {wait(10ms)})});
  bench.send(1ms, {cache(one, {wait(10ms)})});
  bench.run(5ms);
  const std::size_t filler = bench.statistics(0).cache_fills == 1 ? 0 : 1;
  bench.worker(filler).life().end();
  const Times times = bench.answers();
  CHECK(bench.outcome(0) == Outcome::failed);
  CHECK(times[1] == 15ms);
}

TEST_CASE("the keys of requests are the same whatever hits") {
  const CacheStep all{.popularity = {1000, 0.9}, .ttl = sim::Distribution::exponential(1).value()};
  RequestClass kind{.name = {}, .steps = {cache(all, {wait(1ms)}), cpu(1ms)}};
  std::vector<WorkItem> first;
  std::vector<WorkItem> second;
  sim::RandomStream stream = sim::RunKey{}.stream("work");
  sim::RandomStream again = sim::RunKey{}.stream("work");
  for (std::uint64_t i = 0; i < 100; ++i) {
    kind.draw(stream, i, first);
    kind.draw(again, i, second);
    REQUIRE(first.size() == 3);
    CHECK(first[0].key == second[0].key);
    CHECK(first[0].demand == second[0].demand);
    CHECK(first[0].length == 1);
  }
}

}  // namespace knee::models::cache_test
