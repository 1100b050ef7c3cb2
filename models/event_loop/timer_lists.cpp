#include "models/event_loop/timer_lists.hpp"

#include <algorithm>

namespace knee::models {

void TimerLists::insert(Milliseconds now, Milliseconds length, Callback callback) {
  const auto at = std::lower_bound(by_length_.begin(), by_length_.end(), length,
                                   [](const List* list, Milliseconds sought) { return list->length < sought; });
  if (at != by_length_.end() && (*at)->length == length) {
    (*at)->timers.push({now, callback});
    return;
  }
  List& list = take_list();
  list.length = length;
  list.expiry = now + length;
  list.id = next_id_++;
  list.timers.push({now, callback});
  by_length_.insert(at, &list);
  order_.push_back(&list);
  std::push_heap(order_.begin(), order_.end(), expires_later);
}

// A list that becomes empty stays until it is due.
bool TimerLists::remove(Callback callback) {
  const auto is_it = [&](const Timer& timer) { return timer.callback == callback; };
  return std::any_of(order_.begin(), order_.end(), [&](List* list) { return list->timers.remove_if(is_it); });
}

bool TimerLists::due() {
  while (!order_.empty()) {
    List& list = *order_.front();
    if (list.expiry > now_) return false;
    if (list.timers.empty()) {
      remove_first();
    } else if (now_ - list.timers.front().start < list.length) {
      put_back_first(std::max(list.timers.front().start + list.length, now_ + 1));
    } else {
      return true;
    }
  }
  return false;
}

TimerLists::List& TimerLists::take_list() {
  if (unused_.empty()) return lists_.emplace_back();
  List& list = *unused_.back();
  unused_.pop_back();
  return list;
}

// The first list goes to its new place among the others, as if it were new.
void TimerLists::put_back_first(Milliseconds expiry) {
  std::pop_heap(order_.begin(), order_.end(), expires_later);
  List& list = *order_.back();
  list.expiry = expiry;
  list.id = next_id_++;
  std::push_heap(order_.begin(), order_.end(), expires_later);
}

void TimerLists::remove_first() {
  std::pop_heap(order_.begin(), order_.end(), expires_later);
  List* const list = order_.back();
  order_.pop_back();
  by_length_.erase(std::lower_bound(by_length_.begin(), by_length_.end(), list->length,
                                    [](const List* one, Milliseconds sought) { return one->length < sought; }));
  unused_.push_back(list);
}

}  // namespace knee::models
