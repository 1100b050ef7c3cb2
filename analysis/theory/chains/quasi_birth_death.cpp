#include "analysis/theory/chains/quasi_birth_death.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/LU>
#include <boost/math/special_functions/binomial.hpp>

#include "analysis/theory/chains/markov_chain.hpp"
#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;

constexpr int kMostReductions = 100;  // each doubles the levels that are looked at

void check_size(const MatrixXd& matrix, Index rows, Index columns) {
  require(matrix.rows() == rows && matrix.cols() == columns, "the matrices of two levels do not fit together");
}

/// Checks the rates of a level above which there are `above` phases, and below which there are `below`.
void check_level(const Level& level, Index above, Index below) {
  const Index phases = level.local.rows();
  require(phases > 0, "a level has no phase");
  check_size(level.local, phases, phases);
  check_size(level.up, phases, above);
  if (below > 0) check_size(level.down, phases, below);
  MatrixXd others = level.local;
  others.diagonal().setZero();
  VectorXd sums = level.up.rowwise().sum() + level.local.rowwise().sum();
  double least = std::min(level.up.minCoeff(), others.minCoeff());
  if (below > 0) {
    sums += level.down.rowwise().sum();
    least = std::min(least, level.down.minCoeff());
  }
  require(least >= 0 && level.local.diagonal().maxCoeff() < 0, "a level has a negative rate or a phase without an end");
  require((sums.array().abs() <= 1e-9 * level.local.diagonal().array().abs()).all(), "the rates of a phase do not sum to 0");
}

/// The first repeating level, whose way down may be its own.
Level first_repeating(const QuasiBirthDeath& chain) {
  Level first = chain.repeating;
  if (chain.first_down.size() > 0) first.down = chain.first_down;
  return first;
}

void check_levels(const QuasiBirthDeath& chain) {
  require(!chain.boundary.empty(), "a chain has at least one level in its boundary");
  const Index repeating = chain.repeating.local.rows();
  Index below = 0;
  for (std::size_t n = 0; n < chain.boundary.size(); ++n) {
    const bool is_last = n + 1 == chain.boundary.size();
    check_level(chain.boundary[n], is_last ? repeating : chain.boundary[n + 1].local.rows(), below);
    below = chain.boundary[n].local.rows();
  }
  check_level(chain.repeating, repeating, repeating);
  check_level(first_repeating(chain), repeating, below);
}

bool drifts_down(const Level& repeating) {
  const RowVectorXd phases = stationary(repeating.up + repeating.local + repeating.down);
  return (phases * repeating.up).sum() < (phases * repeating.down).sum();
}

/// The matrix with `right` * (-left)^-1.
MatrixXd over_negative(const MatrixXd& right, const MatrixXd& left) {
  return (-left).transpose().partialPivLu().solve(right.transpose()).transpose();
}

/// Means of j, j², ... where the probabilities of j = 0, 1, ... are those of `first` times R to the power of j: falling
/// factorials first, since their sums have a closed form, then powers by Stirling's numbers of the second kind.
std::vector<double> repeating_moments(const RowVectorXd& first, const MatrixXd& rate, int order) {
  const Eigen::PartialPivLU<MatrixXd> rest{MatrixXd::Identity(rate.rows(), rate.cols()) - rate};
  VectorXd sums = rest.solve(VectorXd::Ones(rate.rows()));
  std::vector<double> moments(static_cast<std::size_t>(order) + 1);
  std::vector<double> stirling(moments.size() + 1);  // of the power that is being added to, by number of factors
  std::vector<double> factorials;
  for (int i = 0; i <= order; ++i) {
    factorials.push_back(first.dot(sums));
    sums = rest.solve(rate * sums) * (i + 1);
  }
  stirling[0] = 1;
  for (std::size_t power = 0; power < moments.size(); ++power) {
    for (std::size_t i = 0; i <= power; ++i) moments[power] += stirling[i] * factorials[i];
    for (std::size_t i = power + 1; i > 0; --i) stirling[i] = static_cast<double>(i) * stirling[i] + stirling[i - 1];
    stirling[0] = 0;
  }
  return moments;
}

}  // namespace

