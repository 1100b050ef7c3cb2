#include "cli/commands/check_command.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "analysis/answers/theory_report.hpp"
#include "analysis/columns/table_columns.hpp"
#include "analysis/report/report.hpp"
#include "analysis/table/table.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/runner/planned_results.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/theory/theory.hpp"
#include "sim/kernel/time.hpp"

namespace knee::cli {
namespace {

using analysis::kReportWidth;
using analysis::rounded;
using analysis::Table;
using analysis::wrapped;
using scenarios::Scenario;

std::string arrivals_text(const models::Arrivals& arrivals) {
  if (const auto* renewals = std::get_if<models::RenewalArrivals>(&arrivals)) {
    return fmt::format("{}/s", rounded(renewals->rate(), 4));
  }
  if (const auto* users = std::get_if<models::ClosedUsers>(&arrivals)) {
    return fmt::format("{} users who think for {} s", users->users, rounded(users->mean_think(), 4));
  }
  return fmt::format("{} recorded requests", std::get<models::RecordedArrivals>(arrivals).at->size());
}

std::string workload_text(const Scenario& scenario) {
  std::string text;
  for (const models::ArrivalStream& stream : scenario.workload) {
    if (!text.empty()) text += "; ";
    text += arrivals_text(stream.arrivals) + ":";
    for (const models::RequestClass& kind : stream.classes) {
      text += fmt::format(" {} {} %", kind.name, rounded(100 * kind.share, 3));
      if (&kind != &stream.classes.back()) text += ',';
    }
  }
  return text;
}

template <class Items, class Write>
std::string listed(const Items& items, Write write) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + write(item);
  return text.empty() ? "none" : text;
}

Table architectures_table(const Scenario& scenario) {
  Table table{.columns = analysis::column_names("check")};
  for (const scenarios::Architecture& one : scenario.architectures) {
    table.rows.push_back(
        {one.name, one.runtime, one.nodes, std::uint64_t{one.group.processes}, one.threads()});
  }
  for (const scenarios::Architecture& one : scenario.tiers) {
    table.rows.push_back({one.name + " (service)", one.runtime, one.nodes, std::uint64_t{one.group.processes}, one.threads()});
  }
  return table;
}

std::string axis_text(const scenarios::Axis& axis) {
  const auto& values = axis.values;
  if (values.size() <= 6) return fmt::format("{}: {}", axis.key, fmt::join(values, " "));
  return fmt::format("{}: {} to {} ({} values)", axis.key, values.front(), values.back(), values.size());
}

std::string sweep_text(const scenarios::ExperimentPlan& plan) {
  std::string text = listed(plan.base.sweep.get(), axis_text);
  for (const std::vector<std::string>& keys : plan.together) text += fmt::format("; {} move together", fmt::join(keys, " and "));
  if (!plan.curves.empty()) {
    std::size_t most = 0;
    for (const scenarios::LoadCurve& curve : plan.curves) most = std::max(most, curve.range.most);
    text += fmt::format("; loads between the ends are found while it runs, at most {} points of each curve", most);
  }
  if (plan.left_out > 0) text += fmt::format("; {} combinations are left out by \"where\"", plan.left_out);
  return text;
}

std::string uncertain_text(const scenarios::UncertainInput& input) {
  return fmt::format("{}: {} to {} (middle {})", input.path, input.low, input.high, input.middle);
}

std::string objective_text(const analysis::Point& point) {
  return point.objective ? to_string(*point.objective, point.classes) : "none";
}

std::string in_all(double requests) {
  return requests < 1e6 ? fmt::format("{:.0f}", requests) : fmt::format("{} million", rounded(requests / 1e6, 3));
}

// The number of points; of curves that find theirs the least and the greatest number.
std::string points_text(const scenarios::ExperimentPlan& plan) {
  const std::size_t least = plan.points.size();
  std::size_t most = least;
  for (const scenarios::LoadCurve& curve : plan.curves) most += std::max(curve.range.most, curve.points) - curve.points;
  return most == least ? fmt::format("{} points", least) : fmt::format("{} to {} points", least, most);
}

std::string effort_text(const scenarios::ExperimentPlan& plan, const analysis::Results& results) {
  std::size_t simulations = 0;
  double requests = 0;
  bool fixed = true;
  for (const analysis::Entry& entry : results.points) {
    const analysis::Effort& effort = entry.point.effort;
    fixed = fixed && (effort.fixed || effort.transient);
    simulations += effort.replications;
    requests += static_cast<double>(effort.requests * effort.replications);
  }
  if (fixed && !plan.curves.empty()) {
    const analysis::Effort& first = results.points.front().point.effort;
    return fmt::format("{}, each with {} requests", points_text(plan), in_all(static_cast<double>(first.requests * first.replications)));
  }
  if (fixed) return fmt::format("{} points, {} simulations, {} requests in all", results.points.size(), simulations, in_all(requests));
  const analysis::Effort& first = results.points.front().point.effort;
  return fmt::format("{}, each until its intervals are within {:g} %, with {} requests at first and {} at most", points_text(plan),
                     100 * first.precision, in_all(static_cast<double>(first.requests * first.least_replications)),
                     in_all(static_cast<double>(first.max_requests)));
}

// `name  text`, with the text wrapped in the second column.
std::string paragraph(const std::string& name, const std::string& text) {
  constexpr std::size_t kIndent = 15;
  std::string result = fmt::format("{:<{}}", name, kIndent);
  std::string body = wrapped(text, kReportWidth - kIndent);
  for (std::size_t at = 0; (at = body.find('\n', at)) + 1 < body.size(); ++at) {
    body.insert(at + 1, std::string(kIndent, ' '));
  }
  return result + body;
}

// One line for each architecture: its bound and whether a model applies.
std::string theory_lines(const Scenario& scenario) {
  std::string text = "Theory\n";
  for (const scenarios::Architecture& one : scenario.architectures) {
    text += wrapped(fmt::format("{}: {}", one.name, analysis::theory_line(scenarios::theory::theory_of(scenario, one))), kReportWidth);
  }
  return text;
}

std::string description(const scenarios::ExperimentPlan& plan) {
  const Scenario& base = plan.base;
  const analysis::Results planned = planned_results(plan);
  return wrapped(fmt::format("{}: no mistakes. {}", base.name, base.description), kReportWidth) + '\n' +
         paragraph("workload", workload_text(base)) +
         paragraph("services", listed(base.services, [](const auto& service) { return service.name; })) +
         (plan.uncertain.empty() ? "" : paragraph("uncertain", listed(plan.uncertain, uncertain_text))) +
         paragraph("sweep", sweep_text(plan)) +
         paragraph("objective", objective_text(planned.points.front().point)) +
         paragraph("to simulate", effort_text(plan, planned)) + paragraph("hash", plan.hash) + '\n' +
         analysis::to_aligned(architectures_table(base)) + '\n' + theory_lines(base);
}

}  // namespace

ExitStatus check(const CommandLine& line) {
  if (line.defaults && line.format) throw wrong_input("--defaults prints YAML: leave --format out");
  const auto plan = read_plans(line, scenarios::Sweep::follow).front();
  const Format format = line.format.value_or(Format::text);
  if (line.defaults) {
    print(plan->written);
  } else {
    print(format == Format::text ? description(*plan) : table_text(architectures_table(plan->base), format));
  }
  return ExitStatus::done;
}

}  // namespace knee::cli
