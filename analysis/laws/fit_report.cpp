#include "analysis/laws/fit_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/columns/table_columns.hpp"
#include "analysis/laws/law_comparison.hpp"
#include "analysis/report/report.hpp"

namespace knee::analysis::laws {
namespace {

constexpr int kTextDigits = 4;

std::string number(double value) { return fmt::format("{}", rounded(value, kTextDigits)); }

const char* name_of(const JudgedFit& one) { return description_of(one.fit.law).name; }

// --- The table --------------------------------------------------------------------------------------------------------

struct Row {
  Cell value = {};
  double error = Estimate::kNone;
  double low = Estimate::kNone;
  double high = Estimate::kNone;
  std::string remark = {};
  Cell size = {};
};

void add_row(Table& table, const JudgedFit& one, const char* item, const Row& row) {
  const auto cell = [](double value) { return Cell{rounded(value, kTableDigits)}; };
  Cell value = row.value;
  if (const auto* real = std::get_if<double>(&value)) value = cell(*real);
  table.rows.push_back({name_of(one), item, row.size, value, cell(row.error), cell(row.low), cell(row.high), row.remark});
}

void add_coefficients(Table& table, const JudgedFit& one) {
  for (const Coefficient& coefficient : one.fit.coefficients) {
    const Estimate& estimate = coefficient.estimate;
    add_row(table, one, coefficient_name(coefficient.position),
            {.value = estimate.value, .error = coefficient.standard_error, .low = estimate.low, .high = estimate.high,
             .remark = coefficient.is_on_bound() ? "on its bound" : ""});
  }
}

void add_peak(Table& table, const JudgedFit& one) {
  const Peak& peak = one.fit.peak;
  if (!one.judgement.holds() || peak.kind != Peak::Kind::at_size) {
    const char* reason = one.judgement.holds() ? "the law has no peak" : "the law does not hold";
    add_row(table, one, "peak_size", {.remark = reason});
    add_row(table, one, "peak_throughput", {.remark = reason});
    return;
  }
  add_row(table, one, "peak_size", {.value = peak.size.value, .low = peak.size.low, .high = peak.size.high});
  add_row(table, one, "peak_throughput", {.value = peak.throughput});
}

void add_quality(Table& table, const JudgedFit& one, std::size_t observations) {
  add_row(table, one, "residual_deviation", {.value = one.fit.residual_deviation});
  add_row(table, one, "r_squared", {.value = one.fit.r_squared});
  add_row(table, one, "degrees_of_freedom", {.value = std::uint64_t{one.fit.degrees}});
  if (const auto criterion = corrected_akaike(one.fit, observations)) add_row(table, one, "aicc", {.value = *criterion});
  for (const std::string& reason : one.judgement.refusals) add_row(table, one, "refusal", {.remark = reason});
  for (const std::string& reason : one.judgement.cautions) add_row(table, one, "caution", {.remark = reason});
}

void add_points(Table& table, const JudgedFit& one, const FitReport& report) {
  for (const Observation& point : report.observations) {
    const double fitted = one.fit.at(point.size);
    add_row(table, one, "fitted", {.value = fitted, .size = point.size});
    add_row(table, one, "residual", {.value = point.value - fitted, .size = point.size});
  }
}

// --- The text ---------------------------------------------------------------------------------------------------------

// The gamma that usl2 does not estimate.
std::string given_text(const JudgedFit& one, const FitReport& report) {
  if (one.fit.law != Law::usl2) return "";
  return fmt::format(" X(1) = {} is {} and taken as exact.", number(one.fit.parameters[kGamma]),
                     report.options.at_one ? "given" : "that measured at N = 1");
}

std::string heading(const JudgedFit& one, const FitReport& report) {
  const char* weights = report.weighted ? ", weighted by its intervals" : "";
  return fmt::format("{}: {}\n", name_of(one), description_of(one.fit.law).formula) +
         wrapped(fmt::format("Least squares of {}{}: {} points, {} degrees of freedom.{} Intervals of {:g} % by profile likelihood.",
                             report.value_name, weights, report.observations.size(), one.fit.degrees, given_text(one, report),
                             100 * report.options.confidence),
                 kReportWidth);
}

std::string coefficients_text(const JudgedFit& one) {
  Table table{.columns = {"coefficient", "value", "std_error", "low", "high"}};
  for (const Coefficient& coefficient : one.fit.coefficients) {
    const Estimate& estimate = coefficient.estimate;
    table.rows.push_back({coefficient_name(coefficient.position), rounded(estimate.value, kTextDigits),
                          rounded(coefficient.standard_error, kTextDigits), rounded(estimate.low, kTextDigits),
                          rounded(estimate.high, kTextDigits)});
  }
  return to_aligned(table);
}

std::string peak_text(const JudgedFit& one, const FitReport& report) {
  const Peak& peak = one.fit.peak;
  if (!one.judgement.holds()) return "No peak is given, because the law does not hold.";
  switch (peak.kind) {
    case Peak::Kind::at_size:
      return fmt::format("Peak: {} at {} = {}, interval {} to {}.", number(peak.throughput), report.size_name,
                         number(peak.size.value), number(peak.size.low), number(peak.size.high));
    case Peak::Kind::limit:
      return fmt::format("No peak: throughput rises towards {}.", number(peak.throughput));
    case Peak::Kind::unbounded:
    case Peak::Kind::declines:
      break;
  }
  return "No peak: throughput rises without a limit.";
}

std::string fit_section(const JudgedFit& one, const FitReport& report) {
  std::string text = heading(one, report) + '\n' + coefficients_text(one) + '\n';
  text += fmt::format("Residual standard deviation {}{}, R² {}.\n", number(one.fit.residual_deviation),
                      report.weighted ? " standard errors of a point" : "", number(one.fit.r_squared));
  text += peak_text(one, report) + '\n';
  for (const std::string& reason : one.judgement.refusals) text += wrapped("Does not hold: " + reason + ".", kReportWidth);
  for (const std::string& reason : one.judgement.cautions) text += wrapped("Caution: " + reason + ".", kReportWidth);
  return text;
}

std::string points_text(const FitReport& report) {
  Table table{.columns = {report.size_name, report.value_name}};
  for (const JudgedFit& one : report.fits) {
    table.columns.push_back(report.fits.size() == 1 ? "residual" : std::string{"residual_"} + name_of(one));
  }
  for (const Observation& point : report.observations) {
    auto& row = table.rows.emplace_back();
    row.emplace_back(rounded(point.size, kTableDigits));
    row.emplace_back(rounded(point.value, kTableDigits));
    for (const JudgedFit& one : report.fits) row.emplace_back(rounded(point.value - one.fit.at(point.size), 3));
  }
  return to_aligned(table);
}

std::string conclusion(const FitReport& report) {
  std::vector<LawFit> fits;
  bool some_hold = false;
  for (const JudgedFit& one : report.fits) {
    fits.push_back(one.fit);
    some_hold = some_hold || one.judgement.holds();
  }
  std::string text;
  for (const std::string& obstacle : report.obstacles) text += wrapped(fmt::format("Not fitted: {}.", obstacle), kReportWidth);
  if (const std::string order = compare_laws(fits, report.observations.size()); !order.empty()) text += wrapped(order, kReportWidth);
  if (fits.size() > 1 && !some_hold) text += "None of these laws describes the measurements.\n";
  return text.empty() ? text : '\n' + text;
}

}  // namespace

void fit_laws(FitReport& report, const std::vector<Law>& laws) {
  for (const Law law : laws) {
    std::string obstacle = obstacle_to_fit(law, report.observations, report.options);
    if (!obstacle.empty()) {
      report.obstacles.push_back(std::move(obstacle));
      continue;
    }
    LawFit found = fit(law, report.observations, report.options);
    Judgement judgement = judge(found, report.observations, report.weighted ? Weights::exact : Weights::relative);
    report.fits.push_back({.fit = std::move(found), .judgement = std::move(judgement)});
  }
}

Table fit_table(const FitReport& report) {
  Table table{.columns = column_names("fit")};
  for (const JudgedFit& one : report.fits) {
    add_coefficients(table, one);
    add_peak(table, one);
    add_quality(table, one, report.observations.size());
    add_points(table, one, report);
  }
  return table;
}

std::string fit_text(const FitReport& report) {
  std::string text;
  for (const JudgedFit& one : report.fits) text += fit_section(one, report) + '\n';
  return text + points_text(report) + conclusion(report);
}

}  // namespace knee::analysis::laws
