/// Other programs on a machine, besides the service.
#pragma once

#include <cstddef>

#include "models/machine/machine.hpp"
#include "models/request/request.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/sync/semaphore.hpp"

namespace knee::models {

/// A program through which the clients reach the service (a load generator on the same machine, a proxy beside each node),
/// and programs that compute whatever the clients do (agents, cron jobs, other tenants).
///
/// The first is one thread, first come first served: it computes half of `per_request` before the service gets the request
/// and half after the response. Each of the others computes in bursts with exponential pauses.
class Background : public Server {
 public:
  struct Options {
    sim::Duration per_request{};                                ///< CPU time of the first program for each request
    double cores = 0;                                           ///< that the other programs use on average
    sim::Duration burst = std::chrono::milliseconds{1};         ///< CPU time of each of their bursts
    [[nodiscard]] bool is_any() const { return per_request > sim::Duration{} || cores > 0; }
  };

  /// Requests go to `service`.
  Background(sim::Simulation& simulation, Machine& machine, const Options& options, Server& service, sim::RandomStream stream);

  void submit(Request& request) override;

 private:
  sim::Process pass(Request& request);
  sim::Task<> handle(Request& request);
  sim::Process run_other(double share);

  sim::Simulation& simulation_;
  Machine& machine_;
  Options options_;
  Server& service_;
  sim::RandomStream stream_;
  Machine::Thread thread_;  // of the first program
  sim::Semaphore is_free_;
};

}  // namespace knee::models
