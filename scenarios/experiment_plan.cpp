#include "scenarios/experiment_plan.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "analysis/table/visible.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/language/effects.hpp"
#include "scenarios/language/fingerprint.hpp"
#include "scenarios/language/presets/reachable_path.hpp"
#include "scenarios/language/sweep/sweep_axes.hpp"
#include "scenarios/language/sweep/swept_dependents.hpp"
#include "scenarios/point_reader.hpp"
#include "scenarios/uncertainty/uncertain_values.hpp"
#include "scenarios/yaml/library.hpp"
#include "scenarios/yaml/load.hpp"
#include "scenarios/yaml/override.hpp"
#include "scenarios/yaml/source.hpp"
#include "scenarios/yaml/text.hpp"
#include "scenarios/yaml/tree.hpp"

namespace knee::scenarios {
namespace {

using language::Document;
using language::SweepSpace;
using language::SweptAxis;
using language::SweptDimension;

/// The axes that are shown for a sweep: those of architectures with their paths.
std::vector<Axis> axes_of(const SweepSpace& space) {
  std::vector<Axis> axes;
  const auto add = [&axes](const SweptDimension& dimension) {
    for (const SweptAxis& axis : dimension.axes) {
      std::vector<std::string> texts;
      for (std::size_t i = 0; i < axis.values.size(); ++i) texts.push_back(axis.label(i));
      axes.push_back({axis.own && !axis.load ? axis.paths.front() : axis.key, std::move(texts)});
    }
  };
  std::for_each(space.shared.begin(), space.shared.end(), add);
  for (const language::OwnSweep& own : space.own) std::for_each(own.dimensions.begin(), own.dimensions.end(), add);
  return axes;
}

/// Leaves only what is no sweep: the recordings.
void drop_sweeps(SweepSpace& space) {
  std::erase_if(space.shared, [](const SweptDimension& dimension) { return !dimension.recorded(); });
  space.where.clear();
  for (language::OwnSweep& own : space.own) own = {};
}

/// Reads one document into a plan.
class PlanReader {
 public:
  PlanReader(Node root, std::string name, Diagnostics& mistakes)
      : uncertain_{take_uncertain(root, mistakes)}, document_{std::move(root), std::move(name)} {}

  std::optional<ExperimentPlan> read(Sweep sweep, Diagnostics& mistakes) {
    language::Interpretation base = document_.read({}, mistakes);
    std::vector<language::Interpretation> ends;
    if (mistakes.empty()) ends = read_uncertain(mistakes);
    SweepSpace space = language::sweep_space_of(document_, base.written, mistakes);
    language::SweptDependents dependents(document_, base, space, uncertain_paths());
    for (const language::Interpretation& end : ends) dependents.add(end);
    PointReader swept(document_, space, base, effects_, dependents);
    swept.check_values(mistakes);
    if (!mistakes.empty() || !base.built) return std::nullopt;
    ExperimentPlan plan = plan_of(base, space, dependents.whole());
    if (sweep == Sweep::follow) {
      swept.read(plan, mistakes);
      warn_of_conditions(space, plan);
    } else {
      drop_sweeps(space);
      PointReader(document_, space, base, effects_, dependents).read(plan, mistakes);
    }
    if (!mistakes.empty()) return std::nullopt;
    plan.written = text_of(dependents.written());
    effects_.add(base);
    for (const Warning& one : effects_.warnings(document_.root(), base.written)) plan.warnings.add(one);
    for (const UncertainInput& input : uncertain_) {
      if (is_replaced(input, space, plan.base)) plan.warnings.add(replaced(input));
    }
    plan.document = std::make_shared<Document>(std::move(document_));
    return plan;
  }

 private:
  /// A plan without points and text. The hash covers every default, whether the text states it or not.
  ExperimentPlan plan_of(const language::Interpretation& base, const SweepSpace& space, const Schema& whole) const {
    ExperimentPlan plan{.base = *base.built,
                        .points = {},
                        .written = {},
                        .path = {},
                        .overrides = {},
                        .hash = {},
                        .uncertain = uncertain_};
    plan.base.sweep = axes_of(space);
    language::Fingerprint fingerprint;
    fingerprint.add(text_of(whole));
    fingerprint.add_files(document_.root());
    plan.hash = fingerprint.text();
    return plan;
  }

