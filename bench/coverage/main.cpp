// knee_coverage [--seeds=N] [--first=N] [--budget=N] [--only=TEXT] [--states] [--at-limit]
// How often the 95 % intervals of the default rule hold the truth, for queues whose truth is known; each seed
// counts, whether or not its precision was reached. Prints CSV, one row for each queue. Shares and biases are
// in percent.
//   --seeds=N     seeds of each queue, from --first on; 400 from 2,000,000 on are those of the published
//   table
//   --budget=N    most requests of a point (2,000,000)
//   --only=TEXT   queues whose name contains TEXT
//   --states      instead: queues whose state is known
//   --capacity    instead: how often the interval of a capacity holds the one of the closed form
//   --at-limit    with the true p99 as the objective's limit: how often is it called met or missed?
// Exit status: 0 done, 2 an option is unknown.
#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "bench/coverage/capacity_cell.hpp"
#include "bench/coverage/score.hpp"

namespace {

using namespace knee::coverage;
using knee::analysis::State;
using knee::analysis::Verdict;

struct Options {
  Seeds seeds = {.first = 2'000'000, .count = 400};
  double budget = 2e6;
  std::string only = {};
  bool states = false;
  bool at_limit = false;
  bool capacity = false;
};

bool take(const std::string& argument, Options& options) {
  const std::string value = argument.substr(argument.find('=') + 1);
  if (argument.starts_with("--seeds=")) {
    options.seeds.count = std::stoull(value);
  } else if (argument.starts_with("--first=")) {
    options.seeds.first = std::stoull(value);
  } else if (argument.starts_with("--budget=")) {
    options.budget = std::stod(value);
  } else if (argument.starts_with("--only=")) {
    options.only = value;
  } else if (argument == "--states") {
    options.states = true;
  } else if (argument == "--capacity") {
    options.capacity = true;
  } else if (argument == "--at-limit") {
    options.at_limit = true;
  } else {
    return false;
  }
  return true;
}

/// Coverage, seeds whose interval lies below the truth, bias, bias where the precision was reached.
std::string shown(const Score& score, int precise) {
  if (score.truth == 0) return ",,,";
  return fmt::format("{:.1f},{},{:.2f},{:.2f}", 100 * score.coverage(), score.below,
                     100 * score.bias / score.seeds, 100 * score.precise_bias / std::max(precise, 1));
}

void print(const Cell& cell, const CellScore& score) {
  fmt::print("{},{},{},{},{},{:.1f},{:.0f},{:.0f},{},{},{},{},{}\n", cell.name, score.seeds,
             shown(score.mean, score.precise), shown(score.p50, score.precise),
             shown(score.p99, score.precise), 100.0 * score.precise / score.seeds, score.median_requests(), score.simulated / score.seeds,
             score.count(State::stable), score.count(State::saturated), score.count(State::unsettled),
             score.count(Verdict::met), score.count(Verdict::missed));
  std::fflush(stdout);
}

void print_capacity(const CapacityCell& cell, const Options& options) {
  int held = 0;
  int found = 0;
  double bias = 0;
  double width = 0;
  for (std::uint64_t i = 0; i < options.seeds.count; ++i) {
    const auto capacity = search(cell, options.seeds.first + i, static_cast<std::uint64_t>(options.budget));
    held += capacity.load.contains(cell.capacity) ? 1 : 0;
    found += capacity.end == knee::analysis::CapacityEnd::found ? 1 : 0;
    bias += capacity.load.value / cell.capacity - 1;
    width += capacity.load.relative_half_width();
  }
  const auto seeds = static_cast<double>(options.seeds.count);
  fmt::print("{},{},{:.1f},{:.1f},{:.2f},{:.2f}\n", cell.name(), options.seeds.count, 100 * held / seeds,
             100 * found / seeds, 100 * bias / seeds, 100 * width / seeds);
  std::fflush(stdout);
}

void print_capacities(const Options& options) {
  fmt::print("queue,seeds,held,precise,bias,half_width\n");
  for (const CapacityCell& cell : capacity_cells()) {
    if (cell.name().find(options.only) != std::string::npos) print_capacity(cell, options);
  }
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    if (take(arguments[i], options)) continue;
    fmt::print(stderr, "knee_coverage: unknown option {}\n", arguments[i]);
    return 2;
  }
  if (options.capacity) {
    print_capacities(options);
    return 0;
  }
  fmt::print("queue,seeds");
  for (const char* estimate : {"mean", "p50", "p99"})
    fmt::print(",{0},{0}_below,{0}_bias,{0}_precise_bias", estimate);
  fmt::print(",precise,median_requests,mean_simulated,stable,saturated,unsettled,met,missed\n");
  for (const Cell& cell : options.states ? state_cells() : coverage_cells()) {
    if (cell.name.find(options.only) == std::string::npos) continue;
    print(cell, score(cell, options.seeds, options.budget, options.at_limit && cell.truth));
  }
}
