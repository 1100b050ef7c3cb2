#include "sim/network/network.hpp"

#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include <boost/random/exponential_distribution.hpp>

#include "sim/sync/semaphore.hpp"
#include "tests/sim/messages.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/own_process.hpp"
#include "tests/support/time.hpp"

using namespace knee::sim;
using knee::in_own_process;

namespace {

/// An M/M/1 queue at rho 0.8 with a process for every customer; notes when each of them leaves.
struct Customers {
  Simulation& simulation;
  Semaphore server{simulation, 1};
  std::mt19937_64 bits{7};
  std::vector<Instant> departures{};

  Duration draw(double mean_s) {
    return from_seconds(boost::random::exponential_distribution<double>{1 / mean_s}(bits));
  }
  Process serve(Duration demand) {
    co_await server.acquire();
    co_await simulation.delay(demand);
    departures.push_back(simulation.now());
    server.release();
  }
  Process arrive() {
    for (;;) {
      co_await simulation.delay(draw(1e-3));
      simulation.start(serve(draw(0.8e-3)));
    }
  }
};

}  // namespace

TEST_CASE("an M/M/1 queue gives the same times with and without the engine") {
  Simulation alone;
  Customers expected{.simulation = alone};
  alone.start(expected.arrive());
  alone.run_before(kStart + 10s);

  const Platform platform = Platform::star(plain_star(2));
  Simulation simulation;
  Network network{simulation, platform};
  Customers customers{.simulation = simulation};
  simulation.start(customers.arrive());
  network.run_before(kStart + 10s);

  CHECK(expected.departures.size() > 9'000);
  CHECK(customers.departures == expected.departures);
  CHECK(simulation.now() == alone.now());
}

TEST_CASE("an M/M/1 queue gives the same times while flows keep SimGrid busy") {
  Simulation alone;
  Customers expected{.simulation = alone};
  alone.start(expected.arrive());
  alone.run_before(kStart + 2s);

  struct Chatter {
    static Process talk(Network& network, Host from, Host to) {
      for (;;) co_await network.send(from, to, Bytes{777});
    }
  };
  const Platform platform = Platform::star(plain_star(2, 13us));
  Simulation simulation;
  Network network{simulation, platform};
  Customers customers{.simulation = simulation};
  simulation.start(Chatter::talk(network, platform.hosts()[0], platform.hosts()[1]));
  simulation.start(customers.arrive());
  network.run_before(kStart + 2s);

  CHECK(expected.departures.size() > 1'800);
  CHECK(customers.departures == expected.departures);
}

TEST_CASE("a lone flow takes its latency and its bytes at the bandwidth, nothing else") {
  const std::vector<Message> messages{{kStart + 1ms, 0, 1, 2'000'000}};
  const auto ends = ends_by_bridge(plain_star(2, 100us), messages, 10ms);
  CHECK(ends == std::vector{kStart + 1ms + 2 * 100us + 2s});
}

TEST_CASE("a send in the middle of a run-ahead starts exactly at its time") {
  // No latency, 1 MB/s: one byte takes 1 us. The ticks give the calendar something to run ahead with.
  std::vector<Message> messages;
  for (int i = 0; i < 100; ++i) messages.push_back({kStart + i * 1'000'003ns, 0, 1, 1});
  const auto ends = ends_by_bridge(plain_star(2), messages, 7us);
  for (std::size_t i = 0; i < ends.size(); ++i) CHECK(ends[i] - messages[i].start == 1us);
}

TEST_CASE("sends of one instant keep their order, and their ends too") {
  struct Sender {
    static Process send(Simulation& simulation, Network& network, Host from, Host to, std::vector<int>& log,
                        int name) {
      co_await simulation.delay(1ms);
      co_await network.send(from, to, Bytes{1000});
      log.push_back(name);
    }
  };
  const Platform platform = Platform::star(plain_star(2));
  Simulation simulation;
  Network network{simulation, platform};
  std::vector<int> log;
  for (int i = 0; i < 20; ++i) {
    simulation.start(Sender::send(simulation, network, platform.hosts()[0], platform.hosts()[1], log, i));
  }
  network.run_before(kStart + 1s);
  REQUIRE(log.size() == 20);
  CHECK(std::is_sorted(log.begin(), log.end()));
}

TEST_CASE("a process may send before the run and again as soon as a message has arrived") {
  struct Chain {
    static Process send(Simulation& simulation, Network& network, Host from, Host to,
                        std::vector<Instant>& ends) {
      for (int i = 0; i < 3; ++i) {
        co_await network.send(from, to, Bytes{1000});
        ends.push_back(simulation.now());
      }
    }
  };
  const Platform platform = Platform::star(plain_star(2, 10us));
  Simulation simulation;
  Network network{simulation, platform};
  std::vector<Instant> ends;
  simulation.start(Chain::send(simulation, network, platform.hosts()[0], platform.hosts()[1], ends));
  network.run_before(kStart + 1s);
  CHECK(ends == std::vector{kStart + 1020us, kStart + 2040us, kStart + 3060us});
}

TEST_CASE("the passage of a message is the time that it takes alone") {
  StarOptions star = plain_star(2, 10ms);
  star.window_bytes = 20'000;  // 0.5 MB/s over a round trip of 40 ms
  const Platform platform = Platform::star(star);
  Simulation simulation;
  Network network{simulation, platform};
  CHECK(network.passage(platform.hosts()[0], platform.hosts()[1], Bytes{100'000}) == 20ms + 200ms);
  CHECK(network.passage(platform.hosts()[0], platform.hosts()[0], Bytes{5'000}) == 15us + 7'500ns);  // 667 MB/s
  Instant end = kStart;
  simulation.start(carry(simulation, network, platform, {kStart, 0, 1, 100'000}, end));
  network.run_before(kStart + 1s);
  CHECK(end == kStart + 220ms);
}

TEST_CASE("a message from a host to itself takes the loopback") {
  StarOptions star = plain_star(1);
  star.loopback_latency = 15us;
  star.loopback_bytes_per_s = 1e9;
  const auto ends = ends_by_bridge(star, {{kStart, 0, 0, 1'000'000}, {kStart, 0, 0, 1'000'000}}, 1ms);
  CHECK(ends == std::vector{kStart + 1015us, kStart + 1015us});
}

TEST_CASE("a run in several parts is the same as a run in one") {
  struct Chatter {
    static Process talk(Simulation& simulation, Network& network, Host from, Host to,
                        std::vector<double>& ends) {
      for (int i = 0; i < 100; ++i) {
        co_await network.send(from, to, Bytes{777 + 13 * i});
        co_await simulation.delay(123457ns);
        ends.push_back(to_seconds(simulation.now()));
      }
    }
  };
  const auto run = [](std::vector<Instant> parts) {
    const Platform platform = Platform::star(plain_star(2, 13us));
    std::vector<double> ends;
    Simulation simulation;
    Network network{simulation, platform};
    simulation.start(Chatter::talk(simulation, network, platform.hosts()[0], platform.hosts()[1], ends));
    for (const Instant end : parts) {
      network.run_before(end);
      if (simulation.now() != end) throw std::logic_error{"the clock must stand at the end"};
    }
    return ends;
  };
  std::vector<Instant> parts;
  for (int i = 1; i <= 2000; ++i) parts.push_back(kStart + i * 499'999ns);
  const auto whole = in_own_process(100, [&] { return run({kStart + 1s}); });
  CHECK(in_own_process(100, [&] { return run(parts); }) == whole);
}

TEST_CASE("an event exactly at the end of a run waits for the next, with a network too") {
  struct Sleeper {
    static Process sleep(Simulation& simulation, int& awake, Instant until) {
      co_await simulation.until(until);
      ++awake;
    }
  };
  const Platform platform = Platform::star(plain_star(2));
  Simulation simulation;
  Network network{simulation, platform};
  int awake = 0;
  for (const Duration late : {Duration{1s - 1ns}, Duration{1s - 3us}, Duration{1s}}) {
    simulation.start(Sleeper::sleep(simulation, awake, kStart + late));
  }
  network.run_before(kStart + 1s);
  CHECK(awake == 2);
  CHECK(simulation.now() == kStart + 1s);
  network.run_before(kStart + 1s + 1ns);
  CHECK(awake == 3);
}

TEST_CASE("a run may end with flows in flight") {
  std::vector<Instant> ends(50, kStart);
  const Platform platform = Platform::star(plain_star(3));
  Simulation simulation;
  Network network{simulation, platform};
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const Message message{kStart + i * 1ms, i % 3, (i + 1) % 3, 1'000'000};
    simulation.start(carry(simulation, network, platform, message, ends[i]));
  }
  network.run_before(kStart + 30ms);
  CHECK(network.flows_in_flight() == 30);
  CHECK(ends == std::vector<Instant>(50, kStart));
}

TEST_CASE("a link has carried what its flows have sent, those in flight too") {
  // To c from a and from b: the second starts half-way through the first, and both share c's link from then on.
  const std::vector<Message> messages{{kStart, 0, 2, 1'000'000}, {kStart + 500ms, 1, 2, 1'000'000}};
  StarOptions star = plain_star(3);
  for (StarHost& host : star.hosts) host.split_duplex = true;
  const Platform platform = Platform::star(star);
  std::vector<Instant> ends(2, kStart);
  Simulation simulation;
  Network network{simulation, platform};
  for (std::size_t i = 0; i < 2; ++i) simulation.start(carry(simulation, network, platform, messages[i], ends[i]));
  const auto check = [&](Instant until, double from_a, double from_b) {
    network.run_before(until);
    CHECK(network.traffic(platform.hosts()[0]).sent == Approx(from_a).epsilon(1e-6));
    CHECK(network.traffic(platform.hosts()[1]).sent == Approx(from_b).epsilon(1e-6));
    CHECK(network.traffic(platform.hosts()[2]).received == Approx(from_a + from_b).epsilon(1e-6));
    CHECK(network.traffic(platform.hosts()[2]).sent == 0);
  };
  check(kStart + 250ms, 250'000, 0);
  check(kStart + 1s, 750'000, 250'000);
  check(kStart + 1700ms, 1'000'000, 700'000);
  check(kStart + 3s, 1'000'000, 1'000'000);
}

TEST_CASE("an exception that leaves a process leaves the run of the network too") {
  struct Thrower {
    static Process fail(Network& network, Host from, Host to) {
      co_await network.send(from, to, Bytes{1000});
      throw std::runtime_error{"broken"};
    }
  };
  const Platform platform = Platform::star(plain_star(2));
  Simulation simulation;
  Network network{simulation, platform};
  simulation.start(Thrower::fail(network, platform.hosts()[0], platform.hosts()[1]));
  CHECK_THROWS_WITH(network.run_before(kStart + 1s), "broken");
}
