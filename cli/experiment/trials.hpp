/// `Trials`: simulations of one architecture at any load, for searches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "analysis/results/point.hpp"
#include "cli/command_line/command_line.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::cli {

class SharedPool;

/// A callback of the searches of `analysis/capacity`: simulates all replications of one load in worker processes, which
/// tasks side by side may share. Copies are independent; the same load and length give the same replications.
class Trials {
 public:
  /// `planned` names the point and has the number of its replications.
  Trials(const CommandLine& line, SharedPool& pool, scenarios::Scenario scenario, std::size_t architecture, analysis::Point planned);

  /// The replications; none if the user interrupts. Throws `Failure` (machine failed) if one of them fails.
  [[nodiscard]] std::vector<analysis::Replication> operator()(double load, std::uint64_t requests) const;

 private:
  const CommandLine* line_;
  SharedPool* pool_;
  scenarios::Scenario scenario_;
  std::size_t architecture_;
  analysis::Point planned_;
};

/// The same command line for many short simulations, which do not tell their progress.
[[nodiscard]] inline CommandLine silenced(CommandLine line) {
  line.quiet = true;
  return line;
}

}  // namespace knee::cli
