#include "cli/commands/trace_command.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "analysis/table/table.hpp"
#include "cli/command_line/output.hpp"
#include "cli/command_line/version.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/trace/trace_file.hpp"
#include "cli/trace/trace_recorder.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

const scenarios::Architecture& architecture_of(const scenarios::Scenario& scenario, const std::string& name) {
  std::vector<std::string> names;
  for (const scenarios::Architecture& one : scenario.architectures) {
    if (name.empty() || one.name == name) return one;
    names.push_back(one.name);
  }
  const std::string near = scenarios::nearest(name, names);
  throw wrong_input(fmt::format("scenario {} has no architecture \"{}\", expected {}{}", scenario.name, name,
                                scenarios::either_of(names),
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

// The window of the command line; by default some requests after the warm-up.
TraceWindow window_of(const CommandLine& line, const scenarios::Measure& measure) {
  constexpr std::uint64_t kAny = ~std::uint64_t{0};
  TraceWindow window;
  if (line.trace_from) {
    window.from = sim::kStart + *line.trace_from;
  } else {
    window.from = sim::kStart + measure.skip;
    const auto* warm_up = std::get_if<double>(&measure.warm_up);
    const auto requests = static_cast<double>(measure.requests.value_or(20'000));
    window.after = static_cast<std::uint64_t>(std::llround(requests * (warm_up == nullptr ? 0.1 : *warm_up)));
  }
  if (line.trace_requests) window.requests = *line.trace_requests;
  if (!line.trace_length) return window;
  if (!line.trace_requests) window.requests = kAny;
  window.length = line.trace_length;
  return window;
}

// Everything before the window is simulated but not shown; a request for hours of it is a typing error.
void check_start(const CommandLine& line, const scenarios::Scenario& scenario) {
  constexpr double kRequestsBefore = 20e6;
  if (!line.trace_from) return;
  const double before = scenario.offered_rate().value_or(0) * sim::to_seconds(*line.trace_from);
  if (before <= kRequestsBefore) return;
  throw wrong_input(fmt::format("--from {}: about {:.0f} requests come before that, expected at most {:.0f}",
                                scenarios::duration().write(*line.trace_from), before, kRequestsBefore));
}

void write(const TraceRecorder& recorder, const std::vector<std::pair<std::string, std::string>>& facts,
           const std::string& path) {
  const bool to_output = path == "-";
  std::ofstream file;
  if (!to_output) file.open(path, std::ios::binary | std::ios::trunc);
  std::ostream& out = to_output ? std::cout : file;
  if (out) write_trace(recorder, facts, out);
  out.flush();
  if (out) return;
  const int error = errno;
  std::error_code ignored;
  if (!to_output && std::filesystem::is_regular_file(path, ignored)) std::filesystem::remove(path, ignored);  // half a trace is none
  throw machine_failure(fmt::format("cannot write the trace to {}: {}", path, std::strerror(error)));
}

std::string seconds(sim::Instant at) {
  return fmt::format("{}", analysis::rounded(sim::to_seconds(at.time_since_epoch()), 9));
}

}  // namespace

ExitStatus trace(const CommandLine& line) {
  const auto plan = read_plans(line, scenarios::Sweep::ignore).front();
  const scenarios::Scenario& scenario = plan->base;
  const scenarios::Architecture& architecture = architecture_of(scenario, line.architecture);
  check_start(line, scenario);
  if (!line.quiet && line.output != "-") print_message(fmt::format("Writing {}", line.output));
  TraceRecorder recorder{window_of(line, scenario.measure)};
  scenarios::show(scenario, architecture, 0, recorder, [&](sim::Instant now) { return recorder.enough(now); });
  write(recorder,
        {{"scenario", scenario.name},
         {"architecture", architecture.name},
         {"seed", std::to_string(scenario.measure.seed)},
         {"scenario_hash", plan->hash},
         {"knee_version", version()}},
        line.output);
  if (line.quiet) return ExitStatus::done;
  print_message(fmt::format("{}: {} of {}, {} s to {} s, {} requests, {} events{}", line.output, architecture.name,
                   scenario.name, seconds(recorder.opened()), seconds(recorder.closed()),
                   recorder.requests().size(), recorder.events().size(),
                   recorder.is_full() ? " (as many as are kept)" : ""));
  if (line.output != "-") print_message("Open it in https://ui.perfetto.dev");
  return ExitStatus::done;
}

}  // namespace knee::cli
