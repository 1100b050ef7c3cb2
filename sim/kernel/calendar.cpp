#include "sim/kernel/calendar.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace knee::sim {
namespace {

constexpr std::size_t kSweepThreshold = 64;  // with fewer entries a sweep costs more than it frees
constexpr std::size_t kFrameBytes = 576;     // of most coroutines
// How many events ahead. What is fetched too early leaves the first cache before it is used.
constexpr std::size_t kFetchOwn = 24;
constexpr std::size_t kFetchNext = 12;
constexpr std::size_t kFetchTouched = 4;
static_assert(kFetchOwn < EventQueue::kKnown);

}  // namespace

void Calendar::add_slot() {
  first_free_slot_ = static_cast<std::uint32_t>(slots_.size());
  TimerSlot& slot = slots_.emplace_back();
  slot.next_free = TimerId::kNone;
}

inline std::uintptr_t Calendar::take_present() {
  return std::exchange(present_, more_present_.empty() ? 0 : more_present_.pop());
}

void Calendar::cancel(TimerId& timer) {
  KNEE_CHECK(timer && slots_[timer.slot_].call != nullptr, "only a pending timer is cancelled");
  slots_[timer.slot_].call = nullptr;
  timer = TimerId{};
  ++cancelled_;
  sweep_if_many_dead();
}

void Calendar::drop(EventId event, std::coroutine_handle<> coroutine) {
  if (closed_) return;
  if (event == EventId::of_present) {
    drop_present(reinterpret_cast<std::uintptr_t>(coroutine.address()));
  } else {
    dropped_.insert(static_cast<std::uint64_t>(event));
    sweep_if_many_dead();
  }
}

// An event that `look` has kept from running is not there any more.
void Calendar::drop_present(std::uintptr_t target) {
  if (present_ == target) {
    take_present();
  } else {
    more_present_.remove(target);
  }
}

// One counter serves the number of events, their limit and the detection of a standstill, so an event costs one decrement.
inline void Calendar::run_event(std::uintptr_t target) {
  if (left_-- == 0) [[unlikely]]
    look();
  if (is_timer(target)) {
    fire(target);
  } else {
    std::coroutine_handle<>::from_address(reinterpret_cast<void*>(target)).resume();
  }
}

void Calendar::run_before(Instant end) {
  if (now_ < end) run(end, std::min(end, kLast));
}

void Calendar::run_through(Instant last) {
  if (now_ <= last) run(after(last, Duration{1}), last);
}

void Calendar::set_event_limit(std::uint64_t events) {
  event_limit_ = events;
  const std::uint64_t run = events_run();
  planned_ = std::max(run, std::min(looked_after_ + kStandstill, event_limit_));
  left_ = planned_ - run;
}

// Runs before the first event that is not planned for: checks the event limit and whether the clock has moved.
void Calendar::look() {
  left_ = 0;
  const std::uint64_t run = planned_;
  if (run >= event_limit_) {
    throw EndlessRun(fmt::format("more than {} events, and the clock stands at {:g} s", event_limit_, to_seconds(now_)));
  }
  if (looked_at_ != now_) {
    looked_at_ = now_;
    looked_after_ = run;
  } else if (run - looked_after_ >= kStandstill) {
    give_up_standstill();
  }
  planned_ = std::min(looked_after_ + kStandstill, event_limit_);
  left_ = planned_ - run - 1;
}

void Calendar::give_up_standstill() const {
  std::string text = fmt::format("the clock stands still at {:g} s: {} million events without time passing",
                                 to_seconds(now_), kStandstill / 1'000'000);
  for (const Witness& witness : witnesses_) {
    const std::string seen = witness();
    if (!seen.empty()) text += "; " + seen;
  }
  throw EndlessRun(text);
}

