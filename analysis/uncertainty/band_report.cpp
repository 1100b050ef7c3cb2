#include "analysis/uncertainty/band_report.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "analysis/table/estimate_text.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

constexpr int kDigits = 3;

// Input number `input` explains the share `share` of the spread of a metric.
struct Explanation {
  std::size_t input = 0;
  double share = 0;
};

// The ending of a path that begins with its step number `from` counted from the end, and has no number in front.
std::optional<std::string> ending(const std::string& path, std::size_t steps) {
  std::size_t at = path.size();
  for (std::size_t i = 0; i < steps; ++i) {
    if (at == std::string::npos || at == 0) return std::nullopt;
    at = path.rfind('.', at - 1);
  }
  const std::string text = at == std::string::npos ? path : path.substr(at + 1);
  return std::isdigit(static_cast<unsigned char>(text.front())) != 0 ? std::nullopt : std::optional(text);
}

std::string short_name(const std::string& path, const std::vector<std::string>& paths) {
  for (std::size_t steps = 1; steps <= path.size(); ++steps) {
    const auto text = ending(path, steps);
    if (!text) continue;
    const auto shared = std::count_if(paths.begin(), paths.end(), [&text](const std::string& other) {
      return other == *text || other.ends_with("." + *text);
    });
    if (shared <= 1) return *text;
  }
  return path;
}

std::string bound(double value, double factor) {
  return std::isinf(value) ? "no limit" : short_number(factor * value, kDigits);
}

// `12.3 (9.1 to 40)`; a metric that does not vary is one number.
std::string band_text(const Band& band, double factor = 1) {
  const std::string low = bound(band.low, factor);
  const std::string high = bound(band.high, factor);
  const std::string middle = bound(band.middle, factor);
  return low == high ? middle : fmt::format("{} ({} to {})", middle, low, high);
}

std::string share_text(std::size_t count, const SampledPoint& point) {
  return fmt::format("{:.0f} %", 100 * static_cast<double>(count) / static_cast<double>(point.simulated));
}

// Whether chance alone reaches the correlation of an input with p99 in at most 5 % of all cases.
bool is_certain(const InputSamples& samples, const SampledPoint& point, std::size_t input) {
  constexpr double kNormal975 = 1.96;
  const double chance = kNormal975 / std::sqrt(static_cast<double>(point.simulated - 1));
  return std::abs(correlation_of(samples, point, &Measurement::p99_ms, input)) > chance;
}

// The means over some points: the share of each input in the spread of p99, the largest first, and that of all together.
struct Explanations {
  std::vector<Explanation> inputs = {};
  double together = 0;
};

