#include "scenarios/schema/mapping_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenarios/schema/parameter_set.hpp"
#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

constexpr SchemaContext kForMessage{.detail = SchemaContext::Detail::names};

template <class Names, class Name>
bool contains(const Names& names, const Name& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string one_of_keys(const std::vector<std::string>& keys) {
  if (keys.empty()) return "no key here";
  if (keys.size() <= kKeysListed) return either_of(keys);
  return fmt::format("one of the {} keys that \"knee check --defaults\" prints", keys.size());
}

/// The set with all parameters of the mapping; the end if no set has all of them.
auto matching_set(std::span<const ParameterSet> sets, const MappingReader& keys) {
  return std::find_if(sets.begin(), sets.end(), [&](const ParameterSet& set) {
    return std::all_of(sets.begin(), sets.end(), [&](const ParameterSet& other) {
      return std::all_of(other.parameters.begin(), other.parameters.end(), [&](const Parameter& parameter) {
        return !keys.has(parameter.name) || set.has(parameter.name);
      });
    });
  });
}

}  // namespace

bool MappingReader::visit(Key::Presence presence, const char* name, const Slot& slot, const char* /*doc*/) {
  declared_.emplace_back(name);
  slot.set_default();
  if (const Entry* entry = node_.find(name)) return slot.read(entry->value, mistakes_);
  const bool uncertain =
      conditional_ && choice_.empty();  // No alternative was chosen: the key may not be needed.
  if (presence == Key::Presence::required && !uncertain)
    missing_.push_back({.names = {name}, .expected = expectation(slot.describe_type(kForMessage))});
  return false;
}

void MappingReader::choose(std::span<const Alternative* const> alternatives) {
  const Alternative* chosen = youngest(alternatives);
  if (chosen == nullptr) return;
  choice_ = chosen->name();
  chosen->read(node_.find(choice_)->value, mistakes_);
}

const Alternative* MappingReader::youngest(std::span<const Alternative* const> alternatives) {
  const auto names = [alternatives] {
    std::vector<std::string> all;
    for (const Alternative* one : alternatives) all.emplace_back(one->name());
    return all;
  };
  const Alternative* chosen = nullptr;
  const Entry* youngest = nullptr;
  std::vector<const Entry*> others;
  for (const Alternative* one : alternatives) {
    declared_.emplace_back(one->name());
    const Entry* entry = node_.find(one->name());
    if (entry == nullptr) continue;
    others.push_back(entry);
    if (youngest != nullptr && entry->age >= youngest->age) continue;
    youngest = entry;
    chosen = one;
  }
  if (chosen == nullptr) missing_.push_back({.names = names(), .expected = "exactly one of them"});
  for (const Entry* entry : others) {
    if (entry == youngest) continue;
    if (entry->age == youngest->age) {
      exclude(*youngest, *entry, names());
      return nullptr;
    }
    outdated_ = outdated_ == 0 ? entry->age : std::min(outdated_, entry->age);
  }
  return chosen;
}

void MappingReader::exclude(const Entry& one, const Entry& other, const std::vector<std::string>& names) {
  const Entry& first = one.place < other.place ? one : other;
  const Entry& second = one.place < other.place ? other : one;
  mistakes_.add({.place = second.place,
                 .what = fmt::format("{} and {} exclude each other", in_quotes(second.key), in_quotes(first.key)),
                 .expected = "only one of " + either_of(names)});
}

bool MappingReader::enter(std::initializer_list<const char*> alternatives) {
  if (!choice_.empty() && !contains(alternatives, choice_)) return false;
  conditional_ = true;
  return true;
}

std::optional<Parameters> MappingReader::parameters(std::span<const ParameterSet> sets) {
  const auto set = matching_set(sets, *this);
  double value = 0;
  for (const ParameterSet& other : sets) {
    for (const auto& [name, type, doc] : other.parameters) {
      if (set == sets.end() || !set->has(name)) optional(name, value, type(), doc);
    }
  }
  if (set == sets.end()) {
    mistake("", wrong("parameters of different sets", in_words(sets)));
    return std::nullopt;
  }
  Parameters read{.set = static_cast<std::size_t>(set - sets.begin()), .values = {}};
  for (const auto& [name, type, doc] : set->parameters) {
    if (required(name, value, type(), doc)) read.values.push_back(value);
  }
  return read.values.size() == set->parameters.size() ? std::optional(std::move(read)) : std::nullopt;
}

std::vector<const Entry*> MappingReader::undeclared() const {
  std::vector<const Entry*> entries;
  for (const Entry& entry : node_.entries) {
    const bool outdated = outdated_ > 0 && entry.age >= outdated_;
    if (!outdated && !contains(declared_, entry.key)) entries.push_back(&entry);
  }
  return entries;
}

void MappingReader::mistake(std::string_view name, Diagnostic mistake) {
  const Entry* entry = node_.find(name);
  if (entry == nullptr && node_.incomplete) return;  // The lost part may hold the key.
  if (entry != nullptr) declared_.emplace_back(entry->key);  // known now, if it was not
  if (mistake.place.file.empty()) mistake.place = entry == nullptr ? node_.place : entry->value.place;
  mistakes_.add(std::move(mistake));
}

void MappingReader::report_unknown(const Entry& entry, const std::string& meant) {
  mistakes_.add({.place = entry.place,
                 .what = "unknown key " + in_quotes(entry.key),
                 .expected = one_of_keys({declared_.begin(), declared_.end()}),
                 .nearest = meant});
}

void MappingReader::report_missing(const Missing& missing) {
  const bool single = missing.names.size() == 1;
  mistakes_.add({.place = node_.place,
                 .what = "missing key " + (single ? in_quotes(missing.names.front()) : either_of(missing.names)),
                 .expected = missing.expected});
}

bool MappingReader::finish() {
  std::vector<std::string> meant;
  for (const Entry* entry : undeclared()) {
    meant.push_back(nearest_word(entry->key, {declared_.begin(), declared_.end()}));
    report_unknown(*entry, meant.back());
  }
  for (const Missing& missing : missing_) {
    const bool misspelt = std::any_of(missing.names.begin(), missing.names.end(),
                                      [&meant](const std::string& name) { return contains(meant, name); });
    if (!misspelt && !node_.incomplete) report_missing(missing);
  }
  return mistakes_.size() == before_ && !node_.incomplete;
}

}  // namespace knee::scenarios
