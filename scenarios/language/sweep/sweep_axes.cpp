#include "scenarios/language/sweep/sweep_axes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/language/sweep/architecture_summary.hpp"
#include "scenarios/language/sweep/schema_path.hpp"
#include "scenarios/language/sweep/sweep_overlaps.hpp"
#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// Whole numbers below are exact in a double.
constexpr double kExact = 0x1p53;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// `machine` of `machine.cores`.
std::string first_step(const std::string& path) { return path.substr(0, path.find('.')); }

/// `node-80` of `traffic/node-80.csv.gz`.
std::string file_name(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  for (const char* ending : {".gz", ".csv"}) {
    if (name.ends_with(ending)) name.resize(name.size() - std::string_view(ending).size());
  }
  return name;
}

/// The recordings that a workload lists.
std::span<const Placed<std::string>> recordings_of(const Workload& workload) {
  const auto* trace = workload.arrivals ? std::get_if<Trace>(&workload.arrivals->kind) : nullptr;
  if (trace == nullptr) return {};
  return trace->files;
}

/// Resolves the keys of one document's sweeps.
class Resolver {
 public:
  Resolver(const Document& document, Diagnostics& mistakes)
      : tree_{with_inheritance(document.root())}, mistakes_{mistakes}, summaries_{summaries_of(document.root(), tree_)} {}

  [[nodiscard]] std::size_t architectures() const { return summaries_.size(); }
  [[nodiscard]] const std::string& name_of(std::size_t architecture) const { return summaries_[architecture].name; }

  std::optional<SweptAxis> resolve(const Named<SweptValues>& swept) {
    SweptAxis axis{.key = swept.name,
                   .values = swept.value.values,
                   .paths = {},
                   .architectures = {},
                   .automatic = swept.value.automatic,
                   .place = swept.place};
    if (axis.key == "load") return load_of_all(std::move(axis));
    if (axis.automatic) return refuse_automatic(axis);
    const bool bare = contains(architecture_keys(), first_step(axis.key));
    if (!(bare ? apply_to_all(axis, swept.place) : apply_to_path(axis, swept.place))) return std::nullopt;
    const Schema* schema =
        bare ? schema_at("architectures." + name_of(axis.architectures.front()) + "." + axis.key, swept.place)
             : schema_at(axis.key, swept.place);
    if (schema == nullptr) return std::nullopt;
    if (swept.value.range && is_integer(*schema)) round(axis.values);
    return axis;
  }

  /// A key of the sweep of one architecture.
  std::optional<SweptAxis> resolve_own(const Named<SweptValues>& swept, std::size_t architecture) {
    SweptAxis axis{.key = swept.name,
                   .values = swept.value.values,
                   .paths = {},
                   .architectures = {architecture},
                   .own = true,
                   .automatic = swept.value.automatic,
                   .place = swept.place};
    if (axis.key == "load") {
      axis.load = true;
      return axis;
    }
    if (axis.automatic) return refuse_automatic(axis);
    static const std::vector<std::string> kNotSwept{"description", "extends", "plan", "sweep"};
    if (contains(kNotSwept, first_step(axis.key))) return refuse(axis.key, swept.place, kOfOneArchitecture);
    axis.paths.push_back("architectures." + name_of(architecture) + "." + axis.key);
    const Schema* schema = own_schema(axis.paths.front(), architecture, swept.place);
    if (schema == nullptr) return std::nullopt;
    if (swept.value.range && is_integer(*schema)) round(axis.values);
    return axis;
  }

  /// The recordings of the workload, if there are several.
  std::optional<SweptAxis> recordings(const Workload& workload) {
    const auto files = recordings_of(workload);
    if (files.size() < 2) return std::nullopt;
    SweptAxis axis{
        .key = "trace", .values = {}, .paths = {"workload.arrivals.trace"}, .architectures = {}, .recorded = true};
    for (const Placed<std::string>& file : files) axis.values.emplace_back(Node::Kind::scalar, file.place, file.value);
    axis.architectures = all();
    return axis;
  }

 private:
  static constexpr const char* kOfAll = "load, a key of architectures such as nodes, or a path such as machine.cores";
  static constexpr const char* kOfOneArchitecture = "load, or a key of the architecture such as processes or machine.cores";

