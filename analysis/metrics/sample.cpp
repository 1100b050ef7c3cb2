#include "analysis/metrics/sample.hpp"

#include <cmath>

namespace knee::analysis {

double mean_utilisation(const Sample& sample, std::size_t resource) {
  double used_s = 0;
  double there_s = 0;
  for (const Replication& replication : sample.window.replications) {
    for_each_batch(sample, replication, [&](const SampledBatch& one) {
      const double utilisation = one.batch.utilisations[resource];
      if (std::isnan(utilisation)) return;
      used_s += utilisation * one.batch.seconds;
      there_s += one.batch.seconds;
    });
  }
  return there_s > 0 ? used_s / there_s : Measurement::kNone;
}

}  // namespace knee::analysis
