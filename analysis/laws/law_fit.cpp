#include "analysis/laws/law_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <Eigen/Core>
#include <Eigen/LU>
#include <fmt/format.h>

#include "analysis/estimate/student.hpp"
#include "analysis/laws/profile.hpp"

namespace knee::analysis::laws {
namespace {

using Observations = std::span<const Observation>;
using Solution = LeastSquares::Solution;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The weighted mean of the throughputs at N = 1; none without such a measurement.
std::optional<double> measured_at_one(Observations observations) {
  double weights = 0;
  double sum = 0;
  for (const Observation& one : observations) {
    if (one.size != 1) continue;
    weights += one.weight;
    sum += one.weight * one.value;
  }
  return weights > 0 ? std::optional{sum / weights} : std::nullopt;
}

// The number of quantities that the observations determine.
std::size_t count_estimated(Law law, const FitOptions& options) {
  const bool measured_gamma = law == Law::usl2 && !options.at_one;
  return description_of(law).estimated.size() + (measured_gamma ? 1 : 0);
}

// Least squares of N / X = (1 + alpha (N - 1) + beta N (N - 1)) / gamma, which is linear in 1 / gamma, alpha / gamma and
// beta / gamma. Weights of X^2 / N turn errors of N / X into errors of X. Solves the normal equations: this is a start, of
// which no digit counts.
Parameters by_linear_transformation(Observations observations, const std::vector<Position>& estimated) {
  Eigen::Matrix3d products = Eigen::Matrix3d::Zero();
  Eigen::Vector3d right = Eigen::Vector3d::Zero();
  for (const auto& [size, value, weight] : observations) {
    const double scale = value * value / size;
    Eigen::Vector3d terms{scale, 0, 0};
    for (const Position position : estimated) {
      if (position != kGamma) terms[static_cast<Eigen::Index>(position)] = scale * (size - 1) * (position == kBeta ? size : 1);
    }
    products += weight * terms * terms.transpose();
    right += weight * value * terms;
  }
  for (Eigen::Index i = 0; i < 3; ++i) {
    if (products(i, i) == 0) products(i, i) = 1;  // a coefficient that is not estimated
  }
  const Eigen::Vector3d scales = products.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::Matrix3d scaled = scales.asDiagonal() * products * scales.asDiagonal();
  const Eigen::Vector3d found = scales.cwiseProduct(scaled.inverse() * scales.cwiseProduct(right));
  if (!found.allFinite() || !(found[kGamma] > 0)) return {kInfinity, 0, 0};
  return {1 / found[kGamma], std::fmax(0, found[kAlpha] / found[kGamma]), std::fmax(0, found[kBeta] / found[kGamma])};
}

// Starts that are in range for any observations: the slope of the steepest observation, with contention or with coherency.
std::vector<Parameters> plain_starts(Observations observations) {
  double gamma = 0;
  double largest = 0;
  for (const Observation& one : observations) {
    gamma = std::fmax(gamma, one.value / one.size);
    largest = std::fmax(largest, one.size);
  }
  return {{gamma, 0.05, 0}, {gamma, 0, 1 / (largest * largest)}};
}

// The best of the minima from several starts; a bad fit can have more than one.
Solution best_solution(const LeastSquares& problem, const LawDescription& description, std::optional<double> gamma) {
  const std::vector<Position>& estimated = description.estimated;
  std::vector<Parameters> starts = plain_starts(problem.observations());
  starts.push_back(by_linear_transformation(problem.observations(), estimated));
  Solution best{.parameters = {}, .squares = kInfinity};
  for (Parameters& start : starts) {
    if (gamma) start[kGamma] = *gamma;
    for (const Position position : {kAlpha, kBeta}) {
      if (std::find(estimated.begin(), estimated.end(), position) == estimated.end()) start[position] = 0;
    }
    const Solution one = problem.minimum(start, estimated);
    if (one.squares < best.squares) best = one;
  }
  return best;
}

// Largest sum of squares of parameters that the observations do not contradict.
double largest_squares(const LawFit& fit, double confidence) {
  const auto degrees = static_cast<double>(fit.degrees);
  return fit.squares * (1 + std::pow(two_sided_t(confidence, degrees), 2) / degrees);
}

// Only rounding is left of the residuals, so that they contain no error.
bool is_exact(const LawFit& fit, Observations observations) {
  double squares = 0;
  for (const Observation& one : observations) squares += one.weight * one.value * one.value;
  return fit.squares < 1e-20 * squares;
}

double share_explained(const LawFit& fit, Observations observations) {
  double weights = 0;
  double mean = 0;
  double squares = 0;
  for (const Observation& one : observations) weights += one.weight;
  for (const Observation& one : observations) mean += one.weight * one.value / weights;
  for (const Observation& one : observations) squares += one.weight * std::pow(one.value - mean, 2);
  return squares > 0 ? 1 - fit.squares / squares : Estimate::kNone;
}

Coefficient coefficient_of(const LeastSquares& problem, const LawFit& fit, Position position, bool exact, double largest) {
  const double value = fit.parameters[position];
  Coefficient coefficient{.position = position, .estimate = {.value = value, .low = value, .high = value}};
  if (exact) {
    coefficient.standard_error = 0;
    return coefficient;
  }
  const Solution best{.parameters = fit.parameters, .squares = fit.squares};
  const ParameterRange range = profile_range(problem, best, description_of(fit.law).estimated, position, largest);
  coefficient.estimate.low = range.low;
  coefficient.estimate.high = range.high;
  return coefficient;
}

// Standard errors of the coefficients that are not on their bound, with those on the bound as known.
void set_standard_errors(const LeastSquares& problem, LawFit& fit) {
  std::vector<Position> inner;
  for (const Coefficient& one : fit.coefficients) {
    if (!one.is_on_bound()) inner.push_back(one.position);
  }
  const std::vector<double> errors = problem.standard_errors(fit.parameters, inner);
  auto error = errors.begin();
  for (Coefficient& one : fit.coefficients) {
    if (!one.is_on_bound()) one.standard_error = fit.residual_deviation * *error++;
  }
}

// The interval of N* is that of u = 1 / N*, turned over.
Estimate peak_size(Observations observations, const LawFit& fit, bool exact, double largest) {
  const auto [gamma, alpha, beta] = fit.parameters;
  const double u = std::sqrt(beta / (1 - alpha));
  Estimate size{.value = 1 / u, .low = 1 / u, .high = 1 / u};
  if (exact) return size;
  const LeastSquares problem{curve_by_peak(), observations};
  const Solution best{.parameters = {gamma, alpha, u}, .squares = fit.squares};
  const ParameterRange range = profile_range(problem, best, description_of(fit.law).estimated, kBeta, largest);
  size.low = 1 / range.high;
  size.high = 1 / range.low;
  return size;
}

Peak peak_of(Observations observations, const LawFit& fit, bool exact, double largest) {
  const auto [gamma, alpha, beta] = fit.parameters;
  if (alpha >= 1) return {.kind = Peak::Kind::declines};
  if (fit.law == Law::linear || fit.law == Law::gustafson) return {};
  Peak peak;
  if (fit.law == Law::usl || fit.law == Law::usl2) peak.size = peak_size(observations, fit, exact, largest);
  if (beta > 0) {
    peak.kind = Peak::Kind::at_size;
    peak.throughput = fit.at(peak.size.value);
  } else if (alpha > 0) {
    peak.kind = Peak::Kind::limit;
    peak.throughput = gamma / alpha;
  }
  return peak;
}

std::string unsuitable_value(Observations observations) {
  bool some = false;
  for (const auto& [size, value, weight] : observations) {
    if (!(size > 0) || !std::isfinite(size)) return fmt::format("a size is {}, expected a number above 0", size);
    if (!(value >= 0) || !std::isfinite(value)) return fmt::format("a throughput is {}, expected a number of at least 0", value);
    if (!(weight > 0) || !std::isfinite(weight)) return fmt::format("a weight is {}, expected a number above 0", weight);
    some = some || value > 0;
  }
  return some ? "" : "every throughput is 0";
}

}  // namespace

std::string obstacle_to_fit(Law law, Observations observations, const FitOptions& options) {
  if (observations.empty()) return "there are no points";
  if (std::string text = unsuitable_value(observations); !text.empty()) return text;
  const char* name = description_of(law).name;
  if (law == Law::usl2 && !options.at_one && !measured_at_one(observations)) {
    return fmt::format("{} needs X(1): no point has N = 1", name);
  }
  std::set<double> sizes;
  for (const Observation& one : observations) sizes.insert(one.size);
  const std::size_t estimated = count_estimated(law, options);
  if (observations.size() > estimated && sizes.size() >= estimated) return "";
  return fmt::format("{} estimates {} coefficient{}{} and needs {} points at {} sizes or more; there are {} at {}", name,
                     estimated, estimated == 1 ? "" : "s", law == Law::usl2 && !options.at_one ? " (X(1) is one)" : "",
                     estimated + 1, estimated, observations.size(), sizes.size());
}

LawFit fit(Law law, Observations observations, const FitOptions& options) {
  const LawDescription& description = description_of(law);
  const LeastSquares problem{description.curve, observations};
  std::optional<double> gamma;
  if (law == Law::usl2) gamma = options.at_one ? options.at_one : measured_at_one(observations);
  const Solution found = best_solution(problem, description, gamma);
  LawFit fit{.law = law, .parameters = found.parameters, .coefficients = {}, .squares = found.squares,
             .degrees = observations.size() - count_estimated(law, options), .residual_deviation = 0, .r_squared = 0, .peak = {}};
  fit.residual_deviation = std::sqrt(fit.squares / static_cast<double>(fit.degrees));
  fit.r_squared = share_explained(fit, observations);
  const bool exact = is_exact(fit, observations);
  const double largest = largest_squares(fit, options.confidence);
  for (const Position position : description.estimated) {
    fit.coefficients.push_back(coefficient_of(problem, fit, position, exact, largest));
  }
  if (!exact) set_standard_errors(problem, fit);
  fit.peak = peak_of(observations, fit, exact, largest);
  return fit;
}

}  // namespace knee::analysis::laws