  static bool is_integer(const Schema& schema) {
    if (schema.form.json == ScalarSchema::Json::integer) return true;
    return std::any_of(schema.parts.begin(), schema.parts.end(),
                       [](const Schema& part) { return part.form.json == ScalarSchema::Json::integer; });
  }

  [[nodiscard]] std::vector<std::size_t> all() const {
    std::vector<std::size_t> numbers(summaries_.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
  }

  [[nodiscard]] SweptAxis load_of_all(SweptAxis axis) const {
    axis.load = true;
    axis.architectures = all();
    return axis;
  }

  /// Whether an architecture writes or inherits a key whose value can have keys of its own.
  [[nodiscard]] bool has_value(std::size_t architecture, const std::string& key) const {
    const Entry* entry = tree_.find("architectures")->value.entries[architecture].value.find(key);
    return entry != nullptr && entry->value.text != "none";
  }

  /// A key of architectures applies to each that has it; a path such as balancer.policy to those in which its first key stands, if
  /// there are any.
  bool apply_to_all(SweptAxis& axis, const SourceLocation& place) {
    bool has_groups = false;
    const std::string key = first_step(axis.key);
    bool stands = false;
    for (std::size_t i = 0; i < summaries_.size() && key != axis.key; ++i) stands = stands || has_value(i, key);
    for (std::size_t i = 0; i < summaries_.size(); ++i) {
      const ArchitectureSummary& one = summaries_[i];
      if (!one.may_have(key) || (stands && !has_value(i, key))) continue;
      if (one.has_groups && axis.key == "nodes") {
        mistakes_.add({.place = place,
                       .what = fmt::format("the nodes of {} are groups, not one number", in_quotes(one.name)),
                       .expected = fmt::format("a sweep of architectures.{}.nodes.0.count", one.name)});
        has_groups = true;
        continue;
      }
      axis.architectures.push_back(i);
      axis.paths.push_back("architectures." + one.name + "." + axis.key);
    }
    if (!axis.paths.empty()) return true;
    if (!summaries_.empty() && !has_groups) {
      mistakes_.add({.place = place,
                     .what = fmt::format("no architecture has the key {}", in_quotes(axis.key)),
                     .expected = "an architecture with the runtime " + runtimes_with(key)});
    }
    return false;
  }

  std::nullopt_t refuse(const std::string& key, const SourceLocation& place, const char* expected) {
    mistakes_.add({.place = place, .what = fmt::format("{} cannot be swept", in_quotes(key)), .expected = expected});
    return std::nullopt;
  }

  std::nullopt_t refuse_automatic(const SweptAxis& axis) {
    mistakes_.add({.place = axis.automatic->place,
                   .what = "points: auto of " + in_quotes(axis.key),
                   .expected = "a number of points, or points: auto of the load"});
    return std::nullopt;
  }

  /// A path applies to all architectures, or to the architecture in the path and its extensions.
  bool apply_to_path(SweptAxis& axis, const SourceLocation& place) {
    static const std::vector<std::string> kNotSwept{"scenario", "description", "extends", "sweep"};
    const std::string first = first_step(axis.key);
    if (contains(kNotSwept, first) || axis.key.ends_with(".sweep") || axis.key.find(".sweep.") != std::string::npos) {
      refuse(axis.key, place, kOfAll);
      return false;
    }
    axis.paths.push_back(axis.key);
    for (std::size_t i = 0; i < summaries_.size(); ++i) {
      const std::vector<std::string>& ancestors = summaries_[i].ancestors;
      const bool concerned =
          first != "architectures" || std::any_of(ancestors.begin(), ancestors.end(), [&axis](const std::string& ancestor) {
            return axis.key.starts_with("architectures." + ancestor + ".");
          });
      if (concerned) axis.architectures.push_back(i);
    }
    return true;
  }

  /// The schema at a path; null and a mistake if the language has no such path.
  const Schema* schema_at(const std::string& path, const SourceLocation& place) {
    Expected<const Schema*> reading = schema_at_path(describe_language(), tree_, path);
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
      mistake->place = place;
      explain_first_step(path, *mistake);
      mistakes_.add(std::move(*mistake));
      return nullptr;
    }
    return std::get<const Schema*>(reading);
  }