// The events of an instant that are not in the ring were scheduled before the instant began; events scheduled within it are in the ring
// and run after them. `stop` leaves some there.
void Calendar::run(Instant limit, Instant clock_afterwards) {
  limit_ = limit = std::min(limit, kLast);  // events at the end of time never run
  for (;;) {
    const Instant next = future_.first_when();
    if (present_ != 0 && next != now_) {
      if (limit_ <= now_) break;
      run_event(take_present());
      continue;
    }
    if (next >= limit_) break;
    if (future_.needs_refill()) refill();
    now_ = next;
    const std::uint64_t sequence = future_.first().key.sequence;
    const std::uintptr_t target = future_.first().target;
    future_.take_first();
    if (dropped_.empty() || !take_if_dropped(sequence)) run_event(target);
  }
  if (limit_ != limit) return;  // stopped
  now_ = clock_afterwards;
  if (now_ >= kLast) throw EndlessRun("simulated time ends after 292 years, and the run does not");
}

void Calendar::refill() {
  if (future_.refill()) fetch_ahead();
}

// --- Fetching ahead -------------------------------------------------------------------------------------------

// Each step reads only what the one before has fetched. While events of destroyed coroutines are in the queue, nothing is read. A set
// that was fetched last is in the caches still.
void Calendar::fetch_ahead() {
  if (!dropped_.empty()) return;
  if (const std::uintptr_t target = future_.in_line(kFetchOwn)) fetch_own(target);
  if (const std::uintptr_t target = future_.in_line(kFetchNext)) fetch_next(target);
  const std::uintptr_t target = future_.in_line(kFetchTouched);
  if (target == 0) return;
  const WorkingSet* const touches = touched_by(target);
  if (touches != nullptr && touches != std::exchange(fetched_, touches)) touches->fetch();
}

void Calendar::fetch_own(std::uintptr_t target) const {
  if (is_timer(target)) {
    fetch(&slots_[target >> 1], sizeof(TimerSlot));
  } else {
    fetch(reinterpret_cast<const void*>(target), kFrameBytes);
  }
}

void Calendar::fetch_next(std::uintptr_t target) const {
  if (is_timer(target)) {
    const TimerSlot& timer = slots_[target >> 1];
    if (timer.call == nullptr || timer.resumes == nullptr) return;
    fetch(timer.target, kCacheLine);
    fetch(timer.resumes, kFrameBytes);
  }
  if (const WorkingSet* touches = touched_by(target)) fetch(touches, sizeof *touches);
}

const WorkingSet* Calendar::touched_by(std::uintptr_t target) const {
  if (!is_timer(target)) return PooledFrame::touched_by(std::coroutine_handle<>::from_address(reinterpret_cast<void*>(target)));
  const TimerSlot& timer = slots_[target >> 1];
  return timer.call != nullptr ? timer.touches : nullptr;
}

// --- Timers ---------------------------------------------------------------------------------------------------

void Calendar::fire(std::uintptr_t target) {
  const auto slot = static_cast<std::uint32_t>(target >> 1);
  const Call call = slots_[slot].call;
  void* const called = slots_[slot].target;
  release_slot(slot);
  if (call != nullptr) {
    call(called);
  } else {
    --cancelled_;
    ++left_;  // a cancelled timer does not count as an event
  }
}

void Calendar::release_slot(std::uint32_t slot) {
  slots_[slot].next_free = first_free_slot_;
  first_free_slot_ = slot;
}

// Whether the event will not happen: its timer was cancelled, or its coroutine destroyed. Then nothing refers to it any more.
bool Calendar::take_if_dead(const Event& event) {
  if (!is_timer(event.target)) return !dropped_.empty() && dropped_.erase(event.key.sequence) > 0;
  const auto slot = static_cast<std::uint32_t>(event.target >> 1);
  if (slots_[slot].call != nullptr) return false;
  release_slot(slot);
  --cancelled_;
  return true;
}

// While there are dropped events, every event is looked up; after as many lookups as a sweep costs, it pays to sweep.
bool Calendar::take_if_dropped(std::uint64_t sequence) {
  if (dropped_.erase(sequence) > 0) return true;
  if (++lookups_ > future_.size()) sweep();
  return false;
}

void Calendar::sweep_if_many_dead() {
  const std::size_t dead = cancelled_ + dropped_.size();
  if (dead > kSweepThreshold && 2 * dead > future_.size()) sweep();
}

void Calendar::sweep() {
  future_.drop_if([this](const Event& event) { return take_if_dead(event); });
  lookups_ = 0;
}

}  // namespace knee::sim