  /// Conditions that leave nothing out.
  static void warn_of_conditions(const SweepSpace& space, ExperimentPlan& plan) {
    if (plan.left_out > 0) return;
    for (const language::Condition& one : space.where) {
      plan.warnings.add({.place = one.written().place,
                         .what = fmt::format("{} leaves no point out", in_quotes(one.written().value)),
                         .advice = "leave it out, or make it stricter"});
    }
  }

  /// The text of a described scenario, with its intervals.
  [[nodiscard]] std::string text_of(Schema described) const {
    put_uncertain(described, uncertain_);
    return to_yaml(described);
  }

  /// Reads both ends of each interval alone.
  std::vector<language::Interpretation> read_uncertain(Diagnostics& mistakes) {
    std::vector<language::Interpretation> ends;
    for (const UncertainInput& input : uncertain_) {
      for (const double end : {0.0, 1.0}) ends.push_back(document_.read(assignments_at({input}, {end}), mistakes));
    }
    return ends;
  }

  [[nodiscard]] std::vector<std::string> uncertain_paths() const {
    std::vector<std::string> paths;
    for (const UncertainInput& input : uncertain_) paths.push_back(input.path);
    return paths;
  }

  /// Whether a swept value stands in the place of an uncertain one at every point.
  [[nodiscard]] static bool is_replaced(const UncertainInput& input, const SweepSpace& space, const Scenario& base) {
    const bool only_rate = base.workload.size() == 1 && input.path == "workload.arrivals.poisson";
    const auto replaces = [&](const SweptAxis& axis) {
      return (axis.load && only_rate) || std::any_of(axis.paths.begin(), axis.paths.end(), [&](const std::string& path) {
               return input.path == path || input.path.starts_with(path + ".");
             });
    };
    return std::any_of(space.shared.begin(), space.shared.end(), [&](const SweptDimension& dimension) {
      return std::any_of(dimension.axes.begin(), dimension.axes.end(), replaces);
    });
  }

  static Warning replaced(const UncertainInput& input) {
    return {.place = input.place,
            .what = fmt::format("the sweep replaces the uncertain input {}", input.path),
            .advice = "its interval has no effect; sweep another key, or give one value"};
  }

  std::vector<UncertainInput> uncertain_;  // Before the document, which is read without them.
  Document document_;
  language::Effects effects_;
};

/// The default name of a scenario: the name of its file, as far as a table can hold it (`wrong_name`).
std::string name_of(const std::string& path) {
  std::string name = path == "-" ? "stdin" : analysis::visible(std::filesystem::path(path).stem().string());
  name.erase(0, std::min(name.find_first_not_of("=+-@"), name.size()));
  return name.empty() ? "scenario" : name;
}

}  // namespace

std::variant<ExperimentPlan, Diagnostics> read_experiment_plan(const std::string& named,
                                                               const std::vector<Override>& overrides, Sweep sweep) {
  Diagnostics mistakes;
  Expected<std::string> file = scenario_file(named);
  if (auto* mistake = std::get_if<Diagnostic>(&file)) {
    mistakes.add(std::move(*mistake));
    return mistakes;
  }
  const std::string path = std::get<std::string>(std::move(file));
  std::optional<Node> root = load(path, mistakes);
  if (!root) return mistakes;
  for (const Override& one : overrides) {
    language::write_out_path(*root, one.key);
    set(*root, one.key + "=" + one.value, mistakes);
  }
  std::optional<ExperimentPlan> plan = PlanReader(std::move(*root), name_of(path), mistakes).read(sweep, mistakes);
  if (!plan) return mistakes;
  plan->path = path;
  plan->overrides = overrides;
  return std::move(*plan);
}

std::variant<ExperimentPlan, Diagnostics> read_written_plan(const std::string& written, const std::string& path, Sweep sweep) {
  Diagnostics mistakes;
  const std::optional<Source> source = Source::of_text(path == "-" ? "<stdin>" : path, written, mistakes);
  std::optional<Node> root = source ? parse(*source, mistakes) : std::nullopt;
  if (!root) return mistakes;
  std::optional<ExperimentPlan> plan = PlanReader(std::move(*root), name_of(path), mistakes).read(sweep, mistakes);
  if (!plan) return mistakes;
  plan->path = path;
  return std::move(*plan);
}

}  // namespace knee::scenarios
