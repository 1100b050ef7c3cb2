#include "models/process/offload_worker.hpp"

#include <utility>

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
  Strand strand{.job = job};
  co_await take_thread();
  if (job) {
    const OffloadedWork work = job->work();
    charge(strand, LatencyComponent::queue);
    co_await compute(strand, LatencyComponent::serialisation, "unpack the argument", options_.packing(work.argument));
    co_await compute(strand, LatencyComponent::cpu, "cpu", work.cpu);
    const Outcome outcome = co_await carry_out(strand, work.steps);
    co_await compute(strand, LatencyComponent::serialisation, "pack the result", options_.packing(work.result));
    if (job) job->set_outcome(outcome);
  }
  leave_thread(strand);
}

// The steps belong to the request: nothing of them is touched once the job has been given up.
sim::Task<Outcome> OffloadWorker::carry_out(Strand& strand, Work steps) {
  Outcome outcome = Outcome::served;
  while (!steps.empty() && strand && outcome == Outcome::served) {
    const WorkItem item = steps.front();
    const Work inside = steps.subspan(1, item.length);
    steps = steps.subspan(1 + item.length);
    outcome = co_await carry_out_item(strand, item, inside);
  }
  co_return outcome;
}

sim::Task<Outcome> OffloadWorker::carry_out_item(Strand& strand, const WorkItem& item, Work inside) {
  const ExecutionMode mode = execution_mode_of(item, process_.remedies);
  const bool itself = mode.in_place || shared_ == nullptr;
  switch (mode.kind) {
    case StepKind::cpu: {
      const sim::Duration time = sim::from_seconds(sim::to_seconds(mode.demand) * options_.cpu_factor);
      co_await compute(strand, LatencyComponent::cpu, "cpu", time);
      break;
    }
    case StepKind::native:
      if (!itself) co_await share(strand, item, mode);
      if (itself) co_await compute(strand, LatencyComponent::native, "native", mode.demand);
      break;
    case StepKind::blocking:
      if (!itself) co_await share(strand, item, mode);
      if (itself) co_await block(strand, mode.demand);
      break;
    case StepKind::wait:
    case StepKind::timer: co_await wait(strand, item.demand); break;
    case StepKind::yield: co_await yield(strand, item.step->yielding); break;
    case StepKind::call: co_return co_await call(strand, item);
    case StepKind::hold: co_return co_await hold(strand, item, inside);
    case StepKind::parallel:
      if (shared_ != nullptr) co_return co_await run_parallel(strand, inside);
      co_return co_await run_in_turn(strand, inside);
    case StepKind::allocate:  // the language allows no others in a worker
    case StepKind::branch:
    case StepKind::worker:
    case StepKind::executor:
    case StepKind::limit:
    case StepKind::cache:
    case StepKind::after_response:
    case StepKind::enqueue:
    case StepKind::repeat:
    case StepKind::choose: break;
  }
  co_return Outcome::served;
}

sim::Task<> OffloadWorker::compute(Strand& strand, LatencyComponent account, const char* what, sim::Duration demand) {
  if (demand <= sim::Duration::zero()) co_return;
  const sim::Duration time = process_.machine.time_of(demand);
  row_.begin(what);
  co_await process_.machine.run(cpu_, time);
  row_.end();
  if (!strand) co_return;
  strand.ledger().charge_computing(account, time, {}, process_.simulation.now());
}

// The worker's thread sleeps in a call.
sim::Task<> OffloadWorker::block(Strand& strand, sim::Duration length) {
  row_.begin("blocking", strand.request());
  co_await process_.simulation.delay(length);
  row_.end();
  charge(strand, LatencyComponent::io);
}

sim::Task<> OffloadWorker::wait(Strand& strand, sim::Duration length) {
  leave_thread(strand);
  co_await process_.simulation.delay(length);
  charge(strand, LatencyComponent::io);
  co_await come_back(strand);
}

// setImmediate: behind what waits for the thread now. A tick or a microtask comes before that. Left out: the time of an
// iteration of the worker's loop.
sim::Task<> OffloadWorker::yield(Strand& strand, Yield how) {
  if (how != Yield::immediate) co_return;
  leave_thread(strand);
  co_await come_back(strand);
}

