#include "cli/experiment/input_sampling.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/experiment/experiment.hpp"
#include "scenarios/sampled_plan.hpp"
#include "scenarios/uncertainty/latin_hypercube.hpp"

namespace knee::cli {
namespace {

// The samples as one experiment, its runs of a fixed length.
Experiment sampled_experiment(const scenarios::ExperimentPlan& plan, const std::vector<std::vector<double>>& shares) {
  auto sampled = scenarios::sampled_plan(plan, shares);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&sampled)) {
    std::string text = to_string(*mistakes);
    text.pop_back();
    throw InvalidScenario{text};
  }
  Experiment experiment = experiment_of(
      std::make_shared<const scenarios::ExperimentPlan>(std::get<scenarios::ExperimentPlan>(std::move(sampled))));
  for (analysis::Entry& entry : experiment.results.points) {
    analysis::Effort& effort = entry.point.effort;
    if (effort.fixed || effort.transient) continue;
    effort.fixed = true;
    effort.requests = static_cast<std::uint64_t>(analysis::rung_requests(0));
  }
  return experiment;
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

std::optional<analysis::InputSamples> sample_inputs(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  analysis::InputSamples samples;
  samples.shares = scenarios::latin_hypercube(line.samples, plan.uncertain.size(), plan.base.measure.seed);
  for (const auto& input : plan.uncertain) samples.inputs.push_back({input.path, input.low, input.high});
  Experiment experiment = sampled_experiment(plan, samples.shares);
  if (simulate(line, experiment, nullptr, Batches::dropped) == ProcessPool::End::interrupted) return std::nullopt;
  samples.points.resize(plan.points.size());
  for (std::size_t i = 0; i < experiment.results.points.size(); ++i) {
    const analysis::Entry& entry = experiment.results.points[i];
    add_sample(samples.points[i / line.samples], entry.point, entry.result);
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
