/// The calendar's queue against an ordered set, with random events that come, reserve a place, are taken and are dropped.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
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
  std::set<Entry> reserved;  // of those, the ones that are not in the queue yet
  Instant now = kStart;
  std::uint64_t sequence = 0;

  void push(Duration wait) {
    const EventKey key{after(now, wait), ++sequence};
    const std::uintptr_t target = 8 * sequence;
    queue.push(key, target);
    expected.emplace(key.when, key.sequence, target);
  }
  void reserve(Duration wait) {
    ++sequence;
    const Entry entry{after(now, wait), sequence, 8 * sequence};
    expected.insert(entry);
    reserved.insert(entry);
  }
  void insert(std::set<Entry>::iterator entry) {
    const auto [when, number, target] = *entry;
    reserved.erase(entry);
    queue.insert({when, number}, target);
  }
  // The one at `position`, or the last one.
  void insert(std::size_t position) { insert(std::next(reserved.begin(), static_cast<std::ptrdiff_t>(std::min(position, reserved.size() - 1)))); }
  // An event whose place is reached comes now at the latest.
  void take() {
    if (reserved.contains(*expected.begin())) insert(reserved.begin());
    if (queue.needs_refill()) static_cast<void>(queue.refill());
    const Event event = queue.first();
    queue.take_first();
    REQUIRE(Entry{event.key.when, event.key.sequence, event.target} == *expected.begin());
    expected.erase(expected.begin());
    now = event.key.when;
  }
  void drop_those_of(std::uint64_t remainder) {
    queue.drop_if([&](const Event& event) { return event.key.sequence % 3 == remainder; });
    for (auto* entries : {&expected, &reserved}) {
      std::erase_if(*entries, [&](const Entry& entry) { return std::get<1>(entry) % 3 == remainder; });
    }
  }
  void take_all() {
    while (!expected.empty()) take();
    check_ends();
  }
  void check_ends() const {
    REQUIRE(queue.size() == expected.size() - reserved.size());
    const auto first = std::find_if(expected.begin(), expected.end(), [&](const Entry& entry) { return !reserved.contains(entry); });
    REQUIRE(queue.first_when() == (first == expected.end() ? kNever : std::get<Instant>(*first)));
  }
};

// Lengths of waits.
enum class Waits { mixed, exponential, skewed, few, centuries };

Duration draw(Waits waits, RandomStream& random) {
  switch (waits) {
    case Waits::mixed: return Duration{static_cast<std::int64_t>(1 + random.below(random.below(3) == 0 ? 4 : 400))};
    case Waits::exponential: return Duration{1} + from_seconds(-std::log(random.uniform()));
    // Some a year, most below a millisecond.
    case Waits::skewed: return Duration{1} + from_seconds(random.below(50) == 0 ? 3e7 * random.uniform() : 1e-3 * random.uniform());
    case Waits::few: return Duration{static_cast<std::int64_t>(1'000'000 * (1 + random.below(3)))};
    // Any number of digits.
    case Waits::centuries: return Duration{static_cast<std::int64_t>(1 + (random() >> (1 + random.below(62))))};
  }
  return Duration{1};
}

TEST_CASE("the queue of events gives back what an ordered set does") {
  const std::uint64_t usual = GENERATE(1U, 5U, 15U, 17U, 40U, 300U, 700U, 3000U);  // events in the queue
  const Waits waits = GENERATE(Waits::mixed, Waits::exponential, Waits::skewed, Waits::few, Waits::centuries);
  CAPTURE(usual, static_cast<int>(waits));
  RandomStream random{{.seed = usual, .purpose = "events", .index = static_cast<std::uint64_t>(waits)}};
  Compared compared;
  for (std::uint64_t turn = 0; turn < 3000 + 5 * usual; ++turn) {
    if (compared.expected.size() < random.below(2 * usual)) compared.push(draw(waits, random));
    if (compared.expected.size() > random.below(2 * usual)) compared.take();
    if (random.below(200 + usual) == 0) compared.drop_those_of(random.below(3));
    compared.check_ends();
  }
  compared.take_all();
}

// Half of the events reserve their places. Of these some come soon, most when their places are reached, often at an instant that many have.
TEST_CASE("the queue of events takes an event at a place that it has reserved before others") {
  const std::uint64_t usual = GENERATE(1U, 5U, 15U, 17U, 40U, 300U, 700U, 3000U);  // events
  const Waits waits = GENERATE(Waits::mixed, Waits::exponential, Waits::skewed, Waits::few, Waits::centuries);
  CAPTURE(usual, static_cast<int>(waits));
  RandomStream random{{.seed = usual, .purpose = "places", .index = static_cast<std::uint64_t>(waits)}};
  Compared compared;
  for (std::uint64_t turn = 0; turn < 3000 + 5 * usual; ++turn) {
    const bool reserves = random.below(2) == 0;
    if (compared.expected.size() < random.below(2 * usual)) reserves ? compared.reserve(draw(waits, random)) : compared.push(draw(waits, random));
    if (!compared.reserved.empty() && random.below(4) == 0) compared.insert(random.below(20));
    if (compared.expected.size() > random.below(2 * usual)) compared.take();
    if (random.below(200 + usual) == 0) compared.drop_those_of(random.below(3));
    if (compared.reserved.size() < 50) compared.check_ends();
  }
  compared.take_all();
}

// Long waits first; then crowds, each of which is larger than the last and gone before the next one comes.
TEST_CASE("the queue of events keeps the order of crowds between distant events") {
  RandomStream random{{.seed = 1, .purpose = "crowds"}};
  Compared compared;
  for (int i = 0; i < 700; ++i) compared.push(std::chrono::hours{1} + draw(Waits::exponential, random));
  for (const int crowd : {50, 1000, 5000, 20'000}) {
    for (int i = 0; i < crowd; ++i) compared.push(draw(Waits::mixed, random));
    compared.check_ends();
    while (compared.expected.size() > 700) {
      if (random.below(8) == 0) compared.push(draw(Waits::mixed, random));
      compared.take();
    }
  }
  compared.take_all();
}

// A structure for which such times are a bad case would need minutes: each of its operations would be as long as the queue.
TEST_CASE("a million events of one instant, or in descending order, leave the queue in their order") {
  constexpr std::int64_t kEvents = 1'000'000;
  const std::int64_t step = GENERATE(0, 1, 1'000'003);
  EventQueue queue;
  std::uint64_t sequence = 0;
  for (std::int64_t i = 0; i < kEvents; ++i) {
    ++sequence;
    queue.push({kStart + Duration{1 + (kEvents - i) * step}, sequence}, 8 * sequence);
  }
  bool in_order = true;
  for (EventKey last{kStart, 0}; queue.size() > 0; queue.take_first()) {
    if (queue.needs_refill()) static_cast<void>(queue.refill());
    in_order = in_order && last.runs_before(queue.first().key);
    last = queue.first().key;
  }
  CHECK(in_order);
}

}  // namespace
}  // namespace knee::sim
