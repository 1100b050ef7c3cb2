#include "models/worker_pool.hpp"

namespace knee::models {

WorkerPool::WorkerPool(sim::Simulation& simulation, Machine& machine, std::size_t size)
    : simulation_{simulation}, machine_{machine}, size_{size}, queue_{simulation} {
  for (std::size_t i = 0; i < size; ++i) simulation.start(run());
}

sim::Process WorkerPool::run() {
  for (;;) {
    Job* job = co_await queue_.get();
    busy_.add(1, simulation_.now());
    job->started();
    if (job->kind == Job::Kind::native) {
      co_await machine_.compute(job->demand);
    } else {
      co_await simulation_.delay(job->demand);
    }
    busy_.add(-1, simulation_.now());
    job->done();
  }
}

}  // namespace knee::models
