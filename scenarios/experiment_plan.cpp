#include "scenarios/experiment_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "scenarios/language/builder/limits.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/language/effects.hpp"
#include "scenarios/language/fingerprint.hpp"
#include "scenarios/language/presets/inheritance.hpp"
#include "scenarios/language/sweep/sweep_axes.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/uncertainty/uncertain_values.hpp"
#include "scenarios/yaml/library.hpp"
#include "scenarios/yaml/load.hpp"
#include "scenarios/yaml/override.hpp"
#include "scenarios/yaml/source.hpp"
#include "scenarios/yaml/tree.hpp"

namespace knee::scenarios {
namespace {

using language::Assignment;
using language::Document;
using language::SweptAxis;

constexpr std::size_t kPointsMax = 100'000;

/// A combination of values: the index of a value for each axis.
using Combination = std::vector<std::size_t>;

/// Visits all combinations of the axes' values; the last axis varies fastest.
class Grid {
 public:
  explicit Grid(const std::vector<SweptAxis>& axes) : axes_{axes} {}

  /// Number of combinations; beyond `most`, any larger number.
  [[nodiscard]] std::size_t size(std::size_t most) const {
    std::size_t product = 1;
    for (const SweptAxis& axis : axes_) {
      if (product <= most) product *= axis.values.size();
    }
    return product;
  }

  template <class Visit>
  void for_each(Visit visit) const {
    Combination combination(axes_.size(), 0);
    do {
      visit(combination);
    } while (advance(combination));
  }

 private:
  bool advance(Combination& combination) const {
    for (std::size_t i = axes_.size(); i-- > 0;) {
      if (++combination[i] < axes_[i].values.size()) return true;
      combination[i] = 0;
    }
    return false;
  }

  const std::vector<SweptAxis>& axes_;
};

/// Reads one document into a plan.
class PlanReader {
 public:
  PlanReader(Node root, std::string name, Diagnostics& mistakes)
      : uncertain_{take_uncertain(root, mistakes)}, document_{std::move(root), std::move(name)} {}

  std::optional<ExperimentPlan> read(Sweep sweep, Diagnostics& mistakes) {
    language::Interpretation base = document_.read({}, mistakes);
    if (mistakes.empty()) check_uncertain(mistakes);
    axes_ = language::axes_of(document_, base.written, mistakes);
    check_axes(base, mistakes);
    if (!mistakes.empty()) return std::nullopt;
    effects_.add(base);
    ExperimentPlan plan{.base = std::move(*base.built),
                        .points = {},
                        .written = written(base.written),
                        .path = {},
                        .overrides = {},
                        .hash = {},
                        .uncertain = uncertain_,
                        .warnings = effects_.warnings(document_.root(), base.written)};
    unswept_ = plan.base;
    for (const SweptAxis& axis : axes_) plan.base.sweep.push_back({axis.key, texts(axis)});
    if (sweep == Sweep::ignore) std::erase_if(axes_, [](const SweptAxis& axis) { return !axis.own; });
    for (const UncertainInput& input : uncertain_) {
      if (is_replaced(input, plan.base)) plan.warnings.add(replaced(input));
    }
    add_points(plan, mistakes);
    language::Fingerprint fingerprint;
    fingerprint.add(plan.written);
    fingerprint.add_files(document_.root());
    plan.hash = fingerprint.text();
    plan.document = std::make_shared<Document>(std::move(document_));
    return mistakes.empty() ? std::optional(std::move(plan)) : std::nullopt;
  }

 private:
  /// The scenario with every default, and with its intervals.
  [[nodiscard]] std::string written(const language::Scenario& base) const {
    Schema described = language::described(base);
    put_uncertain(described, uncertain_);
    return to_yaml(described);
  }

  static std::vector<std::string> texts(const SweptAxis& axis) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < axis.values.size(); ++i) texts.push_back(axis.label(i));
    return texts;
  }

  /// Reads both ends of each interval alone.
  void check_uncertain(Diagnostics& mistakes) {
    for (const UncertainInput& input : uncertain_) {
      for (const double end : {0.0, 1.0}) (void)document_.read(assignments_at({input}, {end}), mistakes);
    }
  }

  /// Reads each value alone, so that all mistakes in the values are found together.
  void check_axes(const language::Interpretation& base, Diagnostics& mistakes) {
    for (const SweptAxis& axis : axes_) {
      if (axis.load) {
        check_load(axis, base, mistakes);
        continue;
      }
      for (std::size_t i = 0; i < axis.values.size(); ++i) {
        effects_.add(document_.read(axis.assignments(i), mistakes));
      }
    }
    if (mistakes.empty() && Grid(axes_).size(kPointsMax) > kPointsMax) {
      mistakes.add({.place = document_.root().find("sweep")->place,
                    .what = fmt::format("the sweep has more than {} combinations", kPointsMax),
                    .expected = "fewer values"});
    }
  }

