#include <cstdint>
#include <limits>

#include "sim/random/random_stream.hpp"
#include "sim/stats/time_average.hpp"
#include "tests/support/catch.hpp"

using namespace knee::sim;

TEST_CASE("a time average weighs each value with how long it lasted") {
  TimeAverage queue;
  queue.set(4, kStart + 1s);   // 0 for 1 s
  queue.add(-2, kStart + 3s);  // 4 for 2 s
  CHECK(queue.value() == 2);
  CHECK(queue.mean(kStart + 5s) == (0 * 1 + 4 * 2 + 2 * 2) / 5.0);
  CHECK(queue.mean(kStart + 8s) == (0 * 1 + 4 * 2 + 2 * 5) / 8.0);  // Asking changes nothing.
  CHECK(queue.max() == 4);
}

TEST_CASE("a time average that no time has passed for is its value") {
  const TimeAverage busy(kStart + 2s, 7);
  CHECK(busy.mean(kStart + 2s) == 7);
  CHECK(busy.max() == 7);
}

TEST_CASE("a value that lasts no time counts for the maximum and not for the mean") {
  TimeAverage queue;
  queue.set(9, kStart + 1s);
  queue.set(1, kStart + 1s);
  CHECK(queue.max() == 9);
  CHECK(queue.mean(kStart + 2s) == 0.5);
}

TEST_CASE("a reset forgets what was before and keeps the value") {
  TimeAverage queue;
  queue.set(100, kStart + 1s);
  queue.set(3, kStart + 2s);
  queue.reset(kStart + 10s);
  CHECK(queue.value() == 3);
  CHECK(queue.max() == 3);
  CHECK(queue.mean(kStart + 10s) == 3);
  queue.add(2, kStart + 11s);
  CHECK(queue.mean(kStart + 12s) == 4);
  CHECK(queue.max() == 5);
}

TEST_CASE("a time average is exact after a million small steps of a long run") {
  // Up one nanosecond, down one nanosecond, two centuries in: a sum of doubles in seconds would lose the
  // steps.
  const Instant late = kStart + Duration{std::int64_t{6} * 1'000'000'000 * 1'000'000'000};
  TimeAverage queue(kStart, 1'000'000);
  Instant now = late;
  queue.reset(late);
  for (int i = 0; i < 500'000; ++i) {
    queue.add(+1, now += 1ns);
    queue.add(-1, now += 1ns);
  }
  CHECK(queue.mean(now) == 1'000'000.5);
}

TEST_CASE("the integral of a large value over centuries does not overflow") {
  const std::int64_t large = std::int64_t{1} << 40;
  const TimeAverage bytes(kStart, large);
  CHECK(bytes.mean(kNever) == static_cast<double>(large));
}

TEST_CASE("Little's law holds exactly between a time average and the times that made it") {
  // Requests that overlap at random: integral of the number inside = sum of the times inside, in nanoseconds.
  RandomStream stream({.seed = 9, .replication = 0, .purpose = "little"});
  TimeAverage inside;
  std::int64_t number = 0;
  Duration total{};
  Instant now = kStart;
  for (int i = 0; i < 10000; ++i) {
    const Duration gap{static_cast<std::int64_t>(stream.below(1000))};
    now += gap;
    total += number * gap;
    const std::int64_t delta = number > 0 && stream.below(2) == 0 ? -1 : 1;
    inside.add(delta, now);
    number += delta;
  }
  CHECK(inside.mean(now) == static_cast<double>(total.count()) / static_cast<double>((now - kStart).count()));
}
