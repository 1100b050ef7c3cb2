#include "models/event_loop/asyncio_loop.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {
namespace {

constexpr sim::Duration kClockTick{1};  // time.monotonic()
constexpr sim::Duration kSelectTick = std::chrono::milliseconds{1};

// How long epoll sleeps at least to reach a length: whole milliseconds.
sim::Duration whole_ticks(sim::Duration length) { return sim::sum(length, kSelectTick - kClockTick) / kSelectTick * kSelectTick; }

constexpr auto kLater = [](const auto& a, const auto& b) { return a.later_than(b); };

}  // namespace

/// The coroutine continues as a callback, after `futures` futures.
struct AsyncioLoop::Soon : Wait {
  AsyncioLoop& loop;
  std::uint8_t futures;
  Soon(AsyncioLoop& of, std::uint8_t through) : Wait{of}, loop{of}, futures{through} {}
  void await_suspend(Callback callback) {
    suspend(callback);
    loop.call_soon(callback, futures);
  }
};

AsyncioLoop::AsyncioLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up)
    : EventLoop{process, socket, server, wake_up, kClockTick} {}

// _run_once
sim::Process AsyncioLoop::run() {
  for (;;) {
    const std::optional<sim::Duration> time_out = select_time_out();
    if (time_out != sim::Duration::zero() && events_.empty() && !has_connection()) {
      const sim::Instant now = process_.simulation.now();
      delay_.fell_asleep(now + whole_ticks(delay_.due() - now));
      accepts_ = false;
      co_await sleep(time_out);
      co_await waking();
    }
    take_events();
    take_timers();
    delay_.run_timer(process_.simulation.now(), process_.simulation.now());
    for (std::size_t left = ready_.size(); left > 0; --left) {
      show_phase("ready");
      const Handle handle = ready_.pop();
      if (handle.callback == kAccept) {
        accept_connections();
      } else if (handle.futures > 0) {
        call_soon(handle.callback, handle.futures - 1);
      } else {
        co_await call(handle.callback);
      }
    }
    end_phase();
  }
}

std::optional<sim::Duration> AsyncioLoop::select_time_out() const {
  if (!ready_.empty()) return sim::Duration::zero();
  if (timers_.empty()) return std::nullopt;
  return whole_ticks(std::max(timers_.front().when - process_.simulation.now(), sim::Duration::zero()));
}

// In the order in which they became ready, but epoll is level-triggered: what the last select reported is still in its
// list, ahead of later events (fs/eventpoll.c, ep_send_events). That matters for the listening socket.
void AsyncioLoop::take_events() {
  bool accept = has_connection();
  const bool first = std::exchange(accepts_, accept);
  while (!events_.empty()) {
    if (accept && (first || socket_.readable_since() < events_.front().when)) {
      call_soon(kAccept);
      accept = false;
    }
    call_soon(events_.pop().callback, 1);
  }
  if (accept) call_soon(kAccept);
}

void AsyncioLoop::take_timers() {
  while (!timers_.empty() && timers_.front().when <= process_.simulation.now()) {
    std::pop_heap(timers_.begin(), timers_.end(), kLater);
    call_soon(timers_.back().callback, 1);
    timers_.pop_back();
  }
}

void AsyncioLoop::accept_connections() {
  for (std::size_t left = socket_.backlog(); left > 0; --left) {
    Request* connection = has_connection() ? process_.accept_from(socket_) : nullptr;
    if (connection == nullptr) return;
    process_.start(adopt(*connection));
  }
}

// A new connection: its task makes a transport, which is then called soon to watch the socket.
sim::Process AsyncioLoop::adopt(Request& request) {
  co_await Soon{*this, 1};
  server_.submit(request);
  hand_back();
}

void AsyncioLoop::post(Callback callback) {
  events_.push({process_.simulation.now(), callback});
  wake();
}

// call_soon_threadsafe: the result goes straight to the queue; the loop is woken through a socket of its own.
void AsyncioLoop::post_result(Callback callback) {
  call_soon(callback, 1);
  wake();
}

void AsyncioLoop::remove(Callback callback) {
  const auto is_it = [&](const auto& entry) { return entry.callback == callback; };
  if (events_.remove_if(is_it) || ready_.remove_if(is_it)) return;
  std::erase_if(timers_, is_it);
  std::make_heap(timers_.begin(), timers_.end(), kLater);
}

void AsyncioLoop::set_timer(sim::Duration length, Callback callback) {
  if (length <= sim::Duration::zero()) return call_soon(callback);
  timers_.push_back({sim::after(process_.simulation.now(), length), sequence_++, callback});
  std::push_heap(timers_.begin(), timers_.end(), kLater);
}

}  // namespace knee::models
