#include "scenarios/language/reference.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/scenario_keys.hpp"

namespace knee::scenarios {
namespace {

/// The link to a mapping's section.
std::string link(const std::string& name) {
  std::string anchor = name;
  std::replace(anchor.begin(), anchor.end(), ' ', '-');
  return fmt::format("[{}](#{})", name, anchor);
}

/// What may stand at a place, in a few words.
std::string in_words(const Schema& shape) {
  switch (shape.kind) {
    case Schema::Kind::scalar:
      return shape.form.name + (shape.or_none ? " or none" : "");
    case Schema::Kind::list:
      return "list of " + in_words(shape.parts.front());
    case Schema::Kind::named:
      return fmt::format("{} for each name", in_words(shape.parts.front()));
    case Schema::Kind::mapping:
    case Schema::Kind::reference:
      return link(shape.name) + (shape.or_none ? " or none" : "");
    case Schema::Kind::either:
      break;
    case Schema::Kind::anything:
      return "value";
  }
  std::string text;
  for (const Schema& part : shape.parts) {
    const std::string word = in_words(part);
    if (text.find(word) == std::string::npos) text += (text.empty() ? "" : " or ") + word;
  }
  return text;
}

/// The text of a default that is one value.
std::string default_of(const Schema& shape) {
  if (shape.kind == Schema::Kind::either && shape.chosen) return default_of(shape.parts[*shape.chosen]);
  return shape.kind == Schema::Kind::scalar ? shape.value.value_or("") : "";
}

std::string use_of(const Key& key) {
  if (key.presence == Key::Presence::required) return "required";
  if (key.presence == Key::Presence::alternative) return "one of them";
  const std::string value = default_of(key.shape);
  return value.empty() ? "optional" : fmt::format("`{}`", value);
}

KeyDescription described(const Key& key) {
  std::string doc = key.doc;
  if (!key.beside.empty()) doc = fmt::format("With `{}`. {}", fmt::join(key.beside, "`, `"), doc);
  return {.name = key.name, .value = in_words(key.shape), .use = use_of(key), .doc = std::move(doc)};
}

/// Calls `visit` for every shape in a language, level by level; each mapping once.
template <class Visit>
void for_each_shape(const Schema& language, Visit visit) {
  std::deque<const Schema*> open{&language};
  std::vector<std::string> seen;
  while (!open.empty()) {
    const Schema& shape = *open.front();
    open.pop_front();
    if (shape.kind == Schema::Kind::mapping) {
      if (std::find(seen.begin(), seen.end(), shape.name) != seen.end()) continue;
      seen.push_back(shape.name);
    }
    visit(shape);
    for (const Key& key : shape.keys) open.push_back(&key.shape);
    for (const Schema& part : shape.parts) open.push_back(&part);
  }
}

void add_words_of_form(const ScalarSchema& form, std::vector<Word>& words) {
  const auto known = [&form](const Word& word) { return word.topic == form.name; };
  if (form.meanings.empty() || std::any_of(words.begin(), words.end(), known)) return;
  for (std::size_t i = 0; i < form.words.size(); ++i) {
    words.push_back({form.name, form.words[i], form.meanings[i]});
  }
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

}  // namespace

Schema describe_language() {
  SchemaContext describing;
  return language::scenario().describe(nullptr, describing);
}

std::vector<MappingDescription> language_reference() {
  std::vector<MappingDescription> mappings;
  const Schema language = describe_language();
  for_each_shape(language, [&](const Schema& shape) {
    if (shape.kind != Schema::Kind::mapping) return;
    MappingDescription& mapping = mappings.emplace_back();
    mapping.name = shape.name;
    for (const Key& key : shape.keys) {
      const auto same = [&key](const KeyDescription& other) { return other.name == key.name; };
      if (std::none_of(mapping.keys.begin(), mapping.keys.end(), same))
        mapping.keys.push_back(described(key));
    }
  });
  return mappings;
}

std::vector<Word> language_words() {
  std::vector<Word> words;
  const Schema language = describe_language();
  for_each_shape(language, [&](const Schema& shape) {
    const bool listed = shape.name == "step" || shape.name == "arrivals" || shape.name == "distribution";
    for (const Key& key : shape.keys) {
      if (listed && key.presence == Key::Presence::alternative)
        words.push_back({shape.name, key.name, key.doc});
    }
    add_words_of_form(shape.form, words);
  });
  std::stable_sort(words.begin(), words.end(),
                   [](const Word& a, const Word& b) { return a.topic < b.topic; });
  return words;
}

std::string language_markdown() {
  std::string text;
  for (const MappingDescription& mapping : language_reference()) {
    text += fmt::format("## {}\n\n", mapping.name) + row({"key", "value", "default", "meaning"}) +
            row({"---", "---", "---", "---"});
    for (const KeyDescription& key : mapping.keys) {
      text += row({fmt::format("`{}`", key.name), key.value, key.use, key.doc});
    }
    text += "\n";
  }
  text += "## words\n\n" + row({"of", "word", "meaning"}) + row({"---", "---", "---"});
  for (const Word& word : language_words()) {
    text += row({word.topic, fmt::format("`{}`", word.word), word.meaning});
  }
  return text;
}

}  // namespace knee::scenarios
