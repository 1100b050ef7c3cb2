#include "cli/experiment/input_sampling.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/command_line/model_version.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/experiment/input_bands.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/store.hpp"
#include "cli/store/store_layout.hpp"
#include "cli/store/stored_results.hpp"
#include "scenarios/sampled_plan.hpp"
#include "scenarios/uncertainty/latin_hypercube.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

std::string hash_of_samples(const std::string& plan, std::size_t count) { return fmt::format("{}-{}", plan, count); }

// Runs have a fixed length, that of the first rung.
void fix_length(analysis::Point& point) {
  analysis::Effort& effort = point.effort;
  if (effort.fixed || effort.transient) return;
  effort.fixed = true;
  effort.requests = static_cast<std::uint64_t>(analysis::rung_requests(effort.first_rung));
}

// The samples as one experiment.
Experiment sampled_experiment(const CommandLine& line, const scenarios::ExperimentPlan& plan,
                              const std::vector<std::vector<double>>& shares) {
  const auto sampled = std::make_shared<const scenarios::ExperimentPlan>(require_sampled_plan(plan, shares));
  Experiment experiment = experiment_of(sampled);
  for (analysis::Entry& entry : experiment.results.points) fix_length(entry.point);
  if (!line.directory.empty()) identify(experiment.results, *sampled);
  experiment.results.hash = hash_of_samples(plan.hash, shares.size());
  return experiment;
}

ProcessPool::End simulate_samples(const CommandLine& line, Experiment& experiment) {
  if (line.directory.empty()) return simulate(line, experiment, nullptr, Batches::dropped);
  const fs::path folder = fs::path{line.directory} / kSamplesFolder;
  Store store{folder, experiment.results, line.fresh ? Existing::replace : Existing::extend};
  const ProcessPool::End end = simulate(line, experiment, &store);
  if (end != ProcessPool::End::interrupted) store.publish(experiment.results);
  return end;
}

// The option that uses the intervals.
const char* advice_for(CommandLine::Command command) {
  switch (command) {
    case CommandLine::Command::run:
    case CommandLine::Command::sweep:
      return "--samples 100 gives bands";
    case CommandLine::Command::plan:
      return "--samples 50 finds the deployment of least regret";
    default:
      return "knee run --samples 100 gives bands";
  }
}

}  // namespace

analysis::InputSamples drawn_samples(const scenarios::ExperimentPlan& plan, std::size_t count) {
  analysis::InputSamples samples;
  samples.shares = scenarios::latin_hypercube(count, plan.uncertain.size(), plan.base.measure.seed);
  for (const auto& input : plan.uncertain) samples.inputs.push_back({input.path, input.low, input.high});
  samples.points.resize(plan.points.size());
  return samples;
}

scenarios::ExperimentPlan require_sampled_plan(const scenarios::ExperimentPlan& plan,
                                               const std::vector<std::vector<double>>& shares) {
  auto sampled = scenarios::sampled_plan(plan, shares);
  if (auto* valid = std::get_if<scenarios::ExperimentPlan>(&sampled)) return std::move(*valid);
  std::string text = to_string(std::get<scenarios::Diagnostics>(sampled));
  text.pop_back();  // the last line break, which the output of a failure adds again
  throw InvalidScenario{text};
}

std::optional<analysis::InputSamples> sample_inputs(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  analysis::InputSamples samples = drawn_samples(plan, line.samples);
  Experiment experiment = sampled_experiment(line, plan, samples.shares);
  if (simulate_samples(line, experiment) == ProcessPool::End::interrupted) return std::nullopt;
  for (std::size_t i = 0; i < experiment.results.points.size(); ++i) {
    const analysis::Entry& entry = experiment.results.points[i];
    add_sample(samples.points[i / line.samples], entry.point, entry.result);
  }
  return samples;
}

std::optional<analysis::InputSamples> kept_samples(const fs::path& directory, const FinishedSweep& sweep) {
  const scenarios::ExperimentPlan& plan = *sweep.plan;
  if (plan.uncertain.empty() || !fs::exists(directory / kBandsFile)) return std::nullopt;
  const fs::path folder = directory / kSamplesFolder;
  if (!fs::exists(folder / kStoreFile)) return std::nullopt;
  StoredResults stored{folder};
  const std::size_t count = stored.points().size() / plan.points.size();
  if (stored.fact("scenario_hash") != hash_of_samples(plan.hash, count) || stored.fact("model") != model_version()) return std::nullopt;
  analysis::InputSamples samples = drawn_samples(plan, count);
  for (std::size_t i = 0; i < count * plan.points.size(); ++i) {
    analysis::Entry entry{.point = sweep.results.points[i / count].point};
    fix_length(entry.point);
    if (!conclude(stored, stored.points()[i], entry)) return std::nullopt;  // interrupted
    add_sample(samples.points[i / count], entry.point, entry.result);
  }
  return samples;
}

void warn_of_uncertain(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  using Command = CommandLine::Command;
  if (plan.uncertain.empty() || line.samples > 0 || line.command == Command::check) return;
  std::string middles;
  for (const auto& input : plan.uncertain) {
    middles += fmt::format("{}{} {}", middles.empty() ? "" : ", ", input.path, input.middle);
  }
  print_message(fmt::format("knee: {}: inputs are uncertain, and only the middle of each is used ({}); {}", plan.base.name,
                            middles, advice_for(line.command)));
}

}  // namespace knee::cli