Explanations explanations(const InputSamples& samples, const std::vector<const SampledPoint*>& points) {
  Explanations all;
  for (std::size_t input = 0; input < samples.inputs.size(); ++input) all.inputs.push_back({input, 0});
  for (const SampledPoint* point : points) {
    const RankRegression regression = regression_of(samples, *point, &Measurement::p99_ms);
    if (std::isnan(regression.explained)) continue;
    const double weight = 1 / static_cast<double>(points.size());
    all.together += weight * regression.explained;
    for (Explanation& one : all.inputs) {
      if (is_certain(samples, *point, one.input)) one.share += weight * regression.shares[one.input];
    }
  }
  std::stable_sort(all.inputs.begin(), all.inputs.end(),
                   [](const Explanation& a, const Explanation& b) { return a.share > b.share; });
  return all;
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

// Wrapped, with each number and its percent sign on one line.
std::string wrapped_together(std::string text) {
  constexpr char kGlue = '\x01';
  for (std::size_t at = 0; (at = text.find(" %", at)) != std::string::npos;) text[at] = kGlue;
  std::string lines = wrapped(text, kReportWidth);
  std::replace(lines.begin(), lines.end(), kGlue, ' ');
  return lines;
}

class BandReport {
 public:
  BandReport(const Results& planned, const InputSamples& samples) : planned_{planned}, samples_{samples} {
    std::vector<std::string> paths;
    for (const SampledInput& one : samples.inputs) paths.push_back(one.path);
    names_ = short_names(paths);
  }

  [[nodiscard]] std::string sentence() const {
    return fmt::format("{}: bands over {} samples of {} uncertain input{}: the middle, and 5 % to 95 % of the samples.",
                       planned_.scenario, samples_.shares.size(), names_.size(), names_.size() == 1 ? "" : "s");
  }

  [[nodiscard]] Table inputs() const {
    Table table{.columns = {"input", "from", "to", "path"}};
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const SampledInput& one = samples_.inputs[i];
      table.rows.push_back({names_[i], one.low, one.high, one.path});
    }
    return table;
  }

  [[nodiscard]] std::string heading() const {
    std::string text = sentence() + '\n';
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const SampledInput& one = samples_.inputs[i];
      text += fmt::format("  {}: {} to {}{}\n", names_[i], one.low, one.high,
                          names_[i] == one.path ? "" : fmt::format("  ({})", one.path));
    }
    return text;
  }

  [[nodiscard]] Table table() const {
    Table table{.columns = {"point", "throughput/s", "mean ms", "p99 ms", "errors %"}};
    const bool judged = std::any_of(planned_.points.begin(), planned_.points.end(), has_objective);
    if (judged) table.columns.emplace_back("objective met");
    table.columns.emplace_back("saturated");
    for (std::size_t i = 0; i < samples_.points.size(); ++i) table.rows.push_back(row(i, judged));
    return table;
  }

  // One sentence for each architecture.
  [[nodiscard]] std::vector<std::string> advice() const {
    std::vector<std::string> sentences;
    std::vector<std::string> done;
    for (const Entry& entry : planned_.points) {
      const std::string& name = entry.point.architecture;
      if (std::find(done.begin(), done.end(), name) != done.end()) continue;
      done.push_back(name);
      sentences.push_back(advice_on(name));
    }
    return sentences;
  }

 private:
  static bool has_objective(const Entry& entry) { return entry.point.objective.has_value(); }

  [[nodiscard]] std::vector<Cell> row(std::size_t index, bool judged) const {
    const SampledPoint& point = samples_.points[index];
    std::vector<Cell> cells{planned_.points[index].point.label()};
    for (const auto metric : {&Measurement::throughput_per_s, &Measurement::mean_ms, &Measurement::p99_ms}) {
      cells.emplace_back(band_text(band_of(point, metric)));
    }
    cells.emplace_back(band_text(band_of(point, &Measurement::errors), 100));
    if (judged) cells.emplace_back(share_text(point.meeting, point));
    cells.emplace_back(share_text(point.saturated, point));
    return cells;
  }

  [[nodiscard]] std::string advice_on(const std::string& architecture) const {
    std::vector<const SampledPoint*> points;
    for (std::size_t i = 0; i < samples_.points.size(); ++i) {
      if (planned_.points[i].point.architecture == architecture) points.push_back(&samples_.points[i]);
    }
    const Explanations found = explanations(samples_, points);
    const std::vector<Explanation>& all = found.inputs;
    if (all.front().share <= 0) return architecture + ": no single input explains the spread of p99.";
    std::string text = fmt::format("{}: most worth measuring: {} ({} of the spread of p99{})", architecture,
                                   names_[all[0].input], percent(all[0].share),
                                   points.size() > 1 ? fmt::format(", on average over {} points", points.size()) : "");
    if (all.size() == 1) return text + ".";
    text += all[1].share > 0 ? fmt::format(", then {} ({})", names_[all[1].input], percent(all[1].share))
                             : std::string{"; no other input matters beyond chance"};
    return text + fmt::format("; all inputs together explain {}{}", percent(found.together), rest(found.together));
  }

  static const char* rest(double together) {
    constexpr double kMost = 0.7;
    return together >= kMost ? "." : ": the rest is due to inputs that act only together, or that raise and lower p99.";
  }

  const Results& planned_;
  const InputSamples& samples_;
  std::vector<std::string> names_;
};

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(short_name(path, paths));
  return names;
}

std::string bands_text(const Results& planned, const InputSamples& samples, ReportStyle style, const Terminal& terminal) {
  const BandReport report{planned, samples};
  const Table table = report.table();
  std::string advice;
  for (const std::string& sentence : report.advice()) advice += wrapped_together(sentence);
  return report.heading() + '\n' +
         (style == ReportStyle::markdown ? to_markdown(table) : to_aligned(table, terminal.colour)) + '\n' + advice;
}

BandSummary band_summary(const Results& planned, const InputSamples& samples) {
  const BandReport report{planned, samples};
  return {.heading = report.sentence(), .inputs = report.inputs(), .bands = report.table(), .advice = report.advice()};
}

}  // namespace knee::analysis
