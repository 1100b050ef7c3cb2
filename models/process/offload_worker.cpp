#include "models/process/offload_worker.hpp"

#include "models/process/process_context.hpp"

namespace knee::models {

sim::Duration OffloadWorker::Options::packing(sim::Bytes size) const {
  return sim::sum(per_call, packing_more(size));
}

sim::Duration OffloadWorker::Options::packing_more(sim::Bytes size) const {
  const double megabytes = static_cast<double>(size.count()) / 1e6;
  return sim::from_seconds(sim::to_seconds(per_megabyte) * megabytes);
}

OffloadWorker::OffloadWorker(ProcessContext& process, const Options& options, SharedThreads* shared, TimelineRow row)
    : process_{process}, options_{options}, shared_{shared}, cpu_{process.machine.thread()}, row_{row}, thread_{process.simulation, 1} {}

sim::Task<> OffloadWorker::start_up(sim::Duration time) {
  row_.begin("start");
  co_await process_.machine.compute(cpu_, time);
  row_.end();
}

sim::Task<> OffloadWorker::run(const Job& job) {
  co_await take_thread();
  if (job) {
    const OffloadedWork work = job->work();
    charge(job, LatencyComponent::queue);
    co_await compute(job, LatencyComponent::serialisation, "unpack the argument", options_.packing(work.argument));
    co_await compute(job, LatencyComponent::cpu, "cpu", work.cpu);
    const Outcome outcome = co_await carry_out(job, work.steps);
    co_await compute(job, LatencyComponent::serialisation, "pack the result", options_.packing(work.result));
    if (job) job->set_outcome(outcome);
  }
  leave_thread();
}

// The steps belong to the request: nothing of them is touched once the job has been given up.
sim::Task<Outcome> OffloadWorker::carry_out(const Job& job, Work steps) {
  Outcome outcome = Outcome::served;
  while (!steps.empty() && job && outcome == Outcome::served) {
    const WorkItem item = steps.front();
    steps = steps.subspan(1 + item.length);
    outcome = co_await carry_out_item(job, item);
  }
  co_return outcome;
}

sim::Task<Outcome> OffloadWorker::carry_out_item(const Job& job, const WorkItem& item) {
  const ExecutionMode mode = execution_mode_of(item, process_.remedies);
  const bool itself = mode.in_place || shared_ == nullptr;
  switch (mode.kind) {
    case StepKind::cpu: {
      const sim::Duration time = sim::from_seconds(sim::to_seconds(mode.demand) * options_.cpu_factor);
      co_await compute(job, LatencyComponent::cpu, "cpu", time);
      break;
    }
    case StepKind::native:
      if (!itself) co_await share(job, item, mode);
      if (itself) co_await compute(job, LatencyComponent::native, "native", mode.demand);
      break;
    case StepKind::blocking:
      if (!itself) co_await share(job, item, mode);
      if (itself) co_await block(job, mode.demand);
      break;
    case StepKind::wait:
    case StepKind::timer: co_await wait(job, item.demand); break;
    case StepKind::call: co_return co_await call(job, item);
    case StepKind::yield:  // the language allows no others in a worker
    case StepKind::allocate:
    case StepKind::parallel:
    case StepKind::branch:
    case StepKind::worker:
    case StepKind::hold:
    case StepKind::executor:
    case StepKind::repeat:
    case StepKind::choose: break;
  }
  co_return Outcome::served;
}

sim::Task<> OffloadWorker::compute(const Job& job, LatencyComponent account, const char* what, sim::Duration demand) {
  if (demand <= sim::Duration::zero()) co_return;
  row_.begin(what);
  co_await process_.machine.compute(cpu_, demand);
  row_.end();
  if (!job) co_return;
  job->ledger().charge_computing(account, process_.machine.time_of(demand), {}, process_.simulation.now());
}

// The worker's thread sleeps in a call.
sim::Task<> OffloadWorker::block(const Job& job, sim::Duration length) {
  row_.begin("blocking", job ? job->request() : nullptr);
  co_await process_.simulation.delay(length);
  row_.end();
  charge(job, LatencyComponent::io);
}

sim::Task<> OffloadWorker::wait(const Job& job, sim::Duration length) {
  leave_thread();
  co_await process_.simulation.delay(length);
  charge(job, LatencyComponent::io);
  co_await come_back(job);
}

sim::Task<> OffloadWorker::share(const Job& job, const WorkItem& item, const ExecutionMode& mode) {
  leave_thread();
  const sim::Instant started = co_await shared_->carry_out(item, mode, job->request());
  if (job) {
    Ledger& ledger = job->ledger();
    const sim::Instant now = process_.simulation.now();
    ledger.charge(LatencyComponent::queue, started);
    if (mode.kind == StepKind::native) {
      ledger.charge_computing(LatencyComponent::native, process_.machine.time_of(mode.demand), {}, now);
    } else {
      ledger.charge(LatencyComponent::io, now);
    }
  }
  co_await come_back(job);
}

sim::Task<Outcome> OffloadWorker::call(const Job& job, const WorkItem& item) {
  leave_thread();
  const Outcome outcome = co_await client(item.step->service).call(item.demand, job->request());
  charge(job, LatencyComponent::service);
  co_await come_back(job);
  co_return outcome;
}

// The task waits for the worker's thread.
sim::Task<> OffloadWorker::come_back(const Job& job) {
  co_await take_thread();
  charge(job, LatencyComponent::queue);
}

sim::Task<> OffloadWorker::take_thread() {
  const bool slept = thread_.free() > 0 && process_.simulation.now() > slept_since_;
  co_await thread_.acquire();
  if (slept) co_await Waking{process_.machine, cpu_, options_.wake_up, process_.simulation.now() - slept_since_};
}

void OffloadWorker::leave_thread() {
  slept_since_ = process_.simulation.now();
  thread_.release();
}

void OffloadWorker::charge(const Job& job, LatencyComponent account) const {
  if (job) job->ledger().charge(account, process_.simulation.now());
}

ServiceClient& OffloadWorker::client(std::size_t service) {
  if (services_.empty()) {
    for (const ServiceClient& one : process_.services) services_.emplace_back(process_.simulation, one);
  }
  return services_[service];
}

}  // namespace knee::models
