#include "analysis/scaling/scaling_words.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "analysis/laws/law_comparison.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

using laws::Coefficient;
using laws::JudgedFit;
using laws::Law;
using laws::Peak;

std::string short_digits(double value) { return to_text(rounded(value, kReportDigits)); }

std::string rate(double per_s) { return to_text(rounded(per_s, kReportDigits + 1)) + "/s"; }

std::string and_interval(const Estimate& estimate) {
  if (!estimate.has_interval()) return short_digits(estimate.value);
  const std::string high = std::isinf(estimate.high) ? "without end" : short_digits(estimate.high);
  return fmt::format("{} ({} to {})", short_digits(estimate.value), short_digits(estimate.low), high);
}

const Estimate& coefficient(const JudgedFit& law, laws::Position position) {
  const auto& all = law.fit.coefficients;
  return std::find_if(all.begin(), all.end(), [=](const Coefficient& one) { return one.position == position; })->estimate;
}

const char* quantity_name(const ScalingCurve& curve) {
  return curve.quantity == ScalingQuantity::throughput ? "throughput" : "capacity at the objective";
}

// `4, 8 and 12 processes`.
std::string sizes_text(const std::vector<double>& sizes, const std::string& name) {
  std::string text;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) text += (i == 0 ? "" : ", ") + short_digits(sizes[i]);
  return (text.empty() ? "" : text + " and ") + count_text(sizes.back(), name);
}

std::string measured_sentence(const ScalingFit& scaling) {
  const ScalingCurve& curve = scaling.curve;
  const ScalingCurve::Point& most = *scaling.largest();
  const ScalingCurve::Point& last = curve.points.back();
  const double nearly = *scaling.nearly_largest();
  const bool is_whole = curve.left_out.empty();
  std::string text = fmt::format("{}: the largest {}{} is {}, with {}", curve.architecture, quantity_name(curve),
                                 is_whole ? "" : " of a saturated size", rate(most.value.value), count_text(most.size, curve.size));
  if (nearly == last.size) return text + fmt::format(", the most that were {}.", is_whole ? "tried" : "saturated");
  if (nearly < most.size) text += fmt::format("; {} reach 95 % of it", count_text(nearly, curve.size));
  if (last.value.value < most.value.low) {
    text += fmt::format("; {} lose {:.2g} %", count_text(last.size, curve.size), 100 * (1 - last.value.value / most.value.value));
  }
  return text + '.';
}

std::string peak_sentence(const ScalingCurve& curve, const Peak& peak) {
  const double largest = curve.points.back().size;
  const std::string place = fmt::format("{} at {} {}", rate(peak.throughput), and_interval(peak.size), curve.size);
  if (std::isinf(peak.size.high)) return fmt::format("its peak, {}, is not certain: there may be none", place);
  if (peak.size.value <= largest) return fmt::format("its peak is {}, and more lose", place);
  return fmt::format("its peak would be {}, extrapolated beyond the {} measured", place, count_text(largest, curve.size));
}

std::string law_sentence(const ScalingCurve& curve, const JudgedFit& law) {
  const auto [gamma, alpha, beta] = law.fit.parameters;
  const std::string one = count_text(1, curve.size).substr(2);
  switch (law.fit.law) {
    case Law::linear: return fmt::format("It grows in proportion: {} with each {}.", rate(gamma), one);
    case Law::gustafson:
      return fmt::format("It grows like Gustafson's law with α = {}: each {} after the first adds {}.",
                         and_interval(coefficient(law, laws::kAlpha)), one, rate(gamma * (1 - alpha)));
    case Law::amdahl:
      return alpha == 0 ? fmt::format("It grows in proportion: {} with each {}.", rate(gamma), one)
                        : fmt::format("It grows like Amdahl's law with a serial share α = {}: at most {}, however many {}.",
                                      and_interval(coefficient(law, laws::kAlpha)), rate(law.fit.peak.throughput), curve.size);
    case Law::usl2:
    case Law::usl: break;
  }
  return fmt::format("It grows like the Universal Scalability Law with contention α = {} and coherency β = {}: {}.",
                     and_interval(coefficient(law, laws::kAlpha)), and_interval(coefficient(law, laws::kBeta)),
                     peak_sentence(curve, law.fit.peak));
}

// Of the laws that do not hold the most general one has the reason that is hardest to mend.
std::string no_law_sentence(const ScalingFit& scaling) {
  const laws::FitReport& report = scaling.report;
  if (report.fits.empty()) return fmt::format("No law is fitted: {}.", report.obstacles.front());
  const JudgedFit& last = report.fits.back();
  return fmt::format("No law of scaling describes it. {}: {}.", laws::description_of(last.fit.law).name, last.judgement.refusals.front());
}

std::string left_out_text(const ScalingCurve& curve) {
  std::vector<double> sizes;
  double load = 0;
  bool is_open = false;
  for (const LeftOutSize& one : curve.left_out) {
    sizes.push_back(one.size);
    is_open = is_open || !std::isnan(one.offered_per_s);
    const double needed = one.offered_per_s / one.utilisation;
    if (std::isfinite(needed)) load = std::fmax(load, needed);
  }
  constexpr double kMargin = 1.2;  // beyond the load that uses the busiest resource all the time
  const std::string remedy = !is_open ? "There are too few users."
                             : load > 0 ? fmt::format("A load of {} would saturate them.", rate(rounded(kMargin * load, 2))) : "";
  return fmt::format("{}: with {} nothing is saturated, so that the throughput is {}: it tells nothing about scaling. {}",
                     curve.architecture, sizes_text(sizes, curve.size), is_open ? "the load that is offered" : "that of its users", remedy);
}

}  // namespace

std::string scaling_sentence(const ScalingFit& scaling) {
  if (scaling.curve.points.empty()) return left_out_text(scaling.curve);
  const JudgedFit* law = scaling.best_law();
  return measured_sentence(scaling) + ' ' + (law != nullptr ? law_sentence(scaling.curve, *law) : no_law_sentence(scaling));
}

std::string left_out_sentence(const ScalingFit& scaling) {
  const bool is_partial = !scaling.curve.left_out.empty() && !scaling.curve.points.empty();
  return is_partial ? left_out_text(scaling.curve) : "";
}

std::vector<std::string> scaling_remarks(const ScalingFit& scaling) {
  const ScalingCurve& curve = scaling.curve;
  std::vector<std::string> remarks;
  const std::string name = curve.architecture + ": ";
  if (const JudgedFit* law = scaling.best_law()) {
    const std::string cautions = fmt::format("{}", fmt::join(law->judgement.cautions, "; "));
    if (!cautions.empty()) remarks.push_back(fmt::format("{}{}: {}.", name, laws::description_of(law->fit.law).name, cautions));
  }
  std::vector<laws::LawFit> fits;
  for (const JudgedFit& one : scaling.report.fits) fits.push_back(one.fit);
  const std::string order = laws::compare_laws(fits, scaling.report.observations.size());
  if (!order.empty()) remarks.push_back(name + order);
  return remarks;
}

std::string no_scaling_sentence() {
  return "No law of scaling is fitted: the sweep has no number of users, cores, threads, processes or nodes with three values. Over "
         "the load, the throughput is the load up to the capacity, which no law of scaling describes.";
}

}  // namespace knee::analysis
