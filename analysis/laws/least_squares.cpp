#include "analysis/laws/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Core>
#include <Eigen/LU>
#include <unsupported/Eigen/NonLinearOptimization>

namespace knee::analysis::laws {
namespace {

using Estimated = std::vector<Position>;

// Weighted residuals and their derivatives as functions of the estimated parameters, in the form that Eigen expects.
class Residuals {
 public:
  Residuals(const LeastSquares& problem, const Parameters& start, const Estimated& estimated)
      : problem_{problem}, start_{start}, estimated_{estimated} {}

  [[nodiscard]] int inputs() const { return static_cast<int>(estimated_.size()); }
  [[nodiscard]] int values() const { return static_cast<int>(problem_.observations().size()); }

  [[nodiscard]] Parameters parameters(const Eigen::VectorXd& x) const {
    Parameters all = start_;
    for (std::size_t i = 0; i < estimated_.size(); ++i) all[estimated_[i]] = x[static_cast<Eigen::Index>(i)];
    return all;
  }

  int operator()(const Eigen::VectorXd& x, Eigen::VectorXd& residuals) const {
    const Parameters all = parameters(x);
    Eigen::Index row = 0;
    for (const Observation& one : problem_.observations()) {
      residuals[row++] = std::sqrt(one.weight) * (problem_.curve().at(all, one.size) - one.value);
    }
    return 0;
  }

  // By a complex step (Squire and Trapp, SIAM Review 1998).
  int df(const Eigen::VectorXd& x, Eigen::MatrixXd& derivatives) const {
    constexpr double kStep = 1e-100;
    const Parameters all = parameters(x);
    for (std::size_t i = 0; i < estimated_.size(); ++i) {
      std::array<Curve::Complex, 3> moved{all[0], all[1], all[2]};
      moved[estimated_[i]] += Curve::Complex{0, kStep};
      Eigen::Index row = 0;
      for (const Observation& one : problem_.observations()) {
        derivatives(row++, static_cast<Eigen::Index>(i)) =
            std::sqrt(one.weight) * problem_.curve().value(moved, one.size).imag() / kStep;
      }
    }
    return 0;
  }

 private:
  const LeastSquares& problem_;
  const Parameters& start_;
  const Estimated& estimated_;
};

Eigen::VectorXd vector_of(const Parameters& parameters, const Estimated& estimated) {
  Eigen::VectorXd x(static_cast<Eigen::Index>(estimated.size()));
  for (std::size_t i = 0; i < estimated.size(); ++i) x[static_cast<Eigen::Index>(i)] = parameters[estimated[i]];
  return x;
}

// The minimum without ranges.
Parameters unbounded_minimum(const LeastSquares& problem, const Parameters& start, const Estimated& estimated) {
  if (estimated.empty()) return start;
  Residuals residuals{problem, start, estimated};
  Eigen::VectorXd x = vector_of(start, estimated);
  Eigen::LevenbergMarquardt<Residuals> search{residuals};
  search.parameters.ftol = 1e-14;
  search.parameters.xtol = 1e-12;
  search.parameters.maxfev = 500;
  search.minimize(x);
  return residuals.parameters(x);
}

Estimated without(Estimated estimated, Position position) {
  std::erase(estimated, position);
  return estimated;
}

}  // namespace

double LeastSquares::squares(const Parameters& at) const {
  double sum = 0;
  for (const Observation& one : observations_) sum += one.weight * std::pow(curve_->at(at, one.size) - one.value, 2);
  return sum;
}

LeastSquares::Solution LeastSquares::minimum(const Parameters& start, const Estimated& estimated) const {
  Solution best{.parameters = start, .squares = std::numeric_limits<double>::infinity()};
  if (!std::isfinite(squares(start))) return best;
  const Parameters found = unbounded_minimum(*this, start, estimated);
  const auto bounded = [&](Position position) { return std::clamp(found[position], curve_->low[position], curve_->high[position]); };
  const auto is_outside = [&](Position position) { return bounded(position) != found[position]; };
  if (std::none_of(estimated.begin(), estimated.end(), is_outside)) return {.parameters = found, .squares = squares(found)};
  for (const Position position : estimated) {
    if (position == kGamma && !is_outside(position)) continue;
    Parameters clamped = start;
    clamped[position] = is_outside(position) ? bounded(position) : curve_->low[position];
    const Solution one = minimum(clamped, without(estimated, position));
    if (one.squares < best.squares) best = one;
  }
  return best;
}

std::vector<double> LeastSquares::standard_errors(const Parameters& at, const Estimated& estimated) const {
  constexpr double kSingular = 1e-14;  // of the determinant of a matrix with ones on its diagonal
  const auto count = static_cast<Eigen::Index>(estimated.size());
  Eigen::MatrixXd slopes(static_cast<Eigen::Index>(observations_.size()), count);
  Residuals{*this, at, estimated}.df(vector_of(at, estimated), slopes);
  const Eigen::VectorXd scales = slopes.colwise().norm();
  std::vector<double> errors(estimated.size(), std::numeric_limits<double>::infinity());
  if (count == 0 || !(scales.minCoeff() > 0) || !scales.allFinite()) return errors;
  slopes *= scales.cwiseInverse().asDiagonal();
  // A matrix of fixed size has an inverse in closed form; unused rows stay those of the identity.
  Eigen::Matrix3d products = Eigen::Matrix3d::Identity();
  products.topLeftCorner(count, count) = slopes.transpose().lazyProduct(slopes);
  if (products.determinant() < kSingular) return errors;
  const Eigen::Matrix3d covariance = products.inverse();
  for (Eigen::Index i = 0; i < count; ++i) errors[static_cast<std::size_t>(i)] = std::sqrt(covariance(i, i)) / scales[i];
  return errors;
}

}  // namespace knee::analysis::laws
