#include "sim/calendar.hpp"

namespace knee::sim {
namespace {

constexpr std::size_t kSweepThreshold = 64;  // below this a sweep costs more than it frees

}  // namespace

void Calendar::add_slot() {
  first_free_slot_ = static_cast<std::uint32_t>(slots_.size());
  slots_.push_back({.call = nullptr, .target = nullptr, .next_free = TimerId::kNone});
}

void Calendar::cancel(TimerId& timer) {
  KNEE_CHECK(timer && slots_[timer.slot_].call != nullptr, "only a pending timer is cancelled");
  slots_[timer.slot_].call = nullptr;
  timer = TimerId{};
  ++cancelled_;
  if (cancelled_ > kSweepThreshold && 2 * cancelled_ > future_.size()) sweep_cancelled();
}

void Calendar::run_before(Instant end) {
  if (now_ < end) run(end, end);
}

void Calendar::run_through(Instant last) {
  if (now_ <= last) run(last + Duration{1}, last);
}

void Calendar::run(Instant limit, Instant clock_afterwards) {
  limit_ = limit;
  future_.close_gap();  // open if an exception ended the last run
  if (present_ != 0 && future_.first_when() != now_) run_present();  // a stop left them over
  while (future_.first_when() < limit_) {
    now_ = future_.first_when();
    run_event(future_.take_first());
    // What the heap holds for an instant was scheduled before the instant began; what is scheduled within it
    // is in the ring and so comes after.
    if (present_ != 0 && future_.next_when() != now_) run_present();
    future_.close_gap();
  }
  if (limit_ == limit) now_ = clock_afterwards;  // not stopped
}

void Calendar::run_present() {
  while (present_ != 0 && limit_ > now_) run_event(take_present());
}

void Calendar::fire(std::uintptr_t target) {
  const auto slot = static_cast<std::uint32_t>(target >> 1);
  const TimerSlot timer = slots_[slot];
  release_slot(slot);
  if (timer.call != nullptr) {
    timer.call(timer.target);
  } else {
    --cancelled_;
    --events_run_;
  }
}

void Calendar::forget(const Remains& remains) {
  future_.drop_if([&](const Event& event) { return forget_event(event.target, remains); });
  if (present_ == 0) return;
  std::size_t left = more_present_.size() + 1;
  for (std::uintptr_t target = std::exchange(present_, 0); left > 0; --left) {
    if (!forget_event(target, remains)) append_present(target);
    if (left > 1) target = more_present_.pop();
  }
}

// Whether the event is dropped.
bool Calendar::forget_event(std::uintptr_t target, const Remains& remains) {
  if (!is_timer(target)) return remains.contains(reinterpret_cast<const void*>(target));
  const auto slot = static_cast<std::uint32_t>(target >> 1);
  if (slots_[slot].call == nullptr || !remains.contains(slots_[slot].target)) return false;
  release_slot(slot);
  return true;
}

void Calendar::release_slot(std::uint32_t slot) {
  slots_[slot].next_free = first_free_slot_;
  first_free_slot_ = slot;
}

void Calendar::sweep_cancelled() {
  future_.drop_if([this](const Event& event) {
    if (!is_timer(event.target)) return false;
    const auto slot = static_cast<std::uint32_t>(event.target >> 1);
    if (slots_[slot].call != nullptr) return false;
    release_slot(slot);
    --cancelled_;
    return true;
  });
}

}  // namespace knee::sim
