#include "analysis/report/result_table.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "analysis/report/busy_points.hpp"

namespace knee::analysis {
namespace {


using Row = std::vector<Cell>;

bool is_identifying(const std::string& key) {
  const std::vector<Column>& columns = identifying_columns();
  return std::any_of(columns.begin(), columns.end(),
                     [&key](const Column& column) { return key == column.name; });
}

// All swept keys that need their own column, in the order of first appearance.
std::vector<std::string> swept_keys(std::span<const Results> all) {
  std::vector<std::string> keys;
  for (const Results& results : all) {
    for (const Entry& entry : results.points) {
      for (const auto& [key, value] : entry.point.swept) {
        if (!is_identifying(key) && std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
      }
    }
  }
  return keys;
}

Cell swept_value(const Point& point, const std::string& wanted) {
  for (const auto& [key, value] : point.swept) {
    if (key == wanted) return value;
  }
  return {};
}

Row identity(const Point& point, const std::vector<std::string>& keys) {
  Row row{point.scenario, point.architecture, point.nodes, point.processes, point.threads};
  for (const std::string& key : keys) row.push_back(swept_value(point, key));
  return row;
}

void append(Row& row, Row more) { row.insert(row.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())); }

void name_metric(std::vector<std::string>& columns, const Metric& metric, bool intervals) {
  columns.emplace_back(metric.name);
  if (!intervals || !metric.interval) return;
  columns.push_back(std::string{metric.name} + "_low");
  columns.push_back(std::string{metric.name} + "_high");
}

void name_metrics(std::vector<std::string>& columns, bool intervals) {
  for (const Metric& metric : metrics()) name_metric(columns, metric, intervals);
}

void put_estimate(Row& row, const Metric& metric, const Estimates& estimates) {
  row.emplace_back(rounded(estimates.value.*metric.value, kTableDigits));
  if (!metric.interval) return;
  row.emplace_back(rounded(estimates.low.*metric.value, kTableDigits));
  row.emplace_back(rounded(estimates.high.*metric.value, kTableDigits));
}

void put_estimates(Row& row, const Estimates& estimates) {
  for (const Metric& metric : metrics()) put_estimate(row, metric, estimates);
}

Row of_requests(const Estimates& estimates) {
  Row row;
  for (const Metric& metric : metrics()) {
    if (metric.of_requests) put_estimate(row, metric, estimates);
  }
  return row;
}

Row measured(const Measurement& measurement) {
  Row row;
  for (const Metric& metric : metrics()) row.emplace_back(measurement.*metric.value);
  return row;
}

std::vector<std::string> leading_columns(const std::vector<std::string>& keys) {
  std::vector<std::string> names;
  for (const Column& column : identifying_columns()) names.emplace_back(column.name);
  names.insert(names.end(), keys.begin(), keys.end());
  return names;
}

// Calls `add(leading cells of the row, results, entry)` for every point.
void for_each_point(std::span<const Results> all, const std::vector<std::string>& keys,
                    const std::function<void(Row, const Results&, const Entry&)>& add) {
  for (const Results& results : all) {
    for (const Entry& entry : results.points) add(identity(entry.point, keys), results, entry);
  }
}

Row provenance(const Results& results, const Point& point) { return {point.seed, results.hash, results.version}; }

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

Cell text_or_empty(const std::string& text) { return text.empty() ? Cell{} : Cell{text}; }

Row statements(const Entry& entry) {
  const PointResult& result = entry.result;
  return {std::string{result.state_name()},
          text_or_empty(result.objective_name()),
          text_or_empty(result.bottleneck.name),
          rounded(result.bottleneck.utilisation, kTableDigits),
          rounded(error_factor(entry.point, result), kReportDigits),
          text_or_empty(joined(result.warnings)),
          result.succeeded == 0 ? Cell{} : Cell{rounded(result.widest, 3)},
          rounded(result.warm_up.requests, kTableDigits),
          std::uint64_t{result.succeeded},
          std::uint64_t{result.failed}};
}

}  // namespace

const std::vector<Column>& identifying_columns() {
  static const std::vector<Column> columns = {
      {"scenario", "Name of the scenario."},
      {"architecture", "Name of the architecture."},
      {"nodes", "Machines that serve."},
      {"processes", "Processes on each node."},
      {"threads", "Threads that serve requests in each process; 1 for an event loop."},
  };
  return columns;
}

const std::vector<Column>& closing_columns() {
  static const std::vector<Column> columns = {
      {"state",
       "stable: the number of requests in the system has no trend; saturated: it grows, so latencies have no value; "
       "unsettled: the run is too short to decide; transient: the load varies or is recorded; replayed: as transient, "
       "and all replications are equal; failed: no replication succeeded."},
      {"objective", "met; missed; open: an interval contains its limit. Empty without an objective."},
      {"bottleneck", "The resource that limits the point or comes nearest to it."},
      {"bottleneck_utilisation", "Utilisation of the bottleneck, 0 to 1; of several resources of its kind, of the "
                                 "busiest one."},
      {"error_factor", "By how many per cent the mean latency moves if all service times are 1 % longer, by the rule of a "
                       "single queue: 1 / (1 - bottleneck_utilisation). Only from a utilisation of 0.85 on, with an open "
                       "load and less than 1 % of errors. `knee analyze` measures the true value."},
      {"warnings", "Reservations about the row, separated by semicolons."},
      {"precision", "Half width of the widest interval of throughput, mean and the quantiles shown, relative to its "
                    "value."},
      {"warm_up_requests", "Requests of each replication in the warm-up that was found; they do not count."},
      {"replications", "Replications in the row."},
      {"failed", "Replications that crashed or ran out of time or events."},
      {"seed", "Seed of all random streams."},
      {"scenario_hash", "Hash of the scenario with all files that it includes and all overrides."},
      {"knee_version", "Version of knee that computed the row."},
  };
  return columns;
}

Table identity_table(std::span<const Results> all) {
  const std::vector<std::string> keys = swept_keys(all);
  Table table{.columns = leading_columns(keys), .rows = {}};
  for_each_point(all, keys,
                 [&](Row row, const Results&, const Entry&) { table.rows.push_back(std::move(row)); });
  return table;
}

std::vector<std::string> results_columns(const std::vector<std::string>& keys) {
  std::vector<std::string> columns = leading_columns(keys);
  name_metrics(columns, true);
  for (const Column& column : closing_columns()) columns.emplace_back(column.name);
  return columns;
}

std::vector<Cell> results_row(const Results& results, const Entry& entry, const std::vector<std::string>& keys) {
  constexpr std::size_t kOthers = 32;  // columns, about, beside metrics
  Row row = identity(entry.point, keys);
  row.reserve(row.size() + 3 * metrics().size() + kOthers);
  put_estimates(row, entry.result.all);
  append(row, statements(entry));
  append(row, provenance(results, entry.point));
  return row;
}

Table results_table(std::span<const Results> all) {
  const std::vector<std::string> keys = swept_keys(all);
  Table table{.columns = results_columns(keys), .rows = {}};
  for (const Results& results : all) {
    for (const Entry& entry : results.points) table.rows.push_back(results_row(results, entry, keys));
  }
  return table;
}

Table classes_table(std::span<const Results> all) {
  const std::vector<std::string> keys = swept_keys(all);
  Table table{.columns = leading_columns(keys), .rows = {}};
  table.columns.push_back(column_names("classes").front());
  for (const Metric& metric : metrics()) {
    if (metric.of_requests) name_metric(table.columns, metric, true);
  }
  table.columns.emplace_back("state");
  for_each_point(all, keys, [&](const Row& beginning, const Results&, const Entry& entry) {
    const auto add = [&](const std::string& name, const Estimates& estimates) {
      Row row = beginning;
      row.emplace_back(name);
      append(row, of_requests(estimates));
      row.emplace_back(std::string{entry.result.state_name()});
      table.rows.push_back(std::move(row));
    };
    add("all", entry.result.all);
    for (std::size_t i = 0; i < entry.result.classes.size(); ++i) add(entry.point.classes[i], entry.result.classes[i]);
  });
  return table;
}

Table replications_table(std::span<const Results> all) {
  const std::vector<std::string> keys = swept_keys(all);
  Table table{.columns = leading_columns(keys), .rows = {}};
  const std::vector<std::string> own = column_names("replications");
  table.columns.push_back(own.front());
  name_metrics(table.columns, false);
  table.columns.insert(table.columns.end(), own.begin() + 1, own.end());
  for_each_point(all, keys, [&](const Row& beginning, const Results& results, const Entry& entry) {
    for (std::size_t i = 0; i < entry.result.replications.size(); ++i) {
      Row row = beginning;
      row.emplace_back(std::uint64_t{i});
      append(row, measured(entry.result.replications[i]));
      append(row, {std::string{entry.result.state_name()}, text_or_empty(entry.result.failures[i])});
      append(row, provenance(results, entry.point));
      table.rows.push_back(std::move(row));
    }
  });
  return table;
}

}  // namespace knee::analysis
