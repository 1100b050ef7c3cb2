#include "bench/coverage/trial.hpp"

#include "bench/coverage/recorder.hpp"

namespace knee::coverage {
namespace {

// The replications of a stage: those of the stage before it, if they are as long, and what is missing.
void simulate(const Cell& cell, std::uint64_t seed, const analysis::Stage& stage, std::vector<analysis::Replication>& replications) {
  while (replications.size() < stage.replications) {
    const auto queue = cell.queue(seed * 1'000 + replications.size());
    replications.push_back(record(*queue, static_cast<std::size_t>(analysis::rung_requests(stage.rung))));
  }
}

}  // namespace

Trial run_trial(const Cell& cell, std::uint64_t seed, const analysis::Precision& precision,
                const analysis::Objective& objective) {
  const analysis::StateOptions options{.is_bounded = cell.bounded};
  Trial trial;
  std::vector<analysis::Replication> replications;
  analysis::Stage stage{.replications = precision.least_replications};
  while (true) {
    trial.simulated += analysis::rung_requests(stage.rung) * static_cast<double>(stage.replications - replications.size());
    simulate(cell, seed, stage, replications);
    trial.look = analysis::look_at(replications, stage.rung, trial.looks++, precision, objective, options);
    trial.requests = stage.requests();
    if (!trial.look.next) return trial;
    if (trial.look.next->rung != stage.rung) replications.clear();
    stage = *trial.look.next;
  }
}

}  // namespace knee::coverage
