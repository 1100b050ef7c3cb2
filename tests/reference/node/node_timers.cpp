#include "tests/reference/node/node_timers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace knee::reference {

NodeQueues::NodeQueues(Loop& loop) : loop_{loop} {
  loop_.on_check([this] { check_immediate(); });
  loop_.keep_awake_while([this] { return !immediates_.empty(); });
}

NodeQueues::Callback NodeQueues::as_callback(const Callback& body) {
  return [this, body] {
    body();
    run_next_ticks();
  };
}

// processTicksAndRejections, which is called after the microtasks if there are ticks.
void NodeQueues::run_next_ticks() {
  const auto run_microtasks = [this] {
    while (!microtasks_.empty()) {
      const Callback microtask = microtasks_.front();
      microtasks_.pop_front();
      microtask();
    }
  };
  if (ticks_.empty()) run_microtasks();
  while (!ticks_.empty()) {
    while (!ticks_.empty()) {
      const Callback tick = ticks_.front();
      ticks_.pop_front();
      tick();
    }
    run_microtasks();
  }
}

// --- Immediates -------------------------------------------------------------------------------------------------

void NodeQueues::check_immediate() {
  std::deque<Callback> queue;
  queue.swap(immediates_);
  for (const Callback& immediate : queue) {
    immediate();
    run_next_ticks();
  }
}

// --- Timers -----------------------------------------------------------------------------------------------------

NodeQueues::Milliseconds NodeQueues::get_libuv_now() {
  loop_.update_time();
  return loop_.now();
}

void NodeQueues::set_timeout(double seconds, const Callback& callback) {
  double after = seconds * 1e3;
  if (!(after >= 1)) after = 1;
  const auto msecs = static_cast<Milliseconds>(std::trunc(after + 1e-9));  // demands are whole nanoseconds
  const Milliseconds start = get_libuv_now();
  auto list = lists_.find(msecs);
  if (list == lists_.end()) {
    const Milliseconds expiry = start + msecs;
    list = lists_.insert({msecs, {.msecs = msecs, .expiry = expiry, .id = timer_list_id_++}}).first;
    if (next_expiry_ > expiry) {
      loop_.timer_start([this] { run_timers(); }, msecs);
      next_expiry_ = expiry;
    }
  }
  list->second.timers.push_back({start, callback});
}

void NodeQueues::run_timers() {
  const Milliseconds expiry = process_timers(get_libuv_now());
  if (expiry != 0) loop_.timer_start([this] { run_timers(); }, std::max<Milliseconds>(expiry - loop_.now(), 1));
  run_next_ticks();
}

NodeQueues::TimersList* NodeQueues::peek() {
  TimersList* first = nullptr;
  for (auto& [msecs, list] : lists_) {
    if (first == nullptr || list.expiry < first->expiry || (list.expiry == first->expiry && list.id < first->id)) {
      first = &list;
    }
  }
  return first;
}

NodeQueues::Milliseconds NodeQueues::process_timers(Milliseconds now) {
  next_expiry_ = kInfinity;
  bool ran_at_least_one_list = false;
  while (TimersList* const list = peek()) {
    if (list->expiry > now) {
      next_expiry_ = list->expiry;
      return next_expiry_;
    }
    if (ran_at_least_one_list) run_next_ticks();
    ran_at_least_one_list = true;
    list_on_timeout(*list, now);
  }
  return 0;
}

void NodeQueues::list_on_timeout(TimersList& list, Milliseconds now) {
  bool ran_at_least_one_timer = false;
  while (!list.timers.empty()) {
    const Milliseconds idle_start = list.timers.front().idle_start;
    if (now - idle_start < list.msecs) {
      list.expiry = std::max(idle_start + list.msecs, now + 1);
      list.id = timer_list_id_++;
      return;
    }
    if (ran_at_least_one_timer) run_next_ticks();
    ran_at_least_one_timer = true;
    const Timeout timer = list.timers.front();
    list.timers.pop_front();
    timer.on_timeout();
  }
  lists_.erase(list.msecs);
}

}  // namespace knee::reference
