/// The tail of a time that ends with a Markov chain, by uniformization.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace knee::analysis::theory {

/// `start` exp(`rates` t) `end` for many times t: one sequence of products of the chain with a vector serves all, and each time
/// weighs it with probabilities of Poisson's law (Jensen, "Markoff chains as an aid in the study of Markoff processes",
/// Skandinavisk Aktuarietidskrift 36, 1953). The off-diagonal rates are not negative, so nothing cancels. Rates of zero cost
/// nothing: an Erlang time of n phases has some n of n * n.
class UniformizedTail {
 public:
  UniformizedTail(const Eigen::RowVectorXd& start, const Eigen::MatrixXd& rates, const Eigen::VectorXd& end);

  /// Whether the sequence for that time is short enough to be worth while.
  [[nodiscard]] bool is_short(double time) const;

  /// The value at a time of at least 0.
  [[nodiscard]] double at(double time);

 private:
  /// A transition of the chain in one step.
  struct Step {
    Eigen::Index from;
    Eigen::Index to;
    double probability;
  };

  [[nodiscard]] double term(std::size_t steps);
  void advance();

  double rate_ = 0;            ///< of the steps
  std::vector<Step> steps_;
  Eigen::RowVectorXd state_;   ///< after as many steps as there are terms, less one
  Eigen::VectorXd end_;
  std::vector<double> terms_;  ///< of 0, 1, ... steps
};

}  // namespace knee::analysis::theory
