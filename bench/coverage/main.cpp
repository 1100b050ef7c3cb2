// knee_coverage [--seeds=N] [--first=N] [--budget=N] [--only=TEXT] [--states]
// How often the 95 % intervals of the default rule hold the truth, for queues whose truth is known. Each seed counts,
// whether or not its precision was reached. Prints one row for each queue.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/coverage/trial.hpp"

namespace {

using namespace knee::coverage;
namespace analysis = knee::analysis;

struct Options {
  std::uint64_t seeds = 400;
  std::uint64_t first = 1;
  double budget = 2e6;
  std::string only;
  bool states = false;
};

/// How one estimate did over all seeds.
struct Score {
  double truth = 0;
  int covered = 0;
  int above = 0;  ///< the interval lies below the truth
  int unbounded = 0;
  double bias = 0;
  double precise_bias = 0;

  void add(const analysis::Estimate& estimate, bool precise) {
    covered += estimate.contains(truth) ? 1 : 0;
    above += estimate.high < truth ? 1 : 0;
    unbounded += std::isinf(estimate.high) ? 1 : 0;
    bias += estimate.value / truth - 1;
    if (precise) precise_bias += estimate.value / truth - 1;
  }
};

struct Row {
  Score mean, p50, p99;
  int precise = 0;
  int states[3] = {};
  std::vector<double> requests;
};

Row measure(const Cell& cell, const Options& options) {
  Row row;
  if (cell.truth) {
    const Truth truth = cell.truth();
    row.mean.truth = truth.mean;
    row.p50.truth = truth.quantile(0.5);
    row.p99.truth = truth.quantile(0.99);
  }
  for (std::uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
    const Trial trial = run_trial(cell, seed, {.max_requests = options.budget});
    const bool precise = trial.look.precise && trial.look.assessment.state == analysis::State::stable;
    row.precise += precise ? 1 : 0;
    ++row.states[static_cast<int>(trial.look.assessment.state)];
    row.requests.push_back(trial.requests);
    row.mean.add(trial.look.mean_ms, precise);
    row.p50.add(trial.look.quantiles_ms[0], precise);
    row.p99.add(trial.look.quantiles_ms[1], precise);
  }
  std::sort(row.requests.begin(), row.requests.end());
  return row;
}

std::string shown(const Score& score, const Options& options, int precise) {
  const double seeds = static_cast<double>(options.seeds);
  return fmt::format("{:5.1f} (-{:2} +{:2} inf {:2}) {:5.1f} {:5.1f}", 100 * score.covered / seeds, score.above,
                     options.seeds - static_cast<std::uint64_t>(score.covered + score.above), score.unbounded,
                     100 * score.bias / seeds, 100 * score.precise_bias / std::max(precise, 1));
}

void print(const Cell& cell, const Row& row, const Options& options) {
  fmt::print("{:16} ", cell.name);
  if (cell.truth) {
    fmt::print("mean {} | p50 {} | p99 {} | ", shown(row.mean, options, row.precise), shown(row.p50, options, row.precise),
               shown(row.p99, options, row.precise));
  }
  fmt::print("precise {:3.0f} % requests {:4.0f}k stable {} saturated {} unsettled {}\n",
             100.0 * row.precise / static_cast<double>(options.seeds), row.requests[row.requests.size() / 2] / 1000,
             row.states[0], row.states[1], row.states[2]);
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const std::string value = argument.substr(argument.find('=') + 1);
    if (argument.starts_with("--seeds=")) options.seeds = std::stoull(value);
    if (argument.starts_with("--first=")) options.first = std::stoull(value);
    if (argument.starts_with("--budget=")) options.budget = std::stod(value);
    if (argument.starts_with("--only=")) options.only = value;
    if (argument == "--states") options.states = true;
  }
  for (const Cell& cell : options.states ? state_cells() : coverage_cells()) {
    if (cell.name.find(options.only) == std::string::npos) continue;
    print(cell, measure(cell, options), options);
  }
}
