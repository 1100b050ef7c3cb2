#include "cli/commands/merge_command.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command_line/shard.hpp"
#include "cli/commands/sweep_command.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "cli/runner/found_loads.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/plan_difference.hpp"
#include "cli/store/store.hpp"
#include "cli/store/store_layout.hpp"
#include "cli/store/stored_results.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostMissing = 5;
constexpr const char* kUnknown = "unknown";  // the identity of a point whose shard was not seen yet

void require_same_sweep(const std::string& first, const std::vector<std::string>& others) {
  StoredResults expected{first};
  for (const std::string& directory : others) {
    StoredResults stored{directory};
    if (stored.fact("model") != expected.fact("model")) {
      throw wrong_input(fmt::format("{} holds results of another model of knee ({}) than {} ({}): simulate the shards with one knee",
                                    directory, stored.fact("model"), first, expected.fact("model")));
    }
    if (stored.fact("scenario_hash") == expected.fact("scenario_hash")) continue;
    const std::string differences = differences_of(expected.fact("scenario_yaml"), stored.fact("scenario_yaml"), Compared::sweeps);
    throw wrong_input(fmt::format("{} holds results of another sweep than {}: `knee sweep {}`, not `knee sweep {}`{}{}", directory, first,
                                  stored.fact("arguments"), expected.fact("arguments"),
                                  differences.empty() ? "; sweep, objective or precision differ" : "; what differs: ", differences));
  }
}

// A point of a sweep, whatever the other points of its curve: the number of its part of the plan, and its swept values.
using PointName = std::pair<std::size_t, std::vector<std::pair<std::string, std::string>>>;

// The identities that a directory has recorded: those of its share, in order. They are not found out again, because the scenario as it is
// written with every default may apply a sweep differently.
void add_identities(StoredResults& stored, const scenarios::ExperimentPlan& plan, std::map<PointName, std::string>& identities) {
  const Shard shard = Shard::read(stored.fact("shard")).value_or(Shard{});
  std::optional<scenarios::ExperimentPlan> grown;
  if (!plan.curves.empty()) grown = with_loads(plan, found_loads(stored, plan));
  const scenarios::ExperimentPlan& its_plan = grown ? *grown : plan;
  const std::vector<std::size_t> parts = parts_of(its_plan);
  auto recorded = stored.points().begin();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!shard.has(parts[i])) continue;
    if (recorded == stored.points().end()) {
      throw wrong_input(fmt::format("the results of {} have fewer points than its sweep: sweep again", plan.base.name));
    }
    if (recorded->simulation != kUnknown) identities[{parts[i], its_plan.points[i].swept}] = recorded->simulation;
    ++recorded;
  }
}

// Whether a directory holds results of this sweep and model already, from an earlier merge.
bool holds(const std::string& directory, const std::string& first) {
  if (!fs::exists(fs::path{directory} / kStoreFile)) return false;
  StoredResults stored{directory};
  StoredResults expected{first};
  return stored.fact("model") == expected.fact("model") && stored.fact("scenario_hash") == expected.fact("scenario_hash");
}

// For each curve the most loads that any of the directories has found.
std::vector<std::vector<double>> most_loads(const std::vector<std::string>& directories, const scenarios::ExperimentPlan& plan) {
  std::vector<std::vector<double>> most(plan.curves.size());
  for (const std::string& directory : directories) {
    StoredResults stored{directory};
    std::vector<std::vector<double>> found = found_loads(stored, plan);
    for (std::size_t i = 0; i < most.size(); ++i) {
      if (found[i].size() > most[i].size()) most[i] = std::move(found[i]);
    }
  }
  return most;
}

// The planned sweep, with what the directories, and the one to merge into, know of its points.
FinishedSweep planned_merge(const CommandLine& line) {
  FinishedSweep sweep = read_planned_sweep(line.directories.front());
  std::vector<std::string> directories = line.directories;
  if (holds(line.directory, line.directories.front())) directories.insert(directories.begin(), line.directory);
  std::map<PointName, std::string> identities;
  for (const std::string& directory : directories) {
    StoredResults stored{directory};
    add_identities(stored, *sweep.plan, identities);
  }
  const std::string arguments = sweep.results.origin.arguments;
  sweep.plan = std::make_shared<const scenarios::ExperimentPlan>(with_loads(*sweep.plan, most_loads(directories, *sweep.plan)));
  sweep.results = planned_results(*sweep.plan);
  sweep.results.origin.arguments = arguments;
  const std::vector<std::size_t> parts = parts_of(*sweep.plan);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto known = identities.find({parts[i], sweep.plan->points[i].swept});
    sweep.results.points[i].point.identity = known == identities.end() ? kUnknown : known->second;
  }
  return sweep;
}

// The results of all complete points; the labels of the others.
std::vector<std::string> conclude_all(Store& store, analysis::Results& results) {
  StoredResults merged{store.directory()};
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    if (conclude(merged, merged.points().at(i), results.points[i])) {
      store.finish(i, results);
    } else {
      missing.push_back(results.points[i].point.label());
    }
  }
  return missing;
}

// The shards that are not among the directories, `3/7, 5/7`; empty if none is known to be missing.
std::string absent_shards(const std::vector<std::string>& directories) {
  std::set<std::size_t> present;
  std::size_t count = 0;
  for (const std::string& directory : directories) {
    const auto shard = Shard::read(StoredResults{directory}.fact("shard"));
    if (!shard || (count != 0 && shard->count != count)) return "";
    count = shard->count;
    present.insert(shard->number);
  }
  std::string absent;
  for (std::size_t number = 1; number <= count; ++number) {
    if (!present.contains(number)) absent += (absent.empty() ? "" : ", ") + Shard{number, count}.text();
  }
  return absent;
}

Failure incomplete(const CommandLine& line, const analysis::Results& results, const std::vector<std::string>& missing,
                   const std::string& absent) {
  std::string named;
  for (std::size_t i = 0; i < std::min(missing.size(), kMostMissing); ++i) named += (i == 0 ? "" : "; ") + missing[i];
  if (missing.size() > kMostMissing) named += fmt::format("; and {} more", missing.size() - kMostMissing);
  const std::string why = absent.empty() ? "finish the sweeps of the shards, then repeat the command"
                                         : "no directory holds shard " + absent + ": add them";
  return wrong_input(fmt::format("{} of {} points are not complete: {}. What is there is in {}; {}, or let `knee sweep {} -o {}` simulate "
                                 "the rest", missing.size(), results.points.size(), named, line.directory, why,
                                 results.origin.arguments, line.directory));
}

}  // namespace

ExitStatus merge(const CommandLine& line) {
  const std::string& first = line.directories.front();
  require_same_sweep(first, line.directories);
  const std::string absent = absent_shards(line.directories);  // before one of them becomes the whole
  FinishedSweep sweep = planned_merge(line);
  Store store{line.directory, sweep.results, Existing::keep};
  for (const std::string& directory : line.directories) {
    std::error_code failed;
    if (!fs::equivalent(directory, line.directory, failed)) store.absorb(directory);
  }
  std::vector<std::string> missing = conclude_all(store, sweep.results);
  for (std::string& label : points_to_come(*sweep.plan, sweep.results)) missing.push_back(std::move(label));
  if (!missing.empty()) throw incomplete(line, sweep.results, missing, absent);
  return publish(line, store, sweep.results);
}

}  // namespace knee::cli
