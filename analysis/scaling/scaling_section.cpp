#include "analysis/scaling/scaling_section.hpp"

#include <cmath>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analysis/page/markup.hpp"
#include "analysis/picture/sweep_axis.hpp"
#include "analysis/scaling/scaling_tables.hpp"
#include "analysis/scaling/scaling_words.hpp"

namespace knee::analysis {
namespace {

using laws::JudgedFit;

// The sizes at which a law is drawn: those measured, and whole numbers between them.
std::set<double> drawn_sizes(const ScalingCurve& curve) {
  constexpr int kSteps = 40;
  std::set<double> sizes;
  for (const auto& [size, value] : curve.points) sizes.insert(size);
  const double first = *sizes.begin();
  const double last = *sizes.rbegin();
  const bool is_short = last - first <= kSteps;
  for (int i = 1; i < kSteps; ++i) {
    const double size = is_short ? first + i : std::round(first * std::pow(last / first, static_cast<double>(i) / kSteps));
    if (size > first && size < last) sizes.insert(size);
  }
  return sizes;
}

Chart::Curve law_curve(const ScalingCurve& curve, const JudgedFit& law) {
  const char* name = laws::description_of(law.fit.law).name;
  Chart::Curve drawn{.name = law.judgement.holds() ? name : fmt::format("{}, does not hold", name), .is_law = true};
  for (const double size : drawn_sizes(curve)) drawn.points.push_back({.x = size, .y = {.value = law.fit.at(size)}});
  return drawn;
}

// The peak of the best law, if it is among the sizes measured.
std::vector<Chart::Mark> peak_mark(const ScalingFit& scaling) {
  const JudgedFit* law = scaling.best_law();
  if (law == nullptr || law->fit.peak.kind != laws::Peak::Kind::at_size) return {};
  if (law->fit.peak.size.value > scaling.curve.points.back().size) return {};
  return {{.name = "peak", .x = law->fit.peak.size}};
}

Chart chart_of(const ScalingFit& scaling) {
  const ScalingCurve& curve = scaling.curve;
  const std::string quantity = curve.quantity == ScalingQuantity::throughput ? "throughput" : "capacity";
  Chart chart{.id = fmt::format("scaling-{}-{}", page::identifier(curve.architecture), page::identifier(curve.size)),
              .title = fmt::format("{} over {}: {}", quantity, curve.size, curve.architecture),
              .x = {.name = curve.size},
              .y = {.name = quantity + ", requests/s"}};
  Chart::Curve measured{.name = "simulated"};
  std::vector<double> sizes;
  for (const auto& [size, value] : curve.points) {
    measured.points.push_back({.x = size, .y = value});
    sizes.push_back(size);
  }
  chart.x.logarithmic = spaced_logarithmically(sizes);
  chart.curves.push_back(std::move(measured));
  for (const JudgedFit& law : scaling.report.fits) {
    if (law.judgement.holds() || scaling.best_law() == nullptr) chart.curves.push_back(law_curve(curve, law));
  }
  chart.marks = peak_mark(scaling);
  return chart;
}

}  // namespace

page::Section scaling_section(const std::vector<ScalingFit>& scalings) {
  page::Section section{.heading = "Scaling"};
  if (scalings.empty()) return section;
  for (const ScalingFit& one : scalings) {
    section.paragraphs.push_back(scaling_sentence(one));
    if (std::string left_out = left_out_sentence(one); !left_out.empty()) section.paragraphs.push_back(std::move(left_out));
  }
  for (const ScalingFit& one : scalings) {
    for (std::string& remark : scaling_remarks(one)) section.paragraphs.push_back(std::move(remark));
    if (!one.curve.points.empty()) section.charts.push_back(chart_of(one));
  }
  Table summary = laws_summary(scalings);
  const char* caption = "Laws by least squares, with confidence intervals; \"off by\" is the root mean square of the residuals";
  if (!summary.rows.empty()) section.tables.push_back({caption, std::move(summary)});
  return section;
}

}  // namespace knee::analysis
