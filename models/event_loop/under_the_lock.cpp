// The callbacks of an asyncio process whose other threads need the interpreter lock as well.
#include <algorithm>

#include "models/event_loop/callback_context.hpp"

namespace knee::models {

// A job of the executor. It is given to a thread before the callback waits for it, because the loop may have to start that
// thread first.
struct EventLoopServer::Executed : Executor::Job, Waiting {
  Outcome outcome = Outcome::served;
  Executed(const CallbackContext& whose, Kind kind, sim::Duration demand, Work work, sim::Instant since)
      : Job{kind, demand, work, whose.request, whose.ledger, since}, Waiting{whose} {}

  /// `co_await executed.begins()`: the callback that will wait for it is this one.
  struct Begin {
    Executed& job;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> callback) const {
      job.suspend(callback);
      return false;
    }
    void await_resume() const noexcept {}
  };
  [[nodiscard]] Begin begins() { return {*this}; }

  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) { return loop().to_thread(); }
  void started() override { context.charge(LatencyComponent::queue); }
  void done(Outcome how) override {
    outcome = how;
    loop().call_soon_threadsafe(coroutine());
  }
};

// The callback ends, and continues in the next turn of the loop.
struct EventLoopServer::Turn : Waiting {
  using Waiting::Waiting;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    loop().yield(Yield::immediate, callback);
    return suspend(callback);
  }
};

// The callback waits for a token; with one it continues in the next turn of the loop.
struct EventLoopServer::Token : Waiting {
  using Waiting::Waiting;
  ~Token() {
    if (!has_token_ && !calendar().is_closed()) [[unlikely]]
      context.server.executor_->forget(coroutine());
  }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    if (context.server.executor_->borrow(callback)) loop().yield(Yield::immediate, callback);
    return suspend(callback);
  }
  void await_resume() {
    has_token_ = true;
    Waiting::await_resume();
  }

 private:
  bool has_token_ = false;
};

// run_sync_in_worker_thread: a checkpoint, then a token of the limiter.
sim::Task<> EventLoopServer::borrow_token(const CallbackContext& context) {
  co_await Turn{context};
  co_await Token{context};
}

// run_in_executor, or anyio's way. The callback of the result sets that of a future, and the task continues a turn later.
// Most of the loop's time before a job comes after it has its token: 36 us, to 11 before the first checkpoint (anyio 4.14 on
// CPython 3.11.7).
sim::Task<Outcome> EventLoopServer::run_in_executor(Executor::Job::Kind kind, sim::Duration demand, Work work,
                                                    const CallbackContext& context) {
  const sim::Instant asked = process_.simulation.now();
  if (executor_->has_tokens()) co_await borrow_token(context);
  const sim::Duration waited = process_.simulation.now() - asked;
  co_await interpret(context, executor_->options().hop / 4);
  Executed job{context, kind, demand, work, process_.simulation.now() - waited};
  co_await job.begins();
  co_await executor_->submit(interpreter_, job);
  co_await job;
  executor_->report(job);
  co_await Turn{context};
  if (executor_->has_tokens()) {
    if (const auto next = executor_->give_back()) loop_->yield(Yield::immediate, next);
  }
  co_await interpret(context, executor_->options().hop / 4);
  co_return job.outcome;
}

sim::Task<> EventLoopServer::interpret(const CallbackContext& context, sim::Duration demand) {
  if (demand <= sim::Duration::zero()) co_return;
  const sim::Duration time = process_.machine.time_of(demand);
  loop_->row().begin("cpu", &context.request);
  const sim::Duration waited = co_await interpreter_.lock->compute(interpreter_, demand);
  loop_->row().end();
  context.ledger.charge_computing(LatencyComponent::cpu, time, waited, context.now());
}

// send lets the lock go (Modules/socketmodule.c: sock_call_impl).
sim::Task<> EventLoopServer::send(const CallbackContext& context) {
  co_await interpreter_.lock->drop(interpreter_);
  context.charge(LatencyComponent::interpreter_wait);
  const sim::Duration time = process_.machine.time_of(call_time());
  co_await process_.machine.run(interpreter_.cpu, time);
  context.ledger.charge_computing(LatencyComponent::native, time, {}, context.now());
  co_await interpreter_.lock->take(interpreter_);
  context.charge(LatencyComponent::interpreter_wait);
}

// The client has the response before the loop's thread has the lock back.
sim::Task<> EventLoopServer::respond(Request& request, Outcome outcome) {
  Ledger& ledger = request.ledger;
  co_await interpreter_.lock->drop(interpreter_);
  ledger.charge(LatencyComponent::interpreter_wait, process_.simulation.now());
  const sim::Duration time = process_.machine.time_of(call_time());
  co_await process_.machine.run(interpreter_.cpu, time);
  ledger.charge_computing(LatencyComponent::native, time, {}, process_.simulation.now());
  process_.finish(request, outcome);
  co_await interpreter_.lock->take(interpreter_);
}

// --- The supervisor -----------------------------------------------------------------------------------------

// uvicorn 0.37, uvicorn/supervisors/multiprocess.py: always_pong. A thread that answers the pings of the parent.
sim::Process EventLoopServer::run_pong() {
  InterpreterLock::Thread self = executor_->thread("pong thread");
  for (;;) {
    const sim::Instant since = process_.simulation.now();
    co_await process_.life.pinged();
    co_await Waking{process_.machine, self.cpu, options_.wake_up, process_.simulation.now() - since};
    co_await self.lock->take(self);
    co_await self.lock->drop(self);  // send
    process_.life.pong();
    co_await self.lock->take(self);
    co_await self.lock->drop(self);  // recv
  }
}

}  // namespace knee::models
