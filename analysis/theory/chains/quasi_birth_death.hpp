/// `QuasiBirthDeath`: Markov chains with levels that go up and down by one.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace knee::analysis::theory {

/// Rates of the phases of one level, 1/s, one row for each phase. The rows of all three sum to 0.
struct Level {
  Eigen::MatrixXd up = {};     ///< to the level above
  Eigen::MatrixXd local = {};  ///< within the level, with the negative exit rates on the diagonal
  Eigen::MatrixXd down = {};   ///< to the level below; empty for level 0
};

/// Levels 0, 1, ... with their own rates, then endlessly many alike. Example: the number of customers in a queue is the
/// level, and the state of arrivals and services is the phase.
struct QuasiBirthDeath {
  std::vector<Level> boundary;      ///< at least level 0
  Level repeating;                  ///< all further levels
  Eigen::MatrixXd first_down = {};  ///< from the first repeating level, if its target has other phases
};

/// The long-run distribution of the levels. Beyond the boundary each level is the one before times the matrix R.
class LevelDistribution {
 public:
  /// The distribution of a chain that is not stable: it drifts to ever higher levels.
  LevelDistribution() = default;

  LevelDistribution(std::vector<Eigen::RowVectorXd> levels, Eigen::MatrixXd rate);

  [[nodiscard]] bool stable() const { return !levels_.empty(); }

  /// Probabilities of the phases of a level; empty if the chain is not stable.
  [[nodiscard]] Eigen::RowVectorXd phases(std::size_t level) const;

  /// Probability of a level; 0 if the chain is not stable.
  [[nodiscard]] double probability(std::size_t level) const;

  /// Mean of the level to the power of `order`; infinite if the chain is not stable.
  [[nodiscard]] double moment(int order) const;
  [[nodiscard]] double mean() const { return moment(1); }

  /// The matrix R (Neuts 1981): the next repeating level from the one before.
  [[nodiscard]] const Eigen::MatrixXd& rate_matrix() const { return rate_; }

 private:
  std::vector<Eigen::RowVectorXd> levels_;  // the boundary and the first repeating level
  Eigen::MatrixXd rate_;
};

/// Solves the chain: the matrix G by logarithmic reduction (Latouche and Ramaswami, Journal of Applied Probability 30,
/// 1993), whose work grows with the logarithm of the distance from saturation; then the boundary by level reduction
/// (Latouche and Ramaswami, "Introduction to Matrix Analytic Methods in Stochastic Modeling", chapter 12, 1999). Stable
/// means that the mean drift of the repeating levels is downwards.
///
/// Throws std::domain_error for matrices that do not fit together, negative rates, rows that do not sum to 0, and
/// repeating levels whose phases do not all reach each other.
[[nodiscard]] LevelDistribution solve(const QuasiBirthDeath& chain);

/// The matrix G: probability of the phases in which the chain first enters the level below, from each phase.
[[nodiscard]] Eigen::MatrixXd first_passage(const Level& repeating);

}  // namespace knee::analysis::theory
