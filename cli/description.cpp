#include "cli/description.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "cli/campaign.hpp"
#include "cli/digest.hpp"
#include "cli/table.hpp"
#include "scenarios/study.hpp"
#include "sim/time.hpp"

namespace knee::cli {
namespace {

using scenarios::Scenario;

std::string arrivals_text(const models::Arrivals& arrivals) {
  if (const auto* renewals = std::get_if<models::RenewalArrivals>(&arrivals)) {
    return fmt::format("{}/s", rounded(1 / renewals->interval.mean(), 4));
  }
  if (const auto* users = std::get_if<models::ClosedUsers>(&arrivals)) {
    return fmt::format("{} users who think for {} s", users->users, rounded(users->think.mean(), 4));
  }
  return fmt::format("{} recorded requests", std::get<models::RecordedArrivals>(arrivals).at->size());
}

std::string workload_text(const Scenario& scenario) {
  std::string text;
  for (const models::RequestStream& stream : scenario.workload) {
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
  Table table{.columns = {"architecture", "runtime", "nodes", "processes", "threads"}};
  for (const scenarios::Architecture& one : scenario.architectures) {
    table.rows.push_back(
        {one.name, one.runtime, one.nodes, std::uint64_t{one.group.processes}, one.threads()});
  }
  return table;
}

std::string axis_text(const scenarios::Axis& axis) {
  const auto& values = axis.values;
  if (values.size() <= 6) return fmt::format("{}: {}", axis.key, fmt::join(values, " "));
  return fmt::format("{}: {} to {} ({} values)", axis.key, values.front(), values.back(), values.size());
}

std::string objective_text(const std::optional<scenarios::Objective>& objective) {
  if (!objective) return "none";
  std::string text = listed(objective->latencies, [](const scenarios::Objective::Latency& latency) {
    return fmt::format("p{} within {} ms", rounded(100 * latency.quantile, 6),
                       1e3 * sim::to_seconds(latency.limit));
  });
  if (objective->errors) text += fmt::format(", errors within {} %", rounded(100 * *objective->errors, 4));
  return text;
}

std::string effort_text(const Campaign& campaign) {
  std::size_t simulations = 0;
  double requests = 0;
  for (const PointRecord& point : campaign.points) {
    simulations += point.replications.size();
    requests += point.requests * static_cast<double>(point.replications.size());
  }
  const std::string in_all = requests < 1e6 ? fmt::format("{:.0f}", requests)
                                            : fmt::format("{} million", rounded(requests / 1e6, 3));
  return fmt::format("{} points, {} simulations, {} requests in all", campaign.points.size(), simulations,
                     in_all);
}

// `name  text`, the text wrapped beside the name.
std::string paragraph(const std::string& name, const std::string& text) {
  constexpr std::size_t kIndent = 15;
  std::string result = fmt::format("{:<{}}", name, kIndent);
  std::string body = wrapped(text, kDigestWidth - kIndent);
  for (std::size_t at = 0; (at = body.find('\n', at)) + 1 < body.size(); ++at) {
    body.insert(at + 1, std::string(kIndent, ' '));
  }
  return result + body;
}

}  // namespace

std::string description(const scenarios::Study& study) {
  const Scenario& base = study.base;
  const Campaign campaign = campaign_of(study);
  return wrapped(fmt::format("{}: no mistakes. {}", base.name, base.description), kDigestWidth) + '\n' +
         paragraph("workload", workload_text(base)) +
         paragraph("services", listed(base.services, [](const auto& service) { return service.name; })) +
         paragraph("sweep", listed(base.sweep, axis_text)) +
         paragraph("objective", objective_text(base.objective)) +
         paragraph("to simulate", effort_text(campaign)) + paragraph("hash", study.hash) + '\n' +
         to_aligned(architectures_table(base));
}

}  // namespace knee::cli
