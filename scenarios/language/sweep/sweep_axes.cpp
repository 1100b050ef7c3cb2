#include "scenarios/language/sweep/sweep_axes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/presets/inheritance.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/language/sweep/schema_path.hpp"
#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// Whole numbers below are exact in a double.
constexpr double kExact = 0x1p53;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// `node-80` of `traffic/node-80.csv.gz`.
std::string file_name(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  for (const char* ending : {".gz", ".csv"}) {
    if (name.ends_with(ending)) name.resize(name.size() - std::string_view(ending).size());
  }
  return name;
}

/// The facts about an architecture that a sweep needs. They are taken from the tree, because reading it may fail.
struct ArchitectureSummary {
  std::string name;
  std::vector<std::string> ancestors;  ///< itself and all architectures that it extends
  std::string runtime;
  bool has_groups = false;  ///< of nodes

  /// Whether it can have such a key; without a known runtime it can have any.
  [[nodiscard]] bool may_have(const std::string& key) const {
    for (const Runtime one : {Runtime::event_loop, Runtime::gil, Runtime::native_threads}) {
      if (runtime == word_of(one)) return has_key(one, key);
    }
    return true;
  }
};

std::vector<std::string> ancestors_of(const Node& architectures, std::string name) {
  std::vector<std::string> chain;
  while (!contains(chain, name)) {
    chain.push_back(name);
    const Entry* entry = architectures.find(name);
    const Entry* base = entry == nullptr ? nullptr : entry->value.find("extends");
    if (base == nullptr) break;
    name = base->value.text;
  }
  return chain;
}

std::vector<ArchitectureSummary> summaries(const Document& document) {
  std::vector<ArchitectureSummary> all;
  const Entry* entry = document.root().find("architectures");
  if (entry == nullptr) return all;
  Node resolved = entry->value;
  Diagnostics elsewhere;  // Document::read reports them.
  resolve_architectures(resolved, elsewhere);
  for (const Entry& one : resolved.entries) {
    const Entry* runtime = one.value.find("runtime");
    const Entry* nodes = one.value.find("nodes");
    all.push_back({.name = one.key,
                   .ancestors = ancestors_of(entry->value, one.key),
                   .runtime = runtime == nullptr ? "" : runtime->value.text,
                   .has_groups = nodes != nullptr && nodes->value.kind == Node::Kind::list});
  }
  return all;
}

/// The recordings that a workload lists.
std::span<const Placed<std::string>> recordings_of(const Workload& workload) {
  const auto* trace = workload.arrivals ? std::get_if<Trace>(&workload.arrivals->kind) : nullptr;
  if (trace == nullptr) return {};
  return trace->files;
}

/// Resolves the keys of one document's sweep.
class Resolver {
 public:
  Resolver(const Document& document, Diagnostics& mistakes)
      : document_{document}, mistakes_{mistakes}, summaries_{summaries(document)} {}

  std::optional<SweptAxis> resolve(const Named<SweptValues>& swept) {
    SweptAxis axis{.key = swept.name, .values = swept.value.values, .paths = {}, .architectures = {}};
    if (axis.key == "load") {
      axis.load = true;
      for (const ArchitectureSummary& one : summaries_) axis.architectures.push_back(one.name);
      return axis;
    }
    const bool bare = contains(architecture_keys(), axis.key);
    if (!(bare ? apply_to_all(axis, swept.place) : apply_to_path(axis, swept.place))) return std::nullopt;
    const Schema* schema =
        bare ? schema_at("architectures." + axis.architectures.front() + "." + axis.key, swept.place)
             : schema_at(axis.key, swept.place);
    if (schema == nullptr) return std::nullopt;
    if (swept.value.range && is_integer(*schema)) round(axis.values);
    return axis;
  }

  /// The recordings of the workload, if there are several.
  std::optional<SweptAxis> recordings(const Workload& workload) {
    const auto files = recordings_of(workload);
    if (files.size() < 2) return std::nullopt;
    SweptAxis axis{
        .key = "trace", .values = {}, .paths = {"workload.arrivals.trace"}, .architectures = {}, .own = true};
    for (const auto& [file, place] : files) axis.values.emplace_back(Node::Kind::scalar, place, file);
    for (const ArchitectureSummary& one : summaries_) axis.architectures.push_back(one.name);
    return axis;
  }

 private:
  static bool is_integer(const Schema& schema) {
    if (schema.form.json == ScalarSchema::Json::integer) return true;
    return std::any_of(schema.parts.begin(), schema.parts.end(),
                       [](const Schema& part) { return part.form.json == ScalarSchema::Json::integer; });
  }

