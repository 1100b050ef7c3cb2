#include "models/machine/background.hpp"

#include <cmath>
#include <utility>

namespace knee::models {

Background::Background(sim::Simulation& simulation, Machine& machine, const Options& options, Server& service,
                       sim::RandomStream stream)
    : simulation_{simulation},
      machine_{machine},
      options_{options},
      service_{service},
      stream_{std::move(stream)},
      thread_{machine.thread()},
      is_free_{simulation, 1} {
  const double programs = std::ceil(options.cores);
  for (double i = 0; i < programs; ++i) simulation.start(run_other(options.cores / programs));
}

void Background::submit(Request& request) {
  if (options_.per_request > sim::Duration{}) {
    simulation_.start(pass(request));
  } else {
    service_.submit(request);
  }
}

sim::Process Background::pass(Request& request) {
  co_await handle(request);
  machine_.cores().wakes_others(thread_);
  co_await ServedBy{simulation_, service_, request};
  co_await handle(request);
  request.finish(request.outcome);
}

sim::Task<> Background::handle(Request& request) {
  co_await is_free_.acquire();
  co_await machine_.compute(thread_, options_.per_request / 2);
  is_free_.release();
  request.ledger.charge(LatencyComponent::network, simulation_.now());
}

// On average a pause is as long as makes the bursts `share` of the time, if they never wait for a core.
sim::Process Background::run_other(double share) {
  Machine::Thread self = machine_.thread();
  const double pause_s = sim::to_seconds(machine_.time_of(options_.burst)) * (1 - share) / share;
  for (;;) {
    if (share < 1) co_await simulation_.delay(sim::from_seconds(-std::log(stream_.uniform()) * pause_s));
    while (!machine_.is_on()) co_await machine_.switched_on();
    co_await machine_.compute(self, options_.burst);
  }
}

}  // namespace knee::models