  /// A path may begin with a key of architectures instead of one of the scenario.
  void explain_first_step(const std::string& path, Diagnostic& mistake) const {
    const std::string first = first_step(path);
    if (std::holds_alternative<const Schema*>(schema_at_path(describe_language(), tree_, first))) return;
    if (!mistake.nearest.empty() && first != path) return;
    std::vector<std::string> words = architecture_keys();
    for (const char* word : {"load", kTogether, kWhere}) words.emplace_back(word);
    const std::string meant = nearest_word(first, words);
    mistake.expected = kOfAll;
    mistake.nearest = meant.empty() || meant == first ? "" : meant + path.substr(first.size());
  }

  /// The schema at a path in an architecture that has such a key; null and a mistake otherwise.
  const Schema* own_schema(const std::string& path, std::size_t architecture, const SourceLocation& place) {
    const std::string prefix = "architectures." + name_of(architecture) + ".";
    const std::string inner = path.substr(prefix.size());
    const std::string key = first_step(inner);
    Expected<const Schema*> reading = schema_at_path(describe_language(), tree_, path);
    if (const auto* found = std::get_if<const Schema*>(&reading)) {
      if (!contains(architecture_keys(), key) || summaries_[architecture].may_have(key)) return *found;
      mistakes_.add({.place = place,
                     .what = fmt::format("{} has no key {}", in_quotes(name_of(architecture)), in_quotes(key)),
                     .expected = "an architecture with the runtime " + runtimes_with(key)});
      return nullptr;
    }
    std::vector<std::string> words = architecture_keys();
    for (const char* word : {"load", "machine", kTogether, kWhere}) words.emplace_back(word);
    std::string meant = nearest_word(key, words);
    if (!meant.empty() && meant != key) meant += inner.substr(key.size());
    if (meant == key) meant = std::get<Diagnostic>(reading).nearest;
    if (meant.starts_with(prefix)) meant.erase(0, prefix.size());
    mistakes_.add({.place = place, .what = "unknown key " + in_quotes(inner), .expected = kOfOneArchitecture, .nearest = meant});
    return nullptr;
  }

  /// Rounds numbers only; other texts are reported when they are read.
  static void round(std::vector<Node>& values) {
    for (Node& value : values) {
      double number = 0;
      const char* end = value.text.data() + value.text.size();
      const bool all_of_it = std::from_chars(value.text.data(), end, number).ptr == end;
      if (all_of_it && std::abs(number) < kExact) value.text = std::to_string(std::llround(number));
    }
    const auto same = [](const Node& a, const Node& b) { return a.text == b.text; };
    values.erase(std::unique(values.begin(), values.end(), same), values.end());
  }

  Node tree_;  ///< of the document, with what its architectures inherit
  Diagnostics& mistakes_;
  std::vector<ArchitectureSummary> summaries_;
};

/// Whether the keys of a dimension have equally many values; a mistake if not.
bool have_one_size(const SweptKeys& keys, const SweptDimension& dimension, Diagnostics& mistakes) {
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const std::size_t size = dimension.axes[i].values.size();
    if (size == dimension.size()) continue;
    mistakes.add({.place = keys[i].place,
                  .what = fmt::format("{} values of {}, but {} of {}, which moves together with it", size, in_quotes(keys[i].name),
                                      dimension.size(), in_quotes(keys.front().name)),
                  .expected = "equally many values"});
    return false;
  }
  return true;
}

/// Whether no key of a group finds its values itself; a mistake if one does.
bool are_given(const SweptKeys& keys, Diagnostics& mistakes) {
  if (keys.size() == 1) return true;
  const auto found = std::find_if(keys.begin(), keys.end(), [](const auto& key) { return key.value.automatic.has_value(); });
  if (found == keys.end()) return true;
  mistakes.add({.place = found->value.automatic->place,
                .what = fmt::format("points: auto of {}, which moves together with other keys", in_quotes(found->name)),
                .expected = "a number of points, or the load alone"});
  return false;
}

/// Adds the dimensions of a sweep whose keys `resolve` resolves.
template <class Resolve>
void add_dimensions(const Sweep& sweep, std::vector<SweptDimension>& into, Diagnostics& mistakes, Resolve resolve) {
  for (const SweptKeys& keys : sweep.dimensions) {
    SweptDimension dimension;
    if (!are_given(keys, mistakes)) continue;
    for (const Named<SweptValues>& key : keys) {
      if (auto axis = resolve(key)) dimension.axes.push_back(std::move(*axis));
    }
    if (dimension.axes.size() == keys.size() && have_one_size(keys, dimension, mistakes)) into.push_back(std::move(dimension));
  }
}

