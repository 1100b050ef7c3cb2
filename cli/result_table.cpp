#include "cli/result_table.hpp"

#include <algorithm>
#include <functional>

#include "cli/point_summary.hpp"
#include "cli/version.hpp"

namespace knee::cli {
namespace {

using scenarios::Measurement;
using scenarios::Metric;

constexpr int kDigits = 6;  // of an aggregated number; its interval is wider than that

using Row = std::vector<Cell>;

bool is_identifying(const std::string& key) {
  const std::vector<Column>& columns = identifying_columns();
  return std::any_of(columns.begin(), columns.end(),
                     [&key](const Column& column) { return key == column.name; });
}

// All swept keys that need a column of their own, in the order of their first appearance.
std::vector<std::string> swept_keys(std::span<const Campaign> campaigns) {
  std::vector<std::string> keys;
  for (const Campaign& campaign : campaigns) {
    for (const PointRecord& point : campaign.points) {
      for (const auto& [key, value] : point.swept) {
        if (!is_identifying(key) && std::find(keys.begin(), keys.end(), key) == keys.end())
          keys.push_back(key);
      }
    }
  }
  return keys;
}

Cell swept_value(const PointRecord& point, const std::string& wanted) {
  for (const auto& [key, value] : point.swept) {
    if (key == wanted) return value;
  }
  return {};
}

Row identity(const PointRecord& point, const std::vector<std::string>& keys) {
  Row row{point.scenario, point.architecture, point.nodes, point.processes, point.threads};
  for (const std::string& key : keys) row.push_back(swept_value(point, key));
  return row;
}

void append(Row& row, Row more) { row.insert(row.end(), more.begin(), more.end()); }

void name_metrics(std::vector<std::string>& columns, bool intervals) {
  for (const Metric& metric : scenarios::metrics()) {
    columns.emplace_back(metric.name);
    if (!intervals || !metric.interval) continue;
    columns.push_back(std::string{metric.name} + "_low");
    columns.push_back(std::string{metric.name} + "_high");
  }
}

Row aggregated(const PointSummary& summary) {
  Row row;
  for (const Metric& metric : scenarios::metrics()) {
    row.emplace_back(rounded(summary.mean.*metric.value, kDigits));
    if (!metric.interval) continue;
    row.emplace_back(rounded(summary.low.*metric.value, kDigits));
    row.emplace_back(rounded(summary.high.*metric.value, kDigits));
  }
  return row;
}

Row measured(const Replication& replication, bool saturated) {
  Row row;
  for (const Metric& metric : scenarios::metrics()) {
    const bool told = !replication.failed() && !(saturated && metric.steady);
    row.emplace_back(told ? replication.measurement.*metric.value : Measurement::kNone);
  }
  return row;
}

std::vector<std::string> leading_columns(const std::vector<std::string>& keys) {
  std::vector<std::string> names;
  for (const Column& column : identifying_columns()) names.emplace_back(column.name);
  names.insert(names.end(), keys.begin(), keys.end());
  return names;
}

// Calls `add(row's beginning, campaign, point)` for every point.
void for_each_point(std::span<const Campaign> campaigns, const std::vector<std::string>& keys,
                    const std::function<void(Row, const Campaign&, const PointRecord&)>& add) {
  for (const Campaign& campaign : campaigns) {
    for (const PointRecord& point : campaign.points) add(identity(point, keys), campaign, point);
  }
}

Row provenance(const Campaign& campaign, const PointRecord& point) {
  return {point.seed, campaign.hash, version()};
}

}  // namespace

const std::vector<Column>& identifying_columns() {
  static const std::vector<Column> columns = {
      {"scenario", "The scenario's name."},
      {"architecture", "The architecture's name."},
      {"nodes", "Machines that serve."},
      {"processes", "Processes on each node."},
      {"threads", "Threads that serve requests in each process; 1 for an event loop."},
  };
  return columns;
}

const std::vector<Column>& closing_columns() {
  static const std::vector<Column> columns = {
      {"state",
       "stable; saturated: work arrived faster than it left, so there is no latency to tell; failed."},
      {"replications", "Replications that the row is the mean of."},
      {"failed", "Replications that crashed or ran out of time."},
      {"seed", "Seed of all random streams."},
      {"scenario_hash", "Hash of the scenario with everything it includes and all overrides."},
      {"knee_version", "Version of knee that computed the row."},
  };
  return columns;
}

Table identity_table(std::span<const Campaign> campaigns) {
  const std::vector<std::string> keys = swept_keys(campaigns);
  Table table{.columns = leading_columns(keys), .rows = {}};
  for_each_point(campaigns, keys,
                 [&](Row row, const Campaign&, const PointRecord&) { table.rows.push_back(std::move(row)); });
  return table;
}

Table results_table(std::span<const Campaign> campaigns) {
  const std::vector<std::string> keys = swept_keys(campaigns);
  Table table{.columns = leading_columns(keys), .rows = {}};
  name_metrics(table.columns, true);
  for (const Column& column : closing_columns()) table.columns.emplace_back(column.name);
  for_each_point(campaigns, keys, [&](Row row, const Campaign& campaign, const PointRecord& point) {
    const PointSummary summary = summarize(point);
    append(row, aggregated(summary));
    append(row,
           {std::string{summary.state()}, std::uint64_t{summary.succeeded}, std::uint64_t{summary.failed}});
    append(row, provenance(campaign, point));
    table.rows.push_back(std::move(row));
  });
  return table;
}

Table replications_table(std::span<const Campaign> campaigns) {
  const std::vector<std::string> keys = swept_keys(campaigns);
  Table table{.columns = leading_columns(keys), .rows = {}};
  table.columns.emplace_back("replication");
  name_metrics(table.columns, false);
  for (const char* name : {"state", "failure", "seed", "scenario_hash", "knee_version"})
    table.columns.emplace_back(name);
  for_each_point(campaigns, keys,
                 [&](const Row& beginning, const Campaign& campaign, const PointRecord& point) {
                   const PointSummary summary = summarize(point);
                   for (std::size_t i = 0; i < point.replications.size(); ++i) {
                     if (!point.replications[i]) continue;
                     Row row = beginning;
                     row.emplace_back(std::uint64_t{i});
                     append(row, measured(*point.replications[i], summary.saturated));
                     append(row, {std::string{summary.state()}, point.replications[i]->failure});
                     append(row, provenance(campaign, point));
                     table.rows.push_back(std::move(row));
                   }
                 });
  return table;
}

}  // namespace knee::cli