sim::Task<> OffloadWorker::share(Strand& strand, const WorkItem& item, const ExecutionMode& mode) {
  const Request* request = strand.request();
  leave_thread(strand);
  const SharedThreads::Ran ran = co_await shared_->carry_out(item, mode, request);
  if (strand) {
    Ledger& ledger = strand.ledger();
    const sim::Instant now = process_.simulation.now();
    ledger.charge(LatencyComponent::queue, ran.began);
    if (mode.kind == StepKind::native) {
      ledger.charge_computing(LatencyComponent::native, ran.core_time, {}, now);
    } else {
      ledger.charge(LatencyComponent::io, now);
    }
  }
  co_await come_back(strand);
}

sim::Task<Outcome> OffloadWorker::call(Strand& strand, const WorkItem& item) {
  const Request* request = strand.request();
  ServiceClient& service = client(item.step->service);
  leave_thread(strand);
  const Outcome outcome = co_await service.call(item, request);
  charge(strand, LatencyComponent::service);
  co_await come_back(strand);
  co_return outcome;
}

// A transaction: the connection is held until its last step.
sim::Task<Outcome> OffloadWorker::hold(Strand& strand, const WorkItem& item, Work inside) {
  ServiceClient::Held connection{client(item.step->service)};
  leave_thread(strand);
  const Outcome outcome = co_await connection.take();
  charge(strand, LatencyComponent::service);
  co_await come_back(strand);
  if (outcome != Outcome::served) co_return outcome;
  co_return co_await carry_out(strand, inside);
}

sim::Task<Outcome> OffloadWorker::run_in_turn(Strand& strand, Work branches) {
  Outcome outcome = Outcome::served;
  while (!branches.empty() && strand && outcome == Outcome::served) {
    const Work branch = branches.subspan(1, branches.front().length);
    branches = branches.subspan(1 + branch.size());
    outcome = co_await carry_out(strand, branch);
  }
  co_return outcome;
}

// Promise.all: each branch runs up to its first wait, then the next one begins.
sim::Task<Outcome> OffloadWorker::run_parallel(Strand& strand, Work branches) {
  Branches running{process_.simulation, strand.ledger()};
  sim::TaskScope scope{process_.simulation};
  while (!branches.empty() && strand) {
    const Work branch = branches.subspan(1, branches.front().length);
    branches = branches.subspan(1 + branch.size());
    running.fork.begin_branch();
    running.loan.is_out = true;
    scope.start(run_branch(strand.job, branch, running));
    while (running.loan.is_out) co_await running.loan.returned.wait();
  }
  const bool waits = !running.fork.is_over();
  if (waits) leave_thread(strand);
  while (!running.fork.is_over()) co_await running.over.wait();
  if (strand) strand.ledger() = running.last;
  if (waits) co_await come_back(strand);
  co_return running.fork.outcome();
}

sim::Process OffloadWorker::run_branch(const Job& job, Work work, Branches& branches) {
  Ledger ledger = branches.begin;
  Strand strand{.job = job, .own = &ledger, .loan = &branches.loan};
  charge(strand, LatencyComponent::queue);  // while branches before it had the thread
  const Outcome outcome = co_await carry_out(strand, work);
  leave_thread(strand);
  branches.last = ledger;
  if (branches.fork.end_branch(outcome)) branches.over.signal();
}

// The task waits for the worker's thread.
sim::Task<> OffloadWorker::come_back(Strand& strand) {
  co_await take_thread();
  charge(strand, LatencyComponent::queue);
}

sim::Task<> OffloadWorker::take_thread() {
  const bool slept = thread_.free() > 0 && process_.simulation.now() > slept_since_;
  co_await thread_.acquire();
  if (slept) co_await Waking{process_.machine, cpu_, options_.wake_up, process_.simulation.now() - slept_since_};
}

// A branch gives back what it was lent; its task goes on at this instant.
void OffloadWorker::leave_thread(Strand& strand) {
  if (Loan* loan = std::exchange(strand.loan, nullptr)) {
    loan->is_out = false;
    loan->returned.signal();
    return;
  }
  slept_since_ = process_.simulation.now();
  thread_.release();
}

void OffloadWorker::charge(const Strand& strand, LatencyComponent account) const {
  if (strand) strand.ledger().charge(account, process_.simulation.now());
}

ServiceClient& OffloadWorker::client(std::size_t service) {
  if (services_.empty()) {
    for (const ServiceClient& one : process_.services) services_.emplace_back(process_.simulation, one);
  }
  return services_[service];
}

}  // namespace knee::models
