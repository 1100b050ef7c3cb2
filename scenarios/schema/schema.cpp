#include "scenarios/schema/schema.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

namespace knee::scenarios {
namespace {

bool has_value(const Schema& shape) {
  switch (shape.kind) {
    case Schema::Kind::scalar:
      return shape.value.has_value();
    case Schema::Kind::either:
      return shape.chosen.has_value();
    case Schema::Kind::reference:
    case Schema::Kind::anything:
      return false;
    case Schema::Kind::list:
    case Schema::Kind::mapping:
    case Schema::Kind::named:
      return true;
  }
  return false;
}

void write(YAML::Emitter& yaml, const Schema& shape);

/// Whether a key has its place in what was described: not that of an alternative that was not chosen.
bool applies(const Key& key, const Schema& mapping) {
  if (key.presence == Key::Presence::alternative) return key.chosen;
  return key.beside.empty() ||
         std::any_of(mapping.keys.begin(), mapping.keys.end(), [&key](const Key& other) {
           return other.chosen &&
                  std::find(key.beside.begin(), key.beside.end(), other.name) != key.beside.end();
         });
}

void write_key(YAML::Emitter& yaml, const Key& key) {
  if (has_value(key.shape)) {
    yaml << YAML::Key << key.name << YAML::Value;
    write(yaml, key.shape);
  } else if (key.presence == Key::Presence::required) {
    const std::string what = key.shape.kind == Schema::Kind::scalar ? key.shape.form.expected : key.shape.name;
    yaml << YAML::Newline
         << YAML::Comment(fmt::format("{}: required{}{}", key.name, what.empty() ? "" : ", ", what));
  }
}

void write(YAML::Emitter& yaml, const Schema& shape) {
  switch (shape.kind) {
    case Schema::Kind::scalar:
      yaml << shape.value.value_or("");
      return;
    case Schema::Kind::either:
      write(yaml, shape.parts.at(shape.chosen.value()));
      return;
    case Schema::Kind::list:
      yaml << YAML::BeginSeq;
      for (const Schema& item : shape.items) write(yaml, item);
      yaml << YAML::EndSeq;
      return;
    case Schema::Kind::mapping:
    case Schema::Kind::named:
      yaml << YAML::BeginMap;
      for (const Key& key : shape.keys) {
        if (applies(key, shape)) write_key(yaml, key);
      }
      yaml << YAML::EndMap;
      return;
    case Schema::Kind::reference:
    case Schema::Kind::anything:
      return;
  }
}

}  // namespace

Schema::Schema() = default;

Schema::Schema(Kind kind_, std::string name_) : kind(kind_), name(std::move(name_)) {}

Schema::Schema(ScalarSchema form_, std::optional<std::string> value_)
    : form(std::move(form_)), value(std::move(value_)) {}

bool SchemaContext::is_open(const std::string& name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

std::string to_yaml(const Schema& shape) {
  YAML::Emitter yaml;
  write(yaml, shape);
  return std::string(yaml.c_str()) + "\n";
}

}  // namespace knee::scenarios
