/// The calendar's queue against an ordered set, with random events that come, are taken and are dropped.
#include <cstdint>
#include <set>
#include <tuple>

#include "sim/kernel/event_queue.hpp"
#include "sim/random/random_stream.hpp"
#include "tests/support/catch.hpp"

namespace knee::sim {
namespace {

using Entry = std::tuple<Instant, std::uint64_t, std::uintptr_t>;  // in the order in which events run

// A queue, and the set of what must be in it.
struct Compared {
  EventQueue queue;
  std::set<Entry> expected;
  Instant now = kStart;
  std::uint64_t sequence = 0;

  void push(Duration wait) {
    const EventKey key{now + wait, ++sequence};
    const std::uintptr_t target = 8 * sequence;
    queue.push(key, target);
    expected.emplace(key.when, key.sequence, target);
  }
  void take() {
    if (queue.needs_refill()) queue.refill(sequence % 3 == 0 ? 1 : EventQueue::kRefill);
    const Event event = queue.first();
    queue.take_first();
    CHECK(Entry{event.key.when, event.key.sequence, event.target} == *expected.begin());
    expected.erase(expected.begin());
    now = event.key.when;
  }
  void drop_those_of(std::uint64_t remainder) {
    queue.drop_if([&](const Event& event) { return event.key.sequence % 3 == remainder; });
    std::erase_if(expected, [&](const Entry& entry) { return std::get<1>(entry) % 3 == remainder; });
  }
  void check_ends() const {
    CHECK(queue.size() == expected.size());
    CHECK(queue.first_when() == (expected.empty() ? kNever : std::get<Instant>(*expected.begin())));
  }
};

TEST_CASE("the queue of events gives back what an ordered set does") {
  const std::uint64_t usual = GENERATE(1, 5, 15, 17, 40, 300);  // events in the queue
  RandomStream random{{.seed = usual, .purpose = "events"}};
  Compared compared;
  for (int turn = 0; turn < 3000; ++turn) {
    // Short waits and long ones, and many events of one instant.
    const std::uint64_t longest = random.below(3) == 0 ? 4 : 400;
    if (compared.expected.size() < random.below(2 * usual)) compared.push(Duration{static_cast<std::int64_t>(1 + random.below(longest))});
    if (compared.expected.size() > random.below(2 * usual)) compared.take();
    if (random.below(200) == 0) compared.drop_those_of(random.below(3));
    compared.check_ends();
  }
  while (!compared.expected.empty()) compared.take();
  compared.check_ends();
}

}  // namespace
}  // namespace knee::sim
