#include "analysis/uncertainty/rank_correlation.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include <Eigen/QR>

namespace knee::analysis {
namespace {

// The ranks of the values, less their mean.
Eigen::ArrayXd centred_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  Eigen::ArrayXd ranks(static_cast<Eigen::Index>(values.size()));
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double rank = static_cast<double>(first + end - 1) / 2;
    for (std::size_t i = first; i < end; ++i) ranks[static_cast<Eigen::Index>(order[i])] = rank;
  }
  return ranks - ranks.mean();
}

}  // namespace

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr std::size_t kLeast = 3;
  if (a.size() < kLeast) return std::numeric_limits<double>::quiet_NaN();
  const Eigen::ArrayXd x = centred_ranks(a);
  const Eigen::ArrayXd y = centred_ranks(b);
  const double scale = std::sqrt(x.square().sum() * y.square().sum());
  return scale > 0 ? (x * y).sum() / scale : std::numeric_limits<double>::quiet_NaN();
}

RankRegression rank_regression(const std::vector<std::vector<double>>& inputs, const std::vector<double>& values) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const std::size_t samples = values.size();
  const Eigen::VectorXd wanted = centred_ranks(values).matrix();
  if (samples < inputs.size() + 2 || wanted.squaredNorm() == 0) return {std::vector<double>(inputs.size(), kNone), kNone};
  Eigen::MatrixXd ranks(wanted.size(), static_cast<Eigen::Index>(inputs.size()));
  for (Eigen::Index i = 0; i < ranks.cols(); ++i) ranks.col(i) = centred_ranks(inputs[static_cast<std::size_t>(i)]).matrix();
  const Eigen::VectorXd coefficients = ranks.colPivHouseholderQr().solve(wanted);
  RankRegression result;
  for (Eigen::Index i = 0; i < ranks.cols(); ++i) {
    result.shares.push_back(coefficients[i] * ranks.col(i).dot(wanted) / wanted.squaredNorm());
    result.explained += result.shares.back();
  }
  return result;
}

}  // namespace knee::analysis
