#include "analysis/findings/answers.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "analysis/findings/wording.hpp"
#include "analysis/report/section_table.hpp"
#include "analysis/table/estimate_text.hpp"
#include "analysis/table/load_text.hpp"

namespace knee::analysis {
namespace {

std::string quantile_name(const Findings& findings) { return fmt::format("p{:g}", 100 * findings.q); }

Estimate quantile_of(const ArchitectureFindings& one, const Findings& findings) {
  return one.expected.all[latency_metric(findings.q).value];
}

std::vector<std::string> names_if(const Findings& findings, bool (*chosen)(const ArchitectureFindings&)) {
  std::vector<std::string> names;
  for (const ArchitectureFindings& one : findings.architectures) {
    if (chosen(one)) names.push_back(one.point.architecture);
  }
  return names;
}

bool holds(const ArchitectureFindings& one) { return one.holds(); }
bool is_open(const ArchitectureFindings& one) {
  return !one.holds() && (one.expected.objective == Verdict::open || one.expected.state == State::unsettled);
}
bool fails(const ArchitectureFindings& one) { return !one.holds() && !is_open(one); }

const char* verb(const std::vector<std::string>& names, const char* one, const char* many) {
  return names.size() == 1 ? one : many;
}

// The input whose change adds most to the capacity, and the change in words; none if no change adds more than the relevant
// difference.
std::optional<std::string> best_move(const ArchitectureFindings& one, const Findings& findings) {
  const InputEffect* best = nullptr;
  for (const InputEffect& effect : one.effects) {
    if (effect.input == "all times" || !(effect.capacity_change.value > findings.relevant)) continue;
    if (best == nullptr || effect.capacity_change.value > best->capacity_change.value) best = &effect;
  }
  if (best == nullptr) return std::nullopt;
  return fmt::format("{} {}: {} capacity", best->input, best->change, percent_text(best->capacity_change.value));
}

// Inputs that users often raise first, and whose change does nothing here.
std::vector<std::string> useless_counts(const ArchitectureFindings& one, const Findings& findings) {
  std::vector<std::string> names;
  for (const InputEffect& effect : one.effects) {
    const bool is_count = effect.ratio > 1;
    const Estimate& change = effect.capacity_change;
    if (is_count && change.has_value() && std::fabs(change.value) < findings.relevant / 2) names.push_back(effect.input);
  }
  return names;
}

std::string limit_sentence(const ArchitectureFindings& one, const Findings& findings) {
  const std::string& name = one.point.architecture;
  const double headroom = one.headroom(findings.expected_load).value;
  const std::string expected = load_text(findings.axis, findings.expected_load);
  std::string text = fmt::format("{}: holds up to {}", name, capacity_text(findings.axis, one.capacity));
  if (std::isnan(headroom)) return text + '.';
  if (headroom >= 0) {
    text += fmt::format(", {:.0f} % more than {}", 100 * headroom, expected);
  } else if (headroom > -1) {
    const char* too_much = findings.axis.is_whole() ? "are {:.0f} % too many" : "is {:.0f} % too much";
    text += fmt::format("; {} ", expected) + fmt::format(fmt::runtime(too_much), -100 * headroom / (1 + headroom));
  }
  if (one.with_node_lost) text += fmt::format("; with one node lost {}", capacity_text(findings.axis, *one.with_node_lost));
  return text + '.';
}

std::string bottleneck_sentence(const ArchitectureFindings& one, const Findings& findings) {
  const Bottleneck limit = one.capacity.at_capacity.empty() ? one.expected.bottleneck : one.bottleneck_at_capacity();
  std::string text = limit.name.empty() ? "" : fmt::format(" Its limit is {}", limit.name);
  const std::vector<std::string> useless = useless_counts(one, findings);
  if (const auto move = best_move(one, findings)) text += (text.empty() ? " " : "; ") + *move;
  if (!useless.empty()) text += fmt::format("; more {} add nothing", joined(useless));
  return text.empty() ? text : text + '.';
}

}  // namespace

std::string answer_at_expected(const Findings& findings) {
  const std::vector<std::string> held = names_if(findings, holds);
  const std::vector<std::string> unknown = names_if(findings, is_open);
  const std::vector<std::string> failed = names_if(findings, fails);
  std::string text = fmt::format("At {} ", load_text(findings.axis, findings.expected_load));
  text += held.empty() ? "none holds" : fmt::format("{} {}", joined(held), verb(held, "holds", "hold"));
  if (!failed.empty() && !held.empty()) text += fmt::format("; {} {} not", joined(failed), verb(failed, "does", "do"));
  if (!unknown.empty()) text += fmt::format("; {} {} too close to the limit to tell", joined(unknown), verb(unknown, "is", "are"));
  text += '.';
  if (held.size() < 2) return text;
  const ArchitectureFindings* smallest = nullptr;
  for (const ArchitectureFindings& one : findings.architectures) {
    if (one.holds() && (smallest == nullptr || is_smaller(one.point, smallest->point))) smallest = &one;
  }
  return text + fmt::format(" The smallest is {}, with {} {} ms.", smallest->point.architecture, quantile_name(findings),
                            estimate_text(quantile_of(*smallest, findings)));
}

std::string answer_for(const ArchitectureFindings& one, const Findings& findings) {
  return limit_sentence(one, findings) + bottleneck_sentence(one, findings);
}

std::string answer_by_load(const Findings& findings) {
  std::string text;
  double from = 0;
  std::string last;
  for (const LoadRange& range : ranges_of(findings)) {
    const std::string smallest = range.hold.empty() ? "" : range.hold.front();
    if (smallest != last || text.empty()) {
      if (!text.empty()) text += "; ";
      text += from == 0 ? "" : fmt::format("above {} ", load_text(findings.axis, from));
      if (smallest.empty()) {
        text += "none holds";
      } else {
        text += from == 0 ? fmt::format("The smallest that holds is {}", smallest) : smallest;
      }
    }
    last = smallest;
    from = range.to;
  }
  return text.empty() ? text : text + '.';
}

std::vector<std::string> answers_on_order(const Findings& findings) {
  std::vector<std::string> sentences;
  for (const OrderChange& one : findings.order_changes) {
    sentences.push_back(fmt::format("{} has a lower {} than {} above {}.", one.lower_above, quantile_name(findings),
                                    one.lower_below, load_text(findings.axis, one.load)));
  }
  return sentences;
}

std::vector<std::string> answers_on_precision(const Findings& findings) {
  std::vector<std::string> sentences;
  for (const ArchitectureFindings& one : findings.architectures) {
    if (one.expected.state != State::stable || !(one.expected.bottleneck.utilisation >= kBusy)) continue;
    const std::string load = load_text(findings.axis, findings.expected_load);
    std::string text =
        fmt::format("{} is busy at {} ({})", one.point.architecture, load, bottleneck_text(one.expected.bottleneck));
    const InputEffect* times = one.effects.empty() ? nullptr : &one.effects.front();
    if (times != nullptr && times->mean_elasticity.has_value()) {
      text += fmt::format(": an error of 1 % in the times moves its mean latency by {} and its {} by {}.",
                          percents_text(times->mean_elasticity), quantile_name(findings),
                          percents_text(times->quantile_elasticity));
    } else if (findings.axis.unit == LoadUnit::rate) {
      text += fmt::format(": an error of 1 % in the times moves its mean latency by about {:.0f} %, as in a single queue.",
                          1 / (1 - std::min(one.expected.bottleneck.utilisation, 0.99)));
    }
    if (text.ends_with('.')) sentences.push_back(std::move(text));
  }
  return sentences;
}

}  // namespace knee::analysis
