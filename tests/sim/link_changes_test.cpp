/// Links that change during a run, by hand: a message of a megabyte over links of a megabyte a second.
#include <cmath>
#include <string>
#include <vector>

#include "tests/sim/messages.hpp"

namespace knee::sim::link_changes_test {
namespace {

constexpr std::int64_t kMegabyte = 1'000'000;

struct Step {
  Instant at;
  std::string link;
  Network::LinkState state;
};

Process take(Simulation& simulation, Network& network, Step step) {
  co_await simulation.until(step.at);
  network.change_link(step.link, step.state);
}

constexpr double kLost = -1;

double in_ms(Instant at) { return at == kNever ? kLost : std::round(1e6 * to_seconds(at - kStart)) / 1e3; }

// When each message has arrived, in milliseconds with three decimals.
std::vector<double> ends_with(const std::vector<Step>& steps, const std::vector<Message>& messages, bool sends_again) {
  StarOptions star = plain_star(3);
  star.may_change = true;
  const Platform platform = Platform::star(star);
  Simulation simulation;
  Network network{simulation, platform};
  if (sends_again) network.retransmit({});
  std::vector<Instant> ends(messages.size(), kNever);
  for (const Step& step : steps) simulation.start(take(simulation, network, step));
  for (std::size_t i = 0; i < messages.size(); ++i) simulation.start(carry(simulation, network, platform, messages[i], ends[i]));
  network.run_before(kStart + 60s);
  std::vector<double> ms;
  for (const Instant end : ends) ms.push_back(in_ms(end));
  return ms;
}

std::vector<double> ends_of(const std::vector<Step>& steps, const std::vector<Message>& messages, bool sends_again = true) {
  return in_own_process(messages.size(), [&] { return ends_with(steps, messages, sends_again); });
}

}  // namespace

TEST_CASE("what is left of a message has the new bandwidth of its link and later messages too") {
  const auto ends = ends_of({{kStart + 500ms, "a", {.bandwidth = 0.5}}, {kStart + 10s, "a", {}}},
                            {{kStart, 0, 1, kMegabyte},
                             {kStart + 5s, 0, 1, kMegabyte},
                             {kStart + 9s, 2, 0, kMegabyte},
                             {kStart + 20s, 0, 2, kMegabyte}});
  CHECK(ends == std::vector<double>{1500, 7000, 10500, 21000});
}

TEST_CASE("a message that is sent after a change of latency takes that much longer") {
  const auto ends = ends_of({{kStart + 500ms, "b", {.added_latency = 50ms}}},
                            {{kStart, 0, 1, kMegabyte}, {kStart + 5s, 0, 1, 1000}, {kStart + 6s, 0, 2, 1000}});
  CHECK(ends == std::vector<double>{1000, 5051, 6001});
}

// Down from 0.5 s to 2.5 s: TCP tries again at 0.7, 1.1, 1.9 and 3.5 s, and sends the half that is left. A message that comes
// to the link at 1 s is tried at 1.2, 1.6, 2.4 and 4 s, when the other one has just arrived.
TEST_CASE("TCP sends again what a link that is down has stopped") {
  const std::vector<Step> down = {{kStart + 500ms, "a", {.is_on = false}}, {kStart + 2500ms, "a", {}}};
  const auto ends = ends_of(down, {{kStart, 0, 1, kMegabyte}, {kStart + 1s, 0, 2, kMegabyte}, {kStart + 1s, 1, 2, 1000}});
  CHECK(ends == std::vector<double>{4000, 5000, 1001});
}

TEST_CASE("without TCP's retransmissions a link that is down loses messages") {
  const auto ends = ends_of({{kStart + 500ms, "a", {.is_on = false}}, {kStart + 2500ms, "a", {}}},
                            {{kStart, 0, 1, kMegabyte}, {kStart + 1s, 0, 1, 1000}, {kStart + 3s, 0, 1, kMegabyte}}, false);
  CHECK(ends == std::vector<double>{kLost, kLost, 4000});
}

TEST_CASE("a star that may change and does not gives the times of one that does not") {
  const std::vector<Message> messages = {{kStart, 0, 1, kMegabyte}, {kStart + 500ms, 0, 2, kMegabyte}, {kStart + 3s, 1, 2, 1000}};
  const auto open = [] { return Platform::star(plain_star(3)); };
  const auto still = in_own_process(messages.size(), [&] {
    std::vector<double> ms;
    for (const Instant end : ends_by_bridge(open, messages, 10s)) ms.push_back(in_ms(end));
    return ms;
  });
  CHECK(ends_of({}, messages) == still);
}

}  // namespace knee::sim::link_changes_test
