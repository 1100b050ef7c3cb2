/// `Score`: how one estimate, and one queue, did over many seeds.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "bench/coverage/trial.hpp"

namespace knee::coverage {

/// One estimate over all seeds.
struct Score {
  double truth = 0;
  int seeds = 0;
  int covered = 0;
  int below = 0;            ///< the interval lies below the truth
  double bias = 0;          ///< sum of the relative errors
  double precise_bias = 0;  ///< the same where the precision was reached

  void add(const analysis::Estimate& estimate, bool precise);
  [[nodiscard]] double coverage() const { return static_cast<double>(covered) / seeds; }
};

/// One queue over all seeds.
struct CellScore {
  Score mean = {};
  Score p50 = {};
  Score p99 = {};
  int seeds = 0;
  int precise = 0;
  std::array<int, 3> states = {};    ///< by `analysis::State`
  std::array<int, 4> verdicts = {};  ///< by `analysis::Verdict`
  std::vector<double> requests = {};
  double simulated = 0;  ///< requests at all looks of all seeds

  [[nodiscard]] int count(analysis::State state) const { return states[static_cast<std::size_t>(state)]; }
  [[nodiscard]] int count(analysis::Verdict verdict) const {
    return verdicts[static_cast<std::size_t>(verdict)];
  }
  [[nodiscard]] double median_requests() const;
};

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t count = 400;
};

/// Runs a cell with the default rule, except for `max_requests`. `at_limit`: with the true p99 as the
/// objective's limit.
[[nodiscard]] CellScore score(const Cell& cell, const Seeds& seeds, double max_requests,
                              bool at_limit = false);

}  // namespace knee::coverage
