#include "models/process/offload_pool.hpp"

#include "models/process/process_context.hpp"

namespace knee::models {

OffloadPool::OffloadPool(ProcessContext& process, const Options& options)
    : simulation_{process.simulation},
      machine_{process.machine},
      busy_{process.statistics.offload_busy},
      options_{options},
      queue_{process.simulation} {
  for (std::size_t i = 1; i <= options.workers; ++i) {
    machine_.memory().add(options.memory);
    process.start(run(TimelineRow{process.timeline, process.name, "offload worker " + std::to_string(i)}));
  }
}

sim::Bytes OffloadPool::memory() const {
  return sim::Bytes{options_.memory.count() * static_cast<std::int64_t>(options_.workers)};
}

void OffloadPool::end() {
  busy_.set(0, simulation_.now());
  machine_.memory().add(sim::Bytes{} - memory());
}

sim::Duration OffloadPool::Options::packing(sim::Bytes size) const {
  const double megabytes = static_cast<double>(size.count()) / 1e6;
  return sim::sum(per_call, sim::from_seconds(sim::to_seconds(per_megabyte) * megabytes));
}

sim::Process OffloadPool::run(TimelineRow row) {
  Machine::Thread self = machine_.thread();
  for (;;) {
    const sim::Instant since = simulation_.now();
    const sim::WeakRef<Job> job = co_await queue_.get();
    if (simulation_.now() > since) co_await Waking{machine_, self, options_.wake_up, simulation_.now() - since};
    if (!job) continue;
    busy_.add(1, simulation_.now());
    job->ledger_.charge(LatencyComponent::queue, simulation_.now());
    const sim::Duration demand = job->demand_;
    const sim::Bytes result = job->result_;
    row.begin("unpack the argument");
    co_await compute(self, job, LatencyComponent::serialisation, packing(job->argument_));
    row.end();
    row.begin("cpu");
    co_await compute(self, job, LatencyComponent::cpu, demand);
    row.end();
    row.begin("pack the result");
    co_await compute(self, job, LatencyComponent::serialisation, packing(result));
    row.end();
    busy_.add(-1, simulation_.now());
    if (job) job->done();
  }
}

sim::Task<> OffloadPool::compute(Machine::Thread& self, const sim::WeakRef<Job>& job, LatencyComponent account,
                               sim::Duration demand) {
  co_await machine_.compute(self, demand);
  if (job) job->ledger_.charge_computing(account, machine_.time_of(demand), {}, simulation_.now());
}

}  // namespace knee::models
