#include "cli/investigation/expected_load.hpp"

#include <fmt/format.h>

#include "analysis/table/load_text.hpp"
#include "scenarios/scenario/scenario_load.hpp"

namespace knee::cli {
namespace {

using analysis::LoadUnit;

const char* kind_of(LoadUnit unit) {
  switch (unit) {
    case LoadUnit::users: return "a number of users, such as --load 340";
    case LoadUnit::recording: return "a multiple of its recording, such as --load 1.4x";
    case LoadUnit::rate: break;
  }
  return "a rate, such as --load 2000/s";
}

}  // namespace

double expected_load(const CommandLine& line, const scenarios::Scenario& scenario) {
  if (!line.expected) return load_of(scenario);
  const analysis::LoadAxis axis = load_axis(scenario);
  if (line.expected->unit != axis.unit) {
    throw wrong_input(fmt::format("--load {}: the load of {} is {}", line.expected->text, scenario.name, kind_of(axis.unit)));
  }
  if (line.expected->value < axis.least) {
    throw wrong_input(fmt::format("--load {}: {} has {:g} groups of users; expected at least one of each", line.expected->text,
                                  scenario.name, axis.least));
  }
  return line.expected->value;
}

}  // namespace knee::cli
