/// Stores of hand-made replications, which nothing simulates.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "cli/command_line/failure.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/replication_bytes.hpp"
#include "cli/store/store.hpp"
#include "tests/cli/records.hpp"
#include "tests/cli/temporary_directory.hpp"

namespace knee::cli {

/// Fills in the saved replications of the last rung.
inline void take_saved(Store& store, std::size_t number, analysis::Point& point) {
  const std::vector<JobResult> saved = store.saved(number, point);
  for (std::size_t i = 0; i < saved.size(); ++i) {
    if (!saved[i].missing()) point.rungs.back().replications[i] = replication_from(saved[i].bytes);
  }
}

/// Plans the rung of each point and fills in what the store has.
inline void fill_from(Store& store, analysis::Results& results) {
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    add_rung(results.points[i].point, {.replications = results.points[i].point.effort.replications});
    take_saved(store, i, results.points[i].point);
  }
}

inline const analysis::Replication& kept(const analysis::Results& results, std::size_t point, std::size_t replication) {
  return results.points.at(point).point.rungs.back().replications.at(replication);
}

inline void simulate(analysis::Results& results, Store& store, std::size_t point, std::size_t replication) {
  analysis::Rung& rung = results.points[point].point.rungs.back();
  rung.replications[replication] = numbered(point, replication);
  store.save(point, rung.requests, replication, {.bytes = to_bytes(rung.replications[replication])});
  store.commit();
}

/// Makes up what is missing.
inline void simulate_all(analysis::Results& results, Store& store) {
  for (std::size_t point = 0; point < results.points.size(); ++point) {
    analysis::Entry& entry = results.points[point];
    for (std::size_t replication = 0; replication < entry.point.rungs.back().replications.size(); ++replication) {
      if (kept(results, point, replication).missing()) simulate(results, store, point, replication);
    }
    entry.result = analysis::result_of(entry.point);
    store.finish(point, results);
  }
}

/// What a sweep does: takes what the store has, makes up the rest, writes the tables.
inline void fill(const std::filesystem::path& directory) {
  analysis::Results results = planned_results();
  Store store{directory, results, Existing::keep};
  fill_from(store, results);
  simulate_all(results, store);
  store.publish(results);
}

inline Failure failure_of(const std::filesystem::path& directory, const analysis::Results& results, Existing existing = Existing::keep) {
  try {
    const Store store{directory, results, existing};
  } catch (const Failure& failure) {
    return failure;
  }
  return {ExitStatus::done, "no failure"};
}

/// The three tables of a results directory.
inline std::string tables_of(const TemporaryDirectory& directory) {
  return directory.read("results.csv") + directory.read("classes.csv") + directory.read("replications.csv");
}

}  // namespace knee::cli
