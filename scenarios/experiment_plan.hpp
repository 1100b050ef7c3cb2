/// `ExperimentPlan`: the points that one scenario file describes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scenarios/language/assignment.hpp"
#include "scenarios/load_curve.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/uncertainty/uncertain_input.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

namespace language {
class Document;
}

/// `--set key=value`: replaces the value at the dotted path `key` of the scenario file.
struct Override {
  std::string key;
  std::string value;
};

/// One architecture at one combination of the swept values: everything an experiment needs.
struct Point {
  std::vector<std::pair<std::string, std::string>> swept;  ///< key and value as written, in the order of the axes
  Scenario scenario;                                        ///< with the swept values in place; what several points have is shared
  std::size_t architecture = 0;                             ///< index in `scenario.architectures`
  std::vector<language::Assignment> assignments = {};       ///< that put the values of its architecture in place, except for the load
  std::optional<double> load_per_s = {};                    ///< the swept load
};

/// The contents of a scenario file that was read without a mistake.
struct ExperimentPlan {
  Scenario base;              ///< the scenario as written, nothing swept
  std::vector<Point> points;  ///< architecture by architecture, the last axis varying fastest; without `sweep`, one each
  std::string written = {};   ///< the base, with every default that no swept value decides, as YAML: reads back as the same
  std::string path = {};      ///< of the scenario file as given; `-`: standard input
  std::vector<Override> overrides = {};  ///< in place in `base`
  std::string hash;           ///< of the scenario with everything it includes and overrides: 16 hexadecimal digits
  std::vector<UncertainInput> uncertain = {};  ///< inputs whose middle values `base` and `points` have
  std::vector<std::vector<std::string>> together = {};  ///< swept keys that move together, group by group
  std::vector<LoadCurve> curves = {};  ///< groups of points whose loads the sweep finds, in the order of the points
  std::size_t left_out = 0;  ///< combinations that the conditions of the sweep leave out
  Warnings warnings = {};     ///< of parts without an effect on any point
  std::shared_ptr<language::Document> document = {};  ///< for `redeployed`
};

/// Whether the axes of `sweep` are followed, or only the scenario's own values.
enum class Sweep { follow, ignore };

/// Reads the scenario at `path` (`-`: standard input; `library:NAME`: one of the library) with `overrides` in place, and every combination of its
/// swept values; all mistakes at once.
[[nodiscard]] std::variant<ExperimentPlan, Diagnostics> read_experiment_plan(const std::string& path,
                                                                             const std::vector<Override>& overrides,
                                                                             Sweep sweep);

/// Reads `written`, the text of a plan whose scenario was read from `path`: files that it names are relative to there.
[[nodiscard]] std::variant<ExperimentPlan, Diagnostics> read_written_plan(const std::string& written, const std::string& path,
                                                                          Sweep sweep);

}  // namespace knee::scenarios
