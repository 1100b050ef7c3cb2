#include "scenarios/schema/mapping_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const Node* MappingReader::declare(const std::string& name) {
  declared_.push_back(name);
  const Entry* entry = node_->find(name);
  return entry == nullptr ? nullptr : &entry->value;
}

bool MappingReader::is_choice(const std::vector<std::string>& names) const { return contains(names, choice_); }

void MappingReader::describe(Key key) const {
  key.beside = beside_;
  shape_->keys.push_back(std::move(key));
}

void MappingReader::miss(std::vector<std::string> names, std::string expected) {
  missing_.push_back({.names = std::move(names), .expected = std::move(expected)});
}

std::string MappingReader::one_of(const std::vector<Alternative>& alternatives) {
  if (describing()) {
    for (const Alternative& one : alternatives) {
      describe({.name = one.name,
                .presence = Key::Presence::alternative,
                .doc = one.doc,
                .shape = one.describe(*describing_),
                .chosen = filled_ && one.chosen});
    }
    return {};
  }
  const Alternative* chosen = choose(alternatives);
  if (chosen == nullptr) return {};
  choice_ = chosen->name;
  chosen->read(node_->find(choice_)->value, *mistakes_);
  return choice_;
}

const Alternative* MappingReader::choose(const std::vector<Alternative>& alternatives) {
  std::vector<std::string> names;
  const Entry* youngest = nullptr;
  for (const Alternative& one : alternatives) {
    names.push_back(one.name);
    declared_.push_back(one.name);
    const Entry* entry = node_->find(one.name);
    if (entry != nullptr && (youngest == nullptr || entry->age < youngest->age)) youngest = entry;
  }
  if (youngest == nullptr) {
    miss(std::move(names), "exactly one of them");
    return nullptr;
  }
  for (const Alternative& one : alternatives) {
    const Entry* entry = node_->find(one.name);
    if (entry == nullptr || entry == youngest) continue;
    if (entry->age == youngest->age) {
      exclude(*youngest, *entry, names);
      return nullptr;
    }
    outdated_ = outdated_ == 0 ? entry->age : std::min(outdated_, entry->age);
  }
  return &*std::find_if(alternatives.begin(), alternatives.end(),
                        [youngest](const Alternative& one) { return one.name == youngest->key; });
}

void MappingReader::exclude(const Entry& one, const Entry& other, const std::vector<std::string>& names) {
  const Entry& first = one.place < other.place ? one : other;
  const Entry& second = one.place < other.place ? other : one;
  mistakes_->add({.place = second.place,
                  .what = fmt::format("{} stands beside {}", quoted(second.key), quoted(first.key)),
                  .expected = "only one of " + either_of(names)});
}

const Node* MappingReader::raw(const std::string& name, const std::string& doc) {
  if (!describing()) return declare(name);
  describe({.name = name, .doc = doc, .shape = Schema(Schema::Kind::anything)});
  return nullptr;
}

std::vector<const Entry*> MappingReader::rest() {
  std::vector<const Entry*> entries = describing() ? std::vector<const Entry*>{} : undeclared();
  open_ = true;
  return entries;
}

std::vector<const Entry*> MappingReader::undeclared() const {
  std::vector<const Entry*> entries;
  for (const Entry& entry : node_->entries) {
    const bool outdated = outdated_ > 0 && entry.age >= outdated_;
    if (!contains(declared_, entry.key) && !outdated && !open_) entries.push_back(&entry);
  }
  return entries;
}

void MappingReader::mistake(std::string_view name, Diagnostic mistake) {
  if (describing()) return;
  const Entry* entry = node_->find(name);
  if (entry == nullptr && node_->incomplete) return;  // The key may be the one that is lost.
  if (mistake.place.file.empty()) mistake.place = entry == nullptr ? node_->place : entry->value.place;
  mistakes_->add(std::move(mistake));
}

namespace {

// More keys than these nobody reads in a message.
constexpr std::size_t kKeysTold = 16;

std::string one_of_keys(const std::vector<std::string>& keys) {
  if (keys.empty()) return "no key here";
  if (keys.size() <= kKeysTold) return either_of(keys);
  return fmt::format("one of the {} keys that \"knee check --defaults\" prints", keys.size());
}

}  // namespace

void MappingReader::done() {
  if (describing()) return;
  std::vector<std::string> meant;
  for (const Entry* entry : undeclared()) {
    meant.push_back(nearest(entry->key, declared_));
    mistakes_->add({.place = entry->place,
                    .what = "unknown key " + quoted(entry->key),
                    .expected = one_of_keys(declared_),
                    .nearest = meant.back()});
  }
  for (const Missing& missing : missing_) {
    const bool misspelt = std::any_of(missing.names.begin(), missing.names.end(),
                                      [&meant](const std::string& name) { return contains(meant, name); });
    if (misspelt || node_->incomplete) continue;
    const bool single = missing.names.size() == 1;
    mistakes_->add({.place = node_->place,
                    .what = single ? "missing key " + quoted(missing.names.front())
                                   : "missing key " + either_of(missing.names),
                    .expected = missing.expected});
  }
}

std::string expectation(const Schema& shape) {
  const std::string none = shape.or_none ? ", or none" : "";
  switch (shape.kind) {
    case Schema::Kind::scalar:
      return shape.form.expected + none;
    case Schema::Kind::list:
      return "a list" + none;
    case Schema::Kind::named:
      return "a mapping from the name of each " + shape.name + none;
    case Schema::Kind::reference:
      return "a mapping: " + shape.name + none;
    case Schema::Kind::anything:
      return {};
    case Schema::Kind::either:
      return expectation(shape.parts.front()) + ", or " + expectation(shape.parts.back());
    case Schema::Kind::mapping:
      break;
  }
  std::vector<std::string> names;
  for (const Key& key : shape.keys) names.push_back(key.name);
  if (names.size() > kKeysTold) return "a mapping: " + shape.name + none;
  return "a mapping with the keys " + either_of(names) + none;
}

}  // namespace knee::scenarios
