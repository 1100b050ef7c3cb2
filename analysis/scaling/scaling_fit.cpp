#include "analysis/scaling/scaling_fit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/estimate/student.hpp"
#include "analysis/laws/law_comparison.hpp"

namespace knee::analysis {
namespace {

using laws::JudgedFit;
using laws::Observation;

bool has_weight(const ScalingCurve::Point& point) {
  const Estimate& value = point.value;
  return value.has_interval() && std::isfinite(value.high) && value.low < value.high;
}

std::vector<Observation> observations_of(const ScalingCurve& curve, bool weighted) {
  constexpr double kManyDegrees = 1e6;  // of freedom
  const double errors = 2 * two_sided_t(curve.confidence, kManyDegrees);  // standard errors in an interval
  std::vector<Observation> observations;
  for (const auto& [size, value] : curve.points) {
    const double weight = weighted ? std::pow(errors / (value.high - value.low), 2) : 1;
    observations.push_back({.size = size, .value = value.value, .weight = weight});
  }
  return observations;
}

std::vector<laws::Law> all_laws() {
  std::vector<laws::Law> all;
  for (const laws::LawDescription& description : laws::descriptions()) all.push_back(description.law);
  return all;
}

std::optional<std::size_t> best_of(const laws::FitReport& report) {
  std::vector<laws::LawFit> holding;
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < report.fits.size(); ++i) {
    if (!report.fits[i].judgement.holds()) continue;
    holding.push_back(report.fits[i].fit);
    numbers.push_back(i);
  }
  const auto best = best_fit(holding, report.observations.size());
  return best ? std::optional{numbers[*best]} : std::nullopt;
}

ScalingFit fit_of(ScalingCurve curve) {
  const bool weighted = std::all_of(curve.points.begin(), curve.points.end(), has_weight);
  const bool is_throughput = curve.quantity == ScalingQuantity::throughput;
  laws::FitReport report{.size_name = curve.size,
                         .value_name = is_throughput ? "throughput_per_s" : "capacity_per_s",
                         .observations = observations_of(curve, weighted),
                         .weighted = weighted,
                         .options = {.confidence = curve.confidence}};
  fit_laws(report, all_laws());
  const auto best = best_of(report);
  return {.curve = std::move(curve), .report = std::move(report), .best = best};
}

}  // namespace

const ScalingCurve::Point* ScalingFit::largest() const {
  const auto found = std::max_element(curve.points.begin(), curve.points.end(),
                                      [](const auto& a, const auto& b) { return a.value.value < b.value.value; });
  return found == curve.points.end() ? nullptr : &*found;
}

std::optional<double> ScalingFit::nearly_largest() const {
  constexpr double kNearly = 0.95;
  const ScalingCurve::Point* most = largest();
  for (const auto& [size, value] : curve.points) {
    if (value.value >= kNearly * most->value.value) return size;
  }
  return std::nullopt;
}

double ScalingFit::relative_deviation(const laws::LawFit& fit) const {
  double squares = 0;
  double sum = 0;
  for (const auto& [size, value] : curve.points) {
    squares += std::pow(value.value - fit.at(size), 2);
    sum += value.value;
  }
  const auto count = static_cast<double>(curve.points.size());
  return std::sqrt(squares / count) / (sum / count);
}

std::vector<ScalingFit> fit_scaling(std::vector<ScalingCurve> curves) {
  std::vector<ScalingFit> fits;
  for (ScalingCurve& curve : curves) fits.push_back(fit_of(std::move(curve)));
  return fits;
}

}  // namespace knee::analysis
