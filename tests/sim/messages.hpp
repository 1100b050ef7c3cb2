/// Messages over a star, and when they arrive: by the network, and by actors of SimGrid alone.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <boost/random/exponential_distribution.hpp>
#include <simgrid/s4u.hpp>

#include "sim/network/network.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/own_process.hpp"
#include "tests/support/time.hpp"

namespace knee::sim {

inline constexpr double kMegabyte_per_s = 1e6;

/// Hosts a, b, c, ... on links of 1 MB/s and no latency: times are easy to tell by hand.
inline StarOptions plain_star(int hosts, Duration latency = Duration::zero()) {
  StarOptions star;
  for (int i = 0; i < hosts; ++i) {
    star.hosts.push_back({.name = std::string(1, static_cast<char>('a' + i)),
                          .bytes_per_s = kMegabyte_per_s,
                          .latency = latency,
                          .split_duplex = false});
  }
  return star;
}

/// A message to send: the same for our processes and for SimGrid's own actors.
struct Message {
  Instant start;
  std::size_t from;
  std::size_t to;
  std::int64_t bytes;
};

inline Process carry(Simulation& simulation, Network& network, const Platform& platform, Message message,
              Instant& end) {
  co_await simulation.until(message.start);
  const bool arrived = co_await network.send(platform.hosts()[message.from], platform.hosts()[message.to],
                                             Bytes{message.bytes});
  end = arrived ? simulation.now() : kNever;
}

/// When each message has arrived, by the bridge, over the platform that `open` opens. Our own events keep running in between, as in every model.
template <class Open>
std::vector<Instant> ends_by_bridge(Open open, const std::vector<Message>& messages, Duration tick) {
  struct Ticker {
    static Process run(Simulation& simulation, Duration tick) {
      for (;;) co_await simulation.delay(tick);
    }
  };
  const Platform platform = open();
  std::vector<Instant> ends(messages.size(), kStart);
  Simulation simulation;
  Network network{simulation, platform};
  simulation.start(Ticker::run(simulation, tick));
  for (std::size_t i = 0; i < messages.size(); ++i) {
    simulation.start(carry(simulation, network, platform, messages[i], ends[i]));
  }
  network.run_before(messages.back().start + 10s);
  return ends;
}

inline std::vector<Instant> ends_by_bridge(const StarOptions& star, const std::vector<Message>& messages, Duration tick) {
  return ends_by_bridge([&star] { return Platform::star(star); }, messages, tick);
}

/// When each message has arrived, by actors of SimGrid alone: sleep, send, look at the clock.
template <class Open>
std::vector<double> ends_by_actors(Open open, const std::vector<Message>& messages) {
  return in_own_process(messages.size(), [&] {
    const Platform platform = open();
    auto& engine = *simgrid::s4u::Engine::get_instance();
    std::vector<double> ends(messages.size(), -1.0);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      auto* from = engine.host_by_name(platform.hosts()[messages[i].from].name());
      auto* to = engine.host_by_name(platform.hosts()[messages[i].to].name());
      simgrid::s4u::Actor::create("sender", from, [&messages, &ends, i, from, to] {
        simgrid::s4u::this_actor::sleep_until(to_seconds(messages[i].start));
        simgrid::s4u::Comm::sendto(from, to, static_cast<std::uint64_t>(messages[i].bytes));
        ends[i] = simgrid::s4u::Engine::get_clock();
      });
    }
    engine.run();
    return ends;
  });
}

inline std::vector<double> ends_by_actors(const StarOptions& star, const std::vector<Message>& messages) {
  return ends_by_actors([&star] { return Platform::star(star); }, messages);
}

/// SimGrid merges what lies within its timing precision of 1 ns, we round to 1 ns: two nanoseconds a flow.
inline void check_same(const std::vector<Instant>& ends, const std::vector<double>& expected) {
  REQUIRE(ends.size() == expected.size());
  int differing = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    INFO("message " << i << ": " << to_seconds(ends[i]) << " s, expected " << expected[i] << " s");
    const bool same = std::abs(to_seconds(ends[i]) - expected[i]) <= 2e-9;
    CHECKED_ELSE(same) { ++differing; }
    if (differing > 5) break;
  }
}

/// The actors run first: once this process has an engine, a child of it can have no other.
inline void check_like_actors(const StarOptions& star, const std::vector<Message>& messages, Duration tick) {
  const std::vector<double> expected = ends_by_actors(star, messages);
  check_same(ends_by_bridge(star, messages, tick), expected);
}

inline std::vector<Message> random_messages(int count, std::size_t hosts, double mean_gap_s, unsigned seed) {
  std::mt19937_64 bits{seed};
  boost::random::exponential_distribution<double> gap{1 / mean_gap_s};
  boost::random::exponential_distribution<double> bytes{1e-4};
  std::vector<Message> messages;
  Instant start = kStart;
  for (int i = 0; i < count; ++i) {
    start += from_seconds(gap(bits));
    const std::size_t from = bits() % hosts;
    const std::size_t to = (from + 1 + bits() % (hosts - 1)) % hosts;
    messages.push_back({start, from, to, 1 + static_cast<std::int64_t>(bytes(bits))});
  }
  return messages;
}

}  // namespace knee::sim