  /// A key of architectures applies to each that has it.
  bool apply_to_all(SweptAxis& axis, const SourceLocation& place) {
    bool has_groups = false;
    for (const ArchitectureSummary& one : summaries_) {
      if (!one.may_have(axis.key)) continue;
      if (one.has_groups && axis.key == "nodes") {
        mistakes_.add({.place = place,
                       .what = fmt::format("the nodes of {} are groups, not one number", in_quotes(one.name)),
                       .expected = fmt::format("a sweep of architectures.{}.nodes.0.count", one.name)});
        has_groups = true;
        continue;
      }
      axis.architectures.push_back(one.name);
      axis.paths.push_back("architectures." + one.name + "." + axis.key);
    }
    if (!axis.paths.empty()) return true;
    if (!summaries_.empty() && !has_groups) {
      mistakes_.add({.place = place,
                     .what = fmt::format("no architecture has the key {}", in_quotes(axis.key)),
                     .expected = "an architecture with the runtime " + runtimes_with(axis.key)});
    }
    return false;
  }

  /// A path applies to all architectures, or to the architecture in the path and its extensions.
  bool apply_to_path(SweptAxis& axis, const SourceLocation& place) {
    static const std::vector<std::string> kNotSwept{"scenario", "description", "extends", "sweep"};
    const std::string first = axis.key.substr(0, axis.key.find('.'));
    if (contains(kNotSwept, first)) {
      mistakes_.add(
          {.place = place,
           .what = fmt::format("{} cannot be swept", in_quotes(axis.key)),
           .expected = "load, a key of architectures such as nodes, or a path such as machine.cores"});
      return false;
    }
    axis.paths.push_back(axis.key);
    for (const ArchitectureSummary& one : summaries_) {
      const bool concerned =
          first != "architectures" ||
          std::any_of(one.ancestors.begin(), one.ancestors.end(), [&axis](const std::string& ancestor) {
            return axis.key.starts_with("architectures." + ancestor + ".");
          });
      if (concerned) axis.architectures.push_back(one.name);
    }
    return true;
  }

  /// The schema at a path; null and a mistake if the language has no such path.
  const Schema* schema_at(const std::string& path, const SourceLocation& place) {
    Expected<const Schema*> reading = schema_at_path(describe_language(), document_.root(), path);
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
      const bool one_word = path.find('.') == std::string::npos;
      mistake->place = place;
      if (one_word) {
        std::vector<std::string> words = architecture_keys();
        words.emplace_back("load");
        const std::string meant = nearest_word(path, words);
        mistake->expected = "load, a key of architectures such as nodes, or a path such as machine.cores";
        mistake->nearest = meant;
      }
      mistakes_.add(std::move(*mistake));
      return nullptr;
    }
    return std::get<const Schema*>(reading);
  }

  /// Rounds numbers only; other texts are reported when they are read.
  static void round(std::vector<Node>& values) {
    for (Node& value : values) {
      double number = 0;
      const char* end = value.text.data() + value.text.size();
      const bool all = std::from_chars(value.text.data(), end, number).ptr == end;
      if (all && std::abs(number) < kExact) value.text = std::to_string(std::llround(number));
    }
    const auto same = [](const Node& a, const Node& b) { return a.text == b.text; };
    values.erase(std::unique(values.begin(), values.end(), same), values.end());
  }

  const Document& document_;
  Diagnostics& mistakes_;
  std::vector<ArchitectureSummary> summaries_;
};

}  // namespace

bool SweptAxis::applies_to(const std::string& architecture) const {
  return contains(architectures, architecture);
}

std::vector<Assignment> SweptAxis::assignments(std::size_t value) const {
  std::vector<Assignment> all;
  for (const std::string& path : paths) all.push_back({path, values[value]});
  return all;
}

std::string SweptAxis::label(std::size_t value) const {
  const std::string text = one_line(values[value]);
  if (!own) return text;
  const auto same = std::count_if(values.begin(), values.end(), [&text](const Node& other) {
    return file_name(other.text) == file_name(text);
  });
  return same == 1 ? file_name(text) : text;
}

std::vector<SweptAxis> axes_of(const Document& document, const Scenario& written, Diagnostics& mistakes) {
  std::vector<SweptAxis> axes;
  if (written.sweep.empty() && recordings_of(written.workload).size() < 2) return axes;
  Resolver resolver(document, mistakes);
  if (auto recordings = resolver.recordings(written.workload)) axes.push_back(std::move(*recordings));
  for (const Named<SweptValues>& swept : written.sweep) {
    if (auto axis = resolver.resolve(swept)) axes.push_back(std::move(*axis));
  }
  return axes;
}

}  // namespace knee::scenarios::language
