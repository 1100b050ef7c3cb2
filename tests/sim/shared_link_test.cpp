// Flows that share links, and flows that have them for themselves, against SimGrid's own actors and by hand.

#include <vector>

#include "tests/sim/messages.hpp"

namespace knee::sim::shared_link_test {

TEST_CASE("two flows on one link share it") {
  // Both want to reach c: alone each would take 1 s. The second starts half-way through the first.
  const std::vector<Message> messages{{kStart, 0, 2, 1'000'000}, {kStart + 500ms, 1, 2, 1'000'000}};
  const auto ends = ends_by_bridge(plain_star(3), messages, 1ms);
  CHECK(to_seconds(ends[0]) == Approx(1.5).epsilon(1e-9));
  CHECK(to_seconds(ends[1]) == Approx(2.0).epsilon(1e-9));
}

TEST_CASE("a split-duplex link carries both directions at full speed, a shared one half of each") {
  const bool split = GENERATE(false, true);
  const auto times = in_own_process(2, [split] {
    StarOptions star = plain_star(2);
    for (StarHost& host : star.hosts) host.split_duplex = split;
    const auto ends = ends_by_bridge(star, {{kStart, 0, 1, 1'000'000}, {kStart, 1, 0, 1'000'000}}, 1ms);
    return std::vector{to_seconds(ends[0]), to_seconds(ends[1])};
  });
  CHECK(times[0] == Approx(split ? 1.0 : 2.0).epsilon(1e-9));
  CHECK(times[1] == Approx(split ? 1.0 : 2.0).epsilon(1e-9));
}

TEST_CASE("a thousand flows over shared links end when SimGrid's own actors see them end") {
  const StarOptions star = plain_star(6, 100us);
  const auto messages = random_messages(1000, star.hosts.size(), 5e-3, 42);
  check_like_actors(star, messages, 100us);
}

TEST_CASE("a thousand flows in an overloaded network end when SimGrid's own actors see them end") {
  StarOptions star = plain_star(3, 1ms);
  for (StarHost& host : star.hosts) host.split_duplex = true;
  const auto messages = random_messages(1000, star.hosts.size(), 2e-3, 43);
  check_like_actors(star, messages, 1ms);
}

TEST_CASE("flows of hosts with different latencies end when SimGrid's own actors see them end") {
  StarOptions star = plain_star(4, 100us);
  star.hosts[1].latency = 20ms;
  star.hosts[2].split_duplex = true;
  const auto messages = random_messages(1000, star.hosts.size(), 5e-3, 44);
  check_like_actors(star, messages, 100us);
}

TEST_CASE("flows that the TCP window limits end when SimGrid's own actors see them end") {
  // 4 MiB in flight over a round trip of 80 ms: 52 MB/s, a twentieth of the link, which a few flows together fill.
  StarOptions star = plain_star(3, 20ms);
  for (StarHost& host : star.hosts) host.bytes_per_s = 1e9;
  auto messages = random_messages(1000, star.hosts.size(), 1e-3, 45);
  for (Message& message : messages) message.bytes *= 1000;
  check_like_actors(star, messages, 1ms);
}

TEST_CASE("a flow that meets another one half-way goes on with what is left of it") {
  // a to c for 1 s. b to c comes after 0.25 s for 0.1 s of lane time, b to d after 0.3 s: it waits on b's lane only.
  StarOptions star = plain_star(4);
  for (StarHost& host : star.hosts) host.split_duplex = true;
  const std::vector<Message> messages{
      {kStart, 0, 2, 1'000'000}, {kStart + 250ms, 1, 2, 100'000}, {kStart + 300ms, 1, 3, 75'000}};
  const auto ends = ends_by_bridge(star, messages, 1ms);
  // From 0.25 s c's lane is shared by halves. b's lane has both flows from 0.3 s on, half for each; both are done at
  // 0.45 s. Then a has its lane for itself again.
  CHECK(to_seconds(ends[1]) == Approx(0.45).epsilon(1e-8));
  CHECK(to_seconds(ends[2]) == Approx(0.45).epsilon(1e-8));
  CHECK(to_seconds(ends[0]) == Approx(1.1).epsilon(1e-8));
}

TEST_CASE("a flow that begins as another one ends has its lane for itself") {
  const std::vector<Message> messages{{kStart, 0, 1, 1000}, {kStart + 1ms, 0, 1, 1000}, {kStart + 2ms, 0, 1, 500}};
  const auto ends = ends_by_bridge(plain_star(2), messages, 1ms);
  CHECK(ends == std::vector{kStart + 1ms, kStart + 2ms, kStart + 2500us});
}

}  // namespace knee::sim::shared_link_test