void add_conditions(const Sweep& sweep, std::vector<Condition>& into, Diagnostics& mistakes) {
  for (const Placed<std::string>& one : sweep.where) {
    Expected<Condition> condition = Condition::parse(one);
    if (auto* mistake = std::get_if<Diagnostic>(&condition)) {
      mistakes.add(std::move(*mistake));
    } else {
      into.push_back(std::get<Condition>(std::move(condition)));
    }
  }
}

/// A key that two dimensions of one sweep have is a mistake.
void check_once(const Sweep& sweep, Diagnostics& mistakes) {
  std::vector<std::string> seen;
  for (const SweptKeys& keys : sweep.dimensions) {
    for (const Named<SweptValues>& key : keys) {
      if (contains(seen, key.name)) {
        mistakes.add({.place = key.place, .what = fmt::format("{} is swept twice", in_quotes(key.name)), .expected = "each key once"});
      }
      seen.push_back(key.name);
    }
  }
}

bool has_sweep(const Scenario& written) {
  return !written.sweep.empty() || recordings_of(written.workload).size() > 1 ||
         std::any_of(written.architectures.begin(), written.architectures.end(),
                     [](const Named<Architecture>& one) { return !one.value.sweep.empty(); });
}

void add_own(const Named<Architecture>& one, std::size_t number, Resolver& resolver, OwnSweep& own, Diagnostics& mistakes) {
  check_once(one.value.sweep, mistakes);
  add_dimensions(one.value.sweep, own.dimensions, mistakes,
                 [&](const Named<SweptValues>& key) { return resolver.resolve_own(key, number); });
  check_overlaps(own.dimensions, mistakes);
  add_conditions(one.value.sweep, own.where, mistakes);
}

}  // namespace

bool SweptAxis::applies_to(std::size_t architecture) const {
  return std::binary_search(architectures.begin(), architectures.end(), architecture);
}

void SweptAxis::assign(std::size_t value, const std::vector<bool>& architectures_in, std::vector<Assignment>& into) const {
  const bool one_for_each = paths.size() == architectures.size();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!one_for_each || paths.size() == 1 || architectures_in[architectures[i]]) into.push_back({paths[i], values[value]});
  }
}

void SweptAxis::assign_for(std::size_t value, std::size_t architecture, std::vector<Assignment>& into) const {
  if (!applies_to(architecture) || paths.empty()) return;
  const auto found = std::lower_bound(architectures.begin(), architectures.end(), architecture);
  const auto number = paths.size() == architectures.size() ? static_cast<std::size_t>(found - architectures.begin()) : 0;
  into.push_back({paths[number], values[value]});
}

std::string SweptAxis::label(std::size_t value) const {
  const std::string text = one_line(values[value]);
  if (!recorded) return text;
  const auto same = std::count_if(values.begin(), values.end(), [&text](const Node& other) {
    return file_name(other.text) == file_name(text);
  });
  return same == 1 ? file_name(text) : text;
}

bool SweepSpace::has_conditions() const {
  return !where.empty() || std::any_of(own.begin(), own.end(), [](const OwnSweep& one) { return !one.where.empty(); });
}

SweepSpace sweep_space_of(const Document& document, const Scenario& written, Diagnostics& mistakes) {
  SweepSpace space{.shared = {}, .where = {}, .own = std::vector<OwnSweep>(written.architectures.size())};
  if (!has_sweep(written)) return space;
  Resolver resolver(document, mistakes);
  space.own.resize(resolver.architectures());  // more than are written if these are half read
  if (auto recordings = resolver.recordings(written.workload)) space.shared.push_back({.axes = {std::move(*recordings)}});
  check_once(written.sweep, mistakes);
  add_dimensions(written.sweep, space.shared, mistakes, [&](const Named<SweptValues>& key) { return resolver.resolve(key); });
  check_overlaps(space.shared, mistakes);
  add_conditions(written.sweep, space.where, mistakes);
  for (std::size_t i = 0; i < written.architectures.size() && i < resolver.architectures(); ++i) {
    if (written.architectures[i].name != resolver.name_of(i)) break;  // half read
    add_own(written.architectures[i], i, resolver, space.own[i], mistakes);
  }
  return space;
}

}  // namespace knee::scenarios::language
