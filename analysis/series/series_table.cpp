#include "analysis/series/series_table.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "analysis/metrics/metric.hpp"

namespace knee::analysis {
namespace {

using Row = std::vector<Cell>;

// Metrics that speak of a whole run.
bool is_of_run(const Metric& metric) {
  constexpr double Measurement::*kOfRun[] = {
      &Measurement::offered_per_s,
      &Measurement::measured_mean_ms,
      &Measurement::measured_p50_ms,
      &Measurement::measured_p95_ms,
      &Measurement::measured_p99_ms,
      &Measurement::core_utilisation_highest,
      &Measurement::loop_utilisation_highest,
      &Measurement::lock_utilisation_highest,
      &Measurement::thread_utilisation_highest,
      &Measurement::busiest_process_share,
      &Measurement::backlog_growth_per_s,
      &Measurement::simulated_s,
      &Measurement::events};
  return std::find(std::begin(kOfRun), std::end(kOfRun), metric.value) != std::end(kOfRun);
}

const std::vector<const Metric*>& columns_of_metrics() {
  static const std::vector<const Metric*> chosen = [] {
    std::vector<const Metric*> all;
    for (const Metric& metric : metrics()) {
      if (!is_of_run(metric)) all.push_back(&metric);
    }
    return all;
  }();
  return chosen;
}

// Adds the rows of one replication.
class SeriesRows {
 public:
  SeriesRows(Table& table, const Entry& entry, Row identity) : table_{table}, entry_{entry}, identity_{std::move(identity)} {}

  void add(const Replication& replication, std::size_t number) {
    one_.classes = replication.classes;
    one_.resources = replication.resources;
    double from = 0;
    for (const Batch& batch : replication.batches) {
      one_.batches = {batch};
      add_batch(number, from);
      from += batch.seconds;
    }
  }

 private:
  void add_batch(std::size_t number, double from) {
    const Batch& batch = one_.batches.front();
    const auto add = [&](const std::string& name, RequestClass which) {
      Row row = identity_;
      row.insert(row.end(), {std::uint64_t{number}, rounded(from, kTableDigits), rounded(from + batch.seconds, kTableDigits), name});
      add_metrics(row, which);
      table_.rows.push_back(std::move(row));
    };
    add("all", kAllClasses);
    if (one_.classes.size() < 2) return;
    for (std::size_t i = 0; i < one_.classes.size(); ++i) add(one_.classes[i], i);
  }

  void add_metrics(Row& row, RequestClass which) const {
    const double limit = entry_.point.objective ? entry_.point.objective->goodput_limit_ms() : Measurement::kNone;
    const Sample sample{.window = {.replications = {&one_, 1}},
                        .request_class = which,
                        .setting = {.goodput_limit_ms = limit, .transient = true, .piles_up = true}};
    for (const Metric* metric : columns_of_metrics()) {
      if (metric->value == &Measurement::in_flight) {
        row.emplace_back(which ? Measurement::kNone : rounded(one_.batches.front().in_system, kTableDigits));
      } else if (which && !metric->of_requests) {
        row.emplace_back();
      } else {
        row.emplace_back(rounded(metric->estimate(sample, Measurement::kNone).value, kTableDigits));
      }
    }
  }

  Table& table_;
  const Entry& entry_;
  Row identity_;
  Replication one_;
};

}  // namespace

Table series_table(std::span<const Results> all) {
  Table table = identity_table(all);
  std::vector<Row> identities = std::exchange(table.rows, {});
  for (std::string& name : column_names("series")) table.columns.push_back(std::move(name));
  for (const Metric* metric : columns_of_metrics()) table.columns.emplace_back(metric->name);
  std::size_t point = 0;
  for (const Results& results : all) {
    for (const Entry& entry : results.points) {
      SeriesRows rows{table, entry, std::move(identities[point++])};
      if (entry.point.rungs.empty()) continue;
      const std::vector<Replication>& replications = entry.point.rungs.back().replications;
      for (std::size_t i = 0; i < replications.size(); ++i) rows.add(replications[i], i);
    }
  }
  return table;
}

}  // namespace knee::analysis
