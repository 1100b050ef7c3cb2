#include "bench/coverage/trial.hpp"

#include "bench/coverage/recorder.hpp"

namespace knee::coverage {
namespace {

std::vector<analysis::Replication> simulate(const Cell& cell, std::uint64_t seed, std::size_t rung,
                                            std::size_t count) {
  std::vector<analysis::Replication> replications;
  for (std::size_t r = 0; r < count; ++r) {
    const auto queue = cell.queue(seed * 1'000 + r);
    replications.push_back(record(*queue, static_cast<std::size_t>(analysis::rung_requests(rung))));
  }
  return replications;
}

}  // namespace

Trial run_trial(const Cell& cell, std::uint64_t seed, const analysis::Precision& precision,
                const analysis::Objective& objective) {
  const analysis::StateOptions options{.is_bounded = cell.bounded};
  Trial trial;
  std::size_t rung = 0;
  while (true) {
    const auto replications = simulate(cell, seed, rung, precision.replications);
    trial.look = analysis::look_at(replications, rung, trial.looks++, precision, objective, options);
    trial.requests = analysis::rung_requests(rung) * static_cast<double>(precision.replications);
    if (!trial.look.next_rung) return trial;
    rung = *trial.look.next_rung;
  }
}

}  // namespace knee::coverage