LevelDistribution::LevelDistribution(std::vector<RowVectorXd> levels, MatrixXd rate)
    : levels_{std::move(levels)}, rate_{std::move(rate)} {}

RowVectorXd LevelDistribution::phases(std::size_t level) const {
  if (!stable()) return {};
  RowVectorXd phases = levels_[std::min(level, levels_.size() - 1)];
  for (std::size_t n = levels_.size() - 1; n < level; ++n) phases *= rate_;
  return phases;
}

double LevelDistribution::probability(std::size_t level) const { return stable() ? phases(level).sum() : 0; }

double LevelDistribution::moment(int order) const {
  require(order >= 0, "the order of a moment is negative");
  if (!stable()) return std::numeric_limits<double>::infinity();
  double sum = 0;
  const std::size_t first = levels_.size() - 1;
  for (std::size_t n = 0; n < first; ++n) sum += std::pow(static_cast<double>(n), order) * levels_[n].sum();
  const std::vector<double> moments = repeating_moments(levels_.back(), rate_, order);
  for (int i = 0; i <= order; ++i) {
    const auto chosen = boost::math::binomial_coefficient<double>(static_cast<unsigned>(order), static_cast<unsigned>(i));
    sum += chosen * std::pow(static_cast<double>(first), order - i) * moments[static_cast<std::size_t>(i)];
  }
  return sum;
}

MatrixXd first_passage(const Level& repeating) {
  const MatrixXd identity = MatrixXd::Identity(repeating.local.rows(), repeating.local.cols());
  const Eigen::PartialPivLU<MatrixXd> exits{-repeating.local};
  MatrixXd up = exits.solve(repeating.up);
  MatrixXd down = exits.solve(repeating.down);
  MatrixXd passage = down;
  MatrixXd risen = up;  // the chain has gone up by 1, 2, 4, ... levels without going below the first
  for (int i = 0; i < kMostReductions && risen.maxCoeff() > 1e-17; ++i) {
    const Eigen::PartialPivLU<MatrixXd> stays{identity - up * down - down * up};
    up = stays.solve(up * up).eval();
    down = stays.solve(down * down).eval();
    passage += risen * down;
    risen *= up;
  }
  return passage;
}

LevelDistribution solve(const QuasiBirthDeath& chain) {
  check_levels(chain);
  if (!drifts_down(chain.repeating)) return {};
  const Level& repeating = chain.repeating;
  // A stable chain surely enters the level below; the sums of the rows have lost digits near saturation.
  MatrixXd passage = first_passage(repeating);
  passage.array().colwise() /= passage.rowwise().sum().array().eval();
  const MatrixXd rate = over_negative(repeating.up, repeating.local + repeating.up * passage);
  // From the top down: each level is the one below times a matrix, and returns what goes up from it.
  std::vector<MatrixXd> ratios(chain.boundary.size());
  MatrixXd returning = repeating.local + rate * repeating.down;
  for (std::size_t n = chain.boundary.size(); n-- > 0;) {
    const bool is_last = n + 1 == chain.boundary.size();
    ratios[n] = over_negative(chain.boundary[n].up, returning);
    returning = chain.boundary[n].local + ratios[n] * (is_last ? first_repeating(chain) : chain.boundary[n + 1]).down;
  }
  std::vector<RowVectorXd> levels{stationary(returning)};
  double sum = levels[0].sum();
  for (const MatrixXd& ratio : ratios) {
    levels.push_back(levels.back() * ratio);
    sum += levels.back().sum();
  }
  sum += repeating_moments(levels.back(), rate, 0)[0] - levels.back().sum();
  for (RowVectorXd& level : levels) level /= sum;
  return {std::move(levels), rate};
}

}  // namespace knee::analysis::theory
