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

AsyncioLoop::AsyncioLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up,
                         InterpreterLock::Thread* interpreter, sim::Duration call_time)
    : EventLoop{process, socket, server, wake_up, kClockTick}, interpreter_{interpreter}, call_time_{call_time} {
  if (interpreter != nullptr) on_cpu_ = &interpreter->cpu;
}

// _run_once. Without an interpreter lock the body of select is part of this function, because a task in every iteration would
// cost speed.
sim::Process AsyncioLoop::run() {
  if (interpreter_ != nullptr) co_await interpreter_->lock->take(*interpreter_);
  for (;;) {
    Selected reported{};
    if (interpreter_ != nullptr) {
      reported = co_await select();
    } else {
      const std::optional<sim::Duration> time_out = select_time_out();
      if (time_out != sim::Duration::zero() && events_.empty() && !has_connection()) {
        fall_asleep();
        co_await sleep(time_out);
        if (woken_for_nothing()) co_await sleep_on();
        if (wakes_at_a_cost()) co_await waking();
      }
      reported = selected();
    }
    if (iteration_time_ > sim::Duration::zero()) co_await process_.machine.compute(cpu(), iteration_time_);
    take_events(reported);
    take_timers();
    delay_.run_timer(process_.simulation.now(), process_.simulation.now());
    for (std::size_t left = ready_.size(); left > 0 && !ready_.empty(); --left) {
      show_phase("ready");
      const Handle handle = ready_.pop();
      if (interpreter_ != nullptr && (handle.callback == kAccept || handle.reads)) {
        co_await run_handle(handle);
      } else if (handle.callback == kAccept) {
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

void AsyncioLoop::fall_asleep() {
  const sim::Instant now = process_.simulation.now();
  delay_.fell_asleep(now + whole_ticks(delay_.due() - now));
  accepts_ = false;
}

// --- Under the interpreter lock -----------------------------------------------------------------------------

// epoll_wait lets the lock go (Modules/selectmodule.c: select_epoll_poll_impl), and reports what has happened by its end.
sim::Task<AsyncioLoop::Selected> AsyncioLoop::select() {
  const std::optional<sim::Duration> time_out = select_time_out();
  co_await interpreter_->lock->drop(*interpreter_);
  co_await process_.machine.compute(cpu(), call_time_);
  const bool own = self_reported_ && self_written_;
  if (time_out != sim::Duration::zero() && events_.empty() && !has_connection() && !own) {
    fall_asleep();
    self_reported_ = false;
    co_await sleep(time_out);
    if (woken_for_nothing()) co_await sleep_on();
    if (wakes_at_a_cost()) co_await waking();
  }
  const Selected reported = selected();
  co_await interpreter_->lock->take(*interpreter_);
  co_return reported;
}

// A callback with system calls: recv of a connection, accept, recv of the loop's own socket.
sim::Task<> AsyncioLoop::run_handle(Handle handle) {
  if (handle.callback != kAccept) {
    co_await call_system();
    call_soon(handle.callback, handle.futures - 1);
  } else if (handle.futures == 0) {
    co_await accept_in_calls();
  } else {
    co_await read_from_self();
  }
}

// sock_call_impl (Modules/socketmodule.c)
sim::Task<> AsyncioLoop::call_system() {
  co_await interpreter_->lock->drop(*interpreter_);
  co_await process_.machine.compute(cpu(), call_time_);
  co_await interpreter_->lock->take(*interpreter_);
}

// Reads until there is nothing more.
sim::Task<> AsyncioLoop::read_from_self() {
  for (bool data = true; data;) {
    co_await interpreter_->lock->drop(*interpreter_);
    co_await process_.machine.compute(cpu(), call_time_);
    data = std::exchange(self_written_, false);
    co_await interpreter_->lock->take(*interpreter_);
  }
}

// Each accept is a system call, the last one in vain.
sim::Task<> AsyncioLoop::accept_in_calls() {
  for (std::size_t left = socket_.backlog(); left > 0; --left) {
    co_await interpreter_->lock->drop(*interpreter_);
    co_await process_.machine.compute(cpu(), call_time_);
    Request* connection = accept();
    co_await interpreter_->lock->take(*interpreter_);
    if (connection == nullptr) co_return;
    process_.start(adopt(*connection));
  }
}

void AsyncioLoop::write_to_self() {
  if (interpreter_ == nullptr) return;
  self_written_ = true;
  if (!self_reported_ && !std::exchange(self_listed_, true)) events_.push({process_.simulation.now(), kSelf});
  wake();
}

// --- Select -------------------------------------------------------------------------------------------------

AsyncioLoop::Selected AsyncioLoop::selected() {
  const bool own = self_reported_ && self_written_;
  self_reported_ = own;
  return {.events = events_.size(), .accept = has_connection(), .self = own};
}

std::optional<sim::Duration> AsyncioLoop::select_time_out() const {
  if (!ready_.empty()) return sim::Duration::zero();
  if (timers_.empty()) return std::nullopt;
  return whole_ticks(std::max(timers_.front().when - process_.simulation.now(), sim::Duration::zero()));
}

// In the order in which they became ready, but epoll is level-triggered: what the last select reported is still in its
// list, ahead of later events (fs/eventpoll.c, ep_send_events). That matters for the listening socket and the loop's own.
void AsyncioLoop::take_events(const Selected& selected) {
  bool accept = selected.accept;
  const bool first = std::exchange(accepts_, accept);
  if (selected.self) call_soon(kAccept, 1);
  for (std::size_t left = selected.events; left > 0; --left) {
    if (accept && (first || has_connection_since() < events_.front().when)) {
      call_soon(kAccept);
      accept = false;
    }
    const Callback callback = events_.pop().callback;
    if (callback != kSelf) {
      call_soon(callback, 1, true);
      continue;
    }
    self_listed_ = false;
    self_reported_ = true;
    call_soon(kAccept, 1);
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
    Request* connection = accept();
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
  write_to_self();
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
