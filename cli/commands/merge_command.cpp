#include "cli/commands/merge_command.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "cli/command_line/shard.hpp"
#include "cli/commands/sweep_command.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "cli/store/plan_difference.hpp"
#include "cli/store/store.hpp"
#include "cli/store/store_layout.hpp"
#include "cli/store/stored_results.hpp"

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
    const std::string differences = differences_of(expected.fact("scenario_yaml"), stored.fact("scenario_yaml"));
    throw wrong_input(fmt::format("{} holds results of another sweep than {}: `knee sweep {}`, not `knee sweep {}`{}{}", directory, first,
                                  stored.fact("arguments"), expected.fact("arguments"),
                                  differences.empty() ? "; sweep, objective or precision differ" : "; what differs: ", differences));
  }
}

// Gives points the identities that a directory has recorded: those of its share, in order. They are not found out again, because the
// scenario as it is written with every default may apply a sweep differently.
void take_identities(const std::string& directory, analysis::Results& results) {
  const StoredResults stored{directory};
  const Shard shard = Shard::read(StoredResults{directory}.fact("shard")).value_or(Shard{});
  auto recorded = stored.points().begin();
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    if (!shard.has(i)) continue;
    if (recorded == stored.points().end()) throw wrong_input(fmt::format("{} has fewer points than its sweep: sweep again", directory));
    if (recorded->simulation != kUnknown) results.points[i].point.identity = recorded->simulation;
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

// The planned sweep, with what the directories, and the one to merge into, know of its points.
FinishedSweep planned_merge(const CommandLine& line) {
  const std::string& first = line.directories.front();
  FinishedSweep sweep = read_planned_sweep(first);
  for (analysis::Entry& entry : sweep.results.points) entry.point.identity = kUnknown;
  if (holds(line.directory, first)) take_identities(line.directory, sweep.results);
  for (const std::string& directory : line.directories) take_identities(directory, sweep.results);
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
  const std::vector<std::string> missing = conclude_all(store, sweep.results);
  if (!missing.empty()) throw incomplete(line, sweep.results, missing, absent);
  return publish(line, store, sweep.results);
}

}  // namespace knee::cli