  void check_load(const SweptAxis& axis, const language::Interpretation& base, Diagnostics& mistakes) {
    const auto rates = positive_rate();
    for (const Node& value : axis.values) {
      double unused = 0;
      rates.read(value, unused, mistakes);
    }
    if (!base.built) return;
    const auto& streams = base.built->workload;
    const bool open = std::any_of(streams.begin(), streams.end(), [](const models::ArrivalStream& stream) {
      return std::holds_alternative<models::RenewalArrivals>(stream.arrivals);
    });
    if (open) return;
    mistakes.add({.place = document_.root().find("sweep")->value.find(axis.key)->place,
                  .what = "no load to sweep: no arrivals are poisson, deterministic or renewal",
                  .expected = "a sweep of another key, such as workload.arrivals.users"});
  }

  void add_points(ExperimentPlan& plan, Diagnostics& mistakes) {
    std::vector<std::optional<Scenario>> scenarios;  // of each combination, in order
    const Grid grid(axes_);
    grid.for_each([&](const Combination& combination) { scenarios.push_back(at(combination, mistakes)); });
    if (!mistakes.empty()) return;
    for (std::size_t i = 0; i < plan.base.architectures.size(); ++i) {
      std::size_t number = 0;
      grid.for_each([&](const Combination& combination) {
        const Scenario& scenario = *scenarios[number++];
        if (const auto swept = swept_by(combination, plan.base.architectures[i].name)) {
          plan.points.push_back({.swept = *swept,
                                 .scenario = scenario,
                                 .architecture = i,
                                 .assignments = assignments(combination),
                                 .load_per_s = load(combination)});
        }
      });
    }
  }

  /// Whether a swept value stands in the place of an uncertain one at every point.
  [[nodiscard]] bool is_replaced(const UncertainInput& input, const Scenario& base) const {
    const bool only_rate = base.workload.size() == 1 && input.path == "workload.arrivals.poisson";
    return std::any_of(axes_.begin(), axes_.end(), [&](const SweptAxis& axis) {
      return (axis.load && only_rate) || std::any_of(axis.paths.begin(), axis.paths.end(), [&](const std::string& path) {
               return input.path == path || input.path.starts_with(path + ".");
             });
    });
  }

  static Warning replaced(const UncertainInput& input) {
    return {.place = input.place,
            .what = fmt::format("the sweep replaces the uncertain input {}", input.path),
            .advice = "its interval has no effect; sweep another key, or give one value"};
  }

  /// The assignments of a combination.
  [[nodiscard]] std::vector<Assignment> assignments(const Combination& combination) const {
    std::vector<Assignment> all;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      for (Assignment& one : axes_[i].assignments(combination[i])) all.push_back(std::move(one));
    }
    return all;
  }

  /// The swept load of a combination as it is written; null if no load is swept.
  [[nodiscard]] const Node* written_load(const Combination& combination) const {
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      if (axes_[i].load) return &axes_[i].values[combination[i]];
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<double> load(const Combination& combination) const {
    const Node* value = written_load(combination);
    return value == nullptr ? std::nullopt : std::optional(std::get<double>(rate().read(value->text)));
  }

  /// The scenario with the values of a combination in place.
  std::optional<Scenario> at(const Combination& combination, Diagnostics& mistakes) {
    const std::vector<Assignment> all = assignments(combination);
    const auto load_per_s = load(combination);
    std::optional<Scenario> scenario = all.empty() ? unswept_ : document_.read(all, mistakes).built;
    if (!scenario || !load_per_s) return scenario;
    Scenario loaded = scenario->at_load(sim::per_second(*load_per_s));
    language::check_length(loaded, written_load(combination)->place, mistakes);
    return loaded;
  }

  /// The swept values of an architecture, empty for an axis that does not apply to it. None if another combination is the
  /// same for the architecture.
  std::optional<std::vector<std::pair<std::string, std::string>>> swept_by(
      const Combination& combination, const std::string& architecture) const {
    std::vector<std::pair<std::string, std::string>> swept;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const SweptAxis& axis = axes_[i];
      const bool applies = axis.applies_to(architecture);
      if (!applies && combination[i] > 0) return std::nullopt;
      swept.emplace_back(axis.key, applies ? axis.label(combination[i]) : "");
    }
    return swept;
  }

  std::vector<UncertainInput> uncertain_;  // Before the document, which is read without them.
  Document document_;
  std::optional<Scenario> unswept_;  ///< the scenario as written, which points without assignments share
  std::vector<SweptAxis> axes_;
  language::Effects effects_;
};

/// The default name of a scenario: the name of its file.
std::string name_of(const std::string& path) {
  return path == "-" ? "stdin" : std::filesystem::path(path).stem().string();
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
    language::write_out_tiers(*root);
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
