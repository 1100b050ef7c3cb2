#include "analysis/answers/theory_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "analysis/columns/table_columns.hpp"
#include "analysis/report/report.hpp"

namespace knee::analysis {
namespace {

using theory::Standing;

constexpr int kDigits = kReportDigits + 1;

std::string digits(double value) { return to_text(rounded(value, kDigits)); }

std::string joined_by(const std::vector<std::string>& words, const char* between) {
  return fmt::format("{}", fmt::join(words, between));
}

bool is_utilisation(const Metric& metric) { return std::string{metric.name}.ends_with("_utilisation"); }

// The expected latency, if a model gives one.
std::string latency_sentence(const ArchitectureTheory& theory) {
  const Prediction* mean = main_prediction(theory);
  if (mean == nullptr) return {};
  const std::string load = std::isnan(theory.offered_per_s) ? "" : fmt::format("At {}/s ", digits(theory.offered_per_s));
  return fmt::format("{}{} mean latency is {} ms by the model {} ({}).", load, load.empty() ? "Its" : "its",
                     digits(mean->value), mean->model, name_of(mean->standing));
}

std::string paragraph(const ArchitectureTheory& theory) {
  std::string text = bottleneck_sentence(theory);
  if (std::isfinite(theory.bending_users)) {
    text += fmt::format(" Its curve bends at about {} users.", digits(theory.bending_users));
  }
  if (const std::string latency = latency_sentence(theory); !latency.empty()) text += ' ' + latency;
  for (const std::string& warning : theory.warnings) text += fmt::format(" No latency: {}.", warning);
  return wrapped(text, kReportWidth);
}

Table short_table(const std::vector<ArchitectureTheory>& theories) {
  Table table{.columns = {"architecture", "quantity", "value", "standing", "model"}};
  for (const ArchitectureTheory& theory : theories) {
    for (const Prediction& one : theory.predictions) {
      const std::string value = is_utilisation(*one.metric) ? digits(100 * one.value) + " %" : digits(one.value);
      table.rows.push_back(
          {theory.architecture, std::string{one.metric->name}, value, std::string{name_of(one.standing)}, one.model});
    }
  }
  return table;
}

// Each model with all that it leaves out for any architecture.
std::string omissions(const std::vector<ArchitectureTheory>& theories) {
  std::map<std::string, std::set<std::string>> of_model;
  std::vector<std::string> order;
  for (const ArchitectureTheory& theory : theories) {
    for (const Prediction& one : theory.predictions) {
      if (!of_model.contains(one.model)) order.push_back(one.model);
      of_model[one.model].insert(one.leaves_out.begin(), one.leaves_out.end());
    }
  }
  std::string text;
  for (const std::string& model : order) {
    if (of_model[model].empty()) continue;
    text += wrapped(fmt::format("{} leaves out: {}.", model, fmt::join(of_model[model], "; ")), kReportWidth);
  }
  return text;
}

// Neither a bound nor a model: a warning says why.
bool is_unknown(const ArchitectureTheory& theory) {
  return theory.bottleneck.empty() && theory.predictions.empty() && !theory.warnings.empty();
}

}  // namespace

Table theory_table(const std::vector<ArchitectureTheory>& theories) {
  Table table{.columns = column_names("theory")};
  for (const ArchitectureTheory& theory : theories) {
    if (!theory.bottleneck.empty()) {
      table.rows.push_back({theory.architecture, "bound of the " + theory.bottleneck,
                            std::string{name_of(Standing::upper_bound)}, std::string{"highest_rate_per_s"},
                            number_cell(theory.highest_rate), joined_by(theory.left_out, "; ")});
    }
    for (const Prediction& one : theory.predictions) {
      table.rows.push_back({theory.architecture, one.model, std::string{name_of(one.standing)}, std::string{one.metric->name},
                            number_cell(one.value), joined_by(one.leaves_out, "; ")});
    }
  }
  return table;
}

std::string bottleneck_sentence(const ArchitectureTheory& theory) {
  if (is_unknown(theory)) return fmt::format("{}: no limit is known.", theory.architecture);
  if (theory.bottleneck.empty()) return fmt::format("{} uses no resource, so nothing limits its rate.", theory.architecture);
  return fmt::format("{} serves at most {}/s: then the {} {} busy all the time.", theory.architecture,
                     digits(theory.highest_rate), theory.bottleneck, theory.bottleneck.ends_with("s") ? "are" : "is");
}

std::string theory_line(const ArchitectureTheory& theory) {
  if (is_unknown(theory)) return theory.warnings.front();
  std::string text =
      theory.bottleneck.empty() ? "no limit" : fmt::format("at most {}/s ({})", digits(theory.highest_rate), theory.bottleneck);
  const Prediction* mean = main_prediction(theory);
  if (mean == nullptr) return text + (theory.warnings.empty() ? "" : "; no latency: " + theory.warnings.front());
  return text +
         fmt::format("; {} {}", mean->model, mean->standing == Standing::exact ? "is exact" : "applies as an approximation");
}

std::string theory_text(const std::vector<ArchitectureTheory>& theories, const std::string& headline) {
  std::string text = wrapped(headline, kReportWidth) + '\n';
  for (const ArchitectureTheory& theory : theories) text += paragraph(theory);
  return text + '\n' + to_aligned(short_table(theories)) + '\n' + omissions(theories);
}

}  // namespace knee::analysis
