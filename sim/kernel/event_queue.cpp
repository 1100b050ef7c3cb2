#include "sim/kernel/event_queue.hpp"

namespace knee::sim {

// From the heap alone some at a time; else one, so that the calendar sees each event of the line become the first one.
bool EventQueue::refill() {
  if (line_size() == 0) {
    first_ = near_.data() + std::min(kHalf, soon_.size());
    for (Event* place = first_; place != near_.data(); --place) *place = soon_.take_first();
    later_ = soon_.first_when();
    return false;
  }
  const bool from_line = line_is_first();
  *++first_ = from_line ? line_[first_in_line_++] : soon_.take_first();
  if (from_line && line_size() < kKnown) lengthen_line();
  look_later();
  return from_line;
}

// Of those of one time.
bool EventQueue::line_is_first() const {
  return line_size() > 0 && (soon_.first_when() == kNever || line_[first_in_line_].key.runs_before(soon_.first().key));
}

void EventQueue::push_later(EventKey key, std::uintptr_t target) {
  if (key.when > far_from_) return far_.add(key, target);
  soon_.push(key, target);
  put_off_if_deep();
}

void EventQueue::push_to_full(EventKey key, std::uintptr_t target) {
  give_back_half();
  push(key, target);
}

// The later half goes back to the heap.
void EventQueue::give_back_half() {
  Event* const latest = &near_[1];
  for (Event* event = latest; event != latest + kHalf; ++event) soon_.push_first(event->key, event->target);
  later_ = soon_.first_when();
  std::copy(latest + kHalf, first_ + 1, latest);
  first_ -= kHalf;
}

// The line and the wheel divide events by their time alone: all events of one time are in the line, or all are in the wheel. So one that
// is not `far` joins the heap, and the wheel sorts what it gives.
void EventQueue::insert(EventKey key, std::uintptr_t target) {
  if (first_ == &near_.back()) give_back_half();
  if (runs_before_later(key)) {
    Event* place = ++first_;
    for (; place[-1].key.runs_before(key); --place) place[-1].move_to(*place);
    Event::put(key, target, *place);
  } else if (key.when > far_from_) {
    far_.add(key, target);
  } else {
    soon_.insert(key, target);
    put_off_if_deep();
  }
}

// Whether it runs before all events that are not in `near_`.
bool EventQueue::runs_before_later(EventKey key) const {
  if (key.when != later_) return key.when < later_;
  return key.runs_before(line_is_first() ? line_[first_in_line_].key : soon_.first().key);
}

void EventQueue::lengthen_line() {
  line_.erase(line_.begin(), line_.begin() + static_cast<std::ptrdiff_t>(first_in_line_));
  first_in_line_ = 0;
  while (line_.size() < kKnown && far_.size() > 0) far_.take_next(line_);
  far_from_ = far_.size() > 0 ? far_.position() : kNever;
}

void EventQueue::put_off_if_deep() {
  if (soon_.size() > kMany && soon_.size() > (line_size() + far_.size()) / 4) [[unlikely]]
    put_off();
}

// The heap has become deep: all that it and the line have goes to the wheel. That moves each event of the queue at most once, and the heap
// had a fifth of them.
void EventQueue::put_off() {
  far_.move_to(later_ - Duration{1});
  while (later_ != kNever) {
    const Event event = line_is_first() ? line_[first_in_line_++] : soon_.take_first();
    far_.add(event.key, event.target);
    look_later();
  }
  lengthen_line();
  look_later();
}

}  // namespace knee::sim
