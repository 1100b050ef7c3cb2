// Work that an event loop sends to the workers of its process's offload pool.
#include "models/event_loop/callback_context.hpp"

namespace knee::models {

// The callback ends by sending work to another interpreter.
struct EventLoopServer::Offloaded : OffloadJob, Waiting {
  Offloaded(const CallbackContext& whose, const OffloadedWork& what)
      : OffloadJob{whose.ledger, what, &whose.request}, Waiting{whose} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    context.server.process_.offload->submit(*this);
    return suspend(callback);
  }
  // As from a thread of the pool: ProcessPoolExecutor's manager thread calls soon, a MessagePort has a uv_async_t.
  void done() override { loop().post_result(coroutine()); }
  Outcome await_resume() {
    Waiting::await_resume();
    return outcome();
  }
};

// A worker of the offload pool gives the thread pool a job, whose result comes back to the worker.
struct EventLoopServer::OfWorker : ThreadPool::Job, sim::Suspension {
  EventLoopServer& server;
  const Request* whose;
  sim::Instant began{};
  OfWorker(EventLoopServer& of, Kind kind_of_job, sim::Duration demand_of_job, const Request* request_of_job)
      : Job{kind_of_job, demand_of_job}, Suspension{of.process_.simulation.calendar()}, server{of}, whose{request_of_job} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> worker) {
    suspend(worker);
    server.pool_->submit(*this);
  }
  Ran await_resume() noexcept {
    resumed();
    return {.began = began, .core_time = core_time()};
  }
  const Request* request() const override { return whose; }
  void started() override { began = server.process_.simulation.now(); }
  void done() override { resume_now(); }
};

// The loop packs what it sends to another interpreter, and unpacks what it gets back.
EventLoopServer::Computing EventLoopServer::pack(const CallbackContext& context, sim::Bytes size) {
  const sim::Duration time = process_.machine.time_of(process_.offload->packing(size));
  return Computing{context, LatencyComponent::serialisation, "serialise", time, process_.machine.run(loop_->cpu(), time)};
}

// In a worker of the offload pool; the result comes back as a message.
sim::Task<Outcome> EventLoopServer::offload(const Step& step, OffloadedWork work, const CallbackContext& context) {
  work.argument = step.argument;
  work.result = step.result;
  co_await pack(context, step.argument);
  const Outcome outcome = co_await Offloaded{context, work};
  co_await pack(context, step.result);
  co_return outcome;
}

// Without workers the loop carries out the steps.
sim::Task<Outcome> EventLoopServer::run_worker(const WorkItem& item, Work inside, const CallbackContext& context) {
  if (process_.offload == nullptr) return carry_out(inside, context);
  return offload(*item.step, {.steps = inside}, context);
}

sim::Task<SharedThreads::Ran> EventLoopServer::carry_out(const WorkItem& item, const ExecutionMode& mode, const Request* request) {
  using Pool = ThreadPool::Job::Kind;
  const Pool blocking = item.step->slow ? Pool::slow : Pool::blocking;
  co_return co_await OfWorker{*this, mode.kind == StepKind::native ? Pool::native : blocking, mode.demand, request};
}

}  // namespace knee::models
