#include "scenarios/language/sweep/sweep_filter.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/language/sweep/schema_path.hpp"
#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// The single value at a path of a described scenario; null if there is none.
const std::string* described_text(const Schema& schema, std::string_view path) {
  if (schema.kind == Schema::Kind::either) return schema.chosen ? described_text(schema.parts[*schema.chosen], path) : nullptr;
  if (path.empty()) return schema.kind == Schema::Kind::scalar && schema.value ? &*schema.value : nullptr;
  const auto rest_after = [&path](std::string_view name) -> std::optional<std::string_view> {
    if (!path.starts_with(name)) return std::nullopt;
    if (path.size() == name.size()) return std::string_view{};
    if (path[name.size()] != '.') return std::nullopt;
    return path.substr(name.size() + 1);
  };
  for (const Key& key : schema.keys) {
    const auto rest = rest_after(key.name);
    const std::string* found = rest ? described_text(key.schema, *rest) : nullptr;
    if (found != nullptr) return found;
  }
  for (std::size_t i = 0; i < schema.items.size(); ++i) {
    if (const auto rest = rest_after(std::to_string(i))) return described_text(schema.items[i], *rest);
  }
  return nullptr;
}

Dimensioned plain_number(std::uint64_t number) { return {.number = static_cast<double>(number)}; }

}  // namespace

SweepFilter::SweepFilter(const Document& document, const SweepSpace& space, const Interpretation& base)
    : document_{document}, space_{space}, base_{base}, described_{described(base.written)} {}

std::vector<const Condition*> SweepFilter::conditions_of(std::size_t architecture) const {
  std::vector<const Condition*> all;
  for (const Condition& one : space_.where) all.push_back(&one);
  for (const Condition& one : space_.own[architecture].where) all.push_back(&one);
  return all;
}

std::optional<Dimensioned> SweepFilter::constant(std::size_t architecture, const std::string& key) const {
  const scenarios::Architecture& built = base_.built->architectures[architecture];
  if (key == "nodes") return plain_number(built.nodes);
  if (key == "processes") return plain_number(built.group.processes);
  if (key == "threads") return plain_number(built.threads());
  if (key == "load") return Dimensioned{.number = base_.built->renewal_rate(), .seconds = -1};
  const std::string* text = described_text(described_, "architectures." + built.name + "." + key);
  if (text == nullptr) text = described_text(described_, key);
  return text == nullptr ? std::nullopt : dimensioned(*text);
}

bool SweepFilter::is_known(std::size_t architecture, const std::string& key) const {
  const std::vector<std::string> swept = swept_keys(space_);
  if (key == "load" || constant(architecture, key) || std::find(swept.begin(), swept.end(), key) != swept.end()) return true;
  const std::string inner = "architectures." + base_.built->architectures[architecture].name + "." + key;
  return std::holds_alternative<const Schema*>(schema_at_path(describe_language(), document_.root(), inner)) ||
         std::holds_alternative<const Schema*>(schema_at_path(describe_language(), document_.root(), key));
}

// A swept key or one with the path that is left out (cores: machine.cores) before all others.
std::string SweepFilter::nearest_key(const std::string& key) const {
  std::vector<std::string> words = swept_keys(space_);
  for (const char* word : {"load", "machine.cores", "machine.memory", "machine.speed"}) words.emplace_back(word);
  const auto ends_with_it = [&key](const std::string& word) { return word.ends_with('.' + key); };
  const auto longer = std::find_if(words.begin(), words.end(), ends_with_it);
  if (longer != words.end()) return *longer;
  for (const std::string& one : architecture_keys()) words.push_back(one);
  return nearest_word(key, words);
}

void SweepFilter::check_key(const Condition& condition, const std::string& key, const std::vector<std::size_t>& architectures,
                            Diagnostics& mistakes) const {
  const auto has_number = [&](std::size_t architecture) {
    return SweepGrid(space_, architecture).axis(key) || constant(architecture, key);
  };
  const std::string& written = condition.written().value;
  if (!is_known(architectures.front(), key)) {
    mistakes.add({.place = condition.place_of(key),
                  .what = fmt::format("unknown key {} in {}", in_quotes(key), in_quotes(written)),
                  .expected = "a swept key, a key of architectures such as processes, or a path such as machine.cores; a minus after a "
                              "key needs a space",
                  .nearest = nearest_key(key)});
  } else if (std::none_of(architectures.begin(), architectures.end(), has_number)) {
    mistakes.add({.place = condition.place_of(key),
                  .what = fmt::format("{} in {} is no number in any architecture", in_quotes(key), in_quotes(written)),
                  .expected = "a key with a number or a quantity"});
  }
}

void SweepFilter::check(Diagnostics& mistakes) const {
  std::vector<std::size_t> all(space_.own.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (const Condition& condition : space_.where) {
    for (const std::string& key : condition.keys()) check_key(condition, key, all, mistakes);
  }
  for (const std::size_t architecture : all) {
    for (const Condition& condition : space_.own[architecture].where) {
      for (const std::string& key : condition.keys()) check_key(condition, key, {architecture}, mistakes);
    }
  }
}

SweepFilter::OfArchitecture::OfArchitecture(const SweepFilter& filter, const SweepGrid& grid, std::size_t architecture)
    : conditions_{filter.conditions_of(architecture)} {
  for (const Condition* condition : conditions_) {
    for (const std::string& key : condition->keys()) {
      if (values_.contains(key)) continue;
      Value value;
      if (const auto swept = grid.axis(key)) {
        value.dimension = swept->dimension;
        for (const Node& one : swept->axis->values) value.numbers.push_back(dimensioned(one_line(one)));
      } else {
        value.numbers.push_back(filter.constant(architecture, key));
      }
      values_.emplace(key, std::move(value));
    }
  }
}

bool SweepFilter::OfArchitecture::passes(const Combination& combination, Diagnostics& mistakes, std::optional<double> load) const {
  const Condition::Values values = [&](const std::string& key) {
    if (load && key == kLoad) return std::optional(Dimensioned{.number = *load, .seconds = -1});
    const Value& value = values_.at(key);
    return value.numbers[value.dimension ? combination[*value.dimension] : 0];
  };
  return std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition* condition) {
    Expected<bool> holds = condition->holds(values);
    if (const bool* truth = std::get_if<bool>(&holds)) return *truth;
    mistakes.add(std::get<Diagnostic>(std::move(holds)));
    return true;
  });
}

}  // namespace knee::scenarios::language
