#include "analysis/theory/chains/uniformized_tail.hpp"

#include <cmath>
#include <cstddef>
#include <utility>

namespace knee::analysis::theory {
namespace {

constexpr double kMostSteps = 2e5;
constexpr double kNegligible = 1e-18;  // of a probability, relative to the largest

}  // namespace

UniformizedTail::UniformizedTail(const Eigen::RowVectorXd& start, const Eigen::MatrixXd& rates, const Eigen::VectorXd& end)
    : rate_{-rates.diagonal().minCoeff()}, state_{start}, end_{end}, terms_{start.dot(end)} {
  for (Eigen::Index to = 0; to < rates.cols(); ++to) {
    for (Eigen::Index from = 0; from < rates.rows(); ++from) {
      const double probability = rates(from, to) / rate_ + (from == to ? 1 : 0);
      if (probability != 0) steps_.push_back({from, to, probability});
    }
  }
}

bool UniformizedTail::is_short(double time) const { return rate_ * time <= kMostSteps; }

void UniformizedTail::advance() {
  Eigen::RowVectorXd next = Eigen::RowVectorXd::Zero(state_.size());
  for (const Step& step : steps_) next(step.to) += state_(step.from) * step.probability;
  state_ = std::move(next);
  terms_.push_back(state_.dot(end_));
}

double UniformizedTail::term(std::size_t steps) {
  while (terms_.size() <= steps) advance();
  return terms_[steps];
}

// From the most probable number of steps in both directions, until the probabilities are negligible; their sum is 1.
double UniformizedTail::at(double time) {
  const double mean = rate_ * time;
  const auto mode = static_cast<std::size_t>(mean);
  double weights = 1;
  double sum = term(mode);
  double weight = 1;
  for (std::size_t steps = mode; steps > 0 && weight > kNegligible; --steps) {
    weight *= static_cast<double>(steps) / mean;
    weights += weight;
    sum += weight * term(steps - 1);
  }
  weight = 1;
  for (std::size_t steps = mode + 1; weight > kNegligible; ++steps) {
    weight *= mean / static_cast<double>(steps);
    weights += weight;
    sum += weight * term(steps);
  }
  return sum / weights;
}

}  // namespace knee::analysis::theory
