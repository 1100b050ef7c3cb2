#include "scenarios/schema/schema.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <yaml-cpp/emitter.h>

namespace knee::scenarios {
namespace {

bool has_value(const Schema& schema) {
  switch (schema.kind) {
    case Schema::Kind::scalar:
      return schema.value.has_value();
    case Schema::Kind::either:
      return schema.chosen.has_value();
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

/// Whether a key belongs to the described value: keys of the alternatives that were not chosen do not.
bool applies(const Key& key, const Schema& mapping) {
  if (key.presence == Key::Presence::alternative) return key.chosen;
  return key.only_with.empty() ||
         std::any_of(mapping.keys.begin(), mapping.keys.end(), [&key](const Key& other) {
           return other.chosen &&
                  std::find(key.only_with.begin(), key.only_with.end(), other.name) != key.only_with.end();
         });
}

/// Whether a text is certainly a plain scalar. The emitter knows all rules, but takes much longer.
bool is_plain(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const auto printed = [](char c) { return c >= ' ' && c <= '~'; };
  if (text.empty() || !letter(text.front()) || text.back() == ' ' || text.back() == ':') return false;
  if (text == "null" || text == "Null" || text == "NULL") return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), printed);
}

std::string scalar_text(const std::string& text) {
  if (is_plain(text)) return text;
  YAML::Emitter yaml;
  yaml << text;
  return yaml.c_str();
}

/// Writes values as block YAML.
class Printer {
 public:
  /// A value after `key:` or `-`, or the outermost one.
  void write(const Schema& schema, std::size_t indent) {
    switch (schema.kind) {
      case Schema::Kind::scalar:
        text_ += scalar_text(schema.value.value_or("")) + "\n";
        break;
      case Schema::Kind::either:
        write(schema.parts.at(schema.chosen.value()), indent);
        break;
      case Schema::Kind::list:
        for (const Schema& item : schema.items) write_item(item, indent);
        if (schema.items.empty()) text_ += std::string(indent, ' ') + "[]\n";
        break;
      case Schema::Kind::mapping:
      case Schema::Kind::named:
        write_keys(schema, indent, false);
        break;
      case Schema::Kind::reference:
      case Schema::Kind::anything:
        break;
    }
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static const Schema& resolved(const Schema& schema) {
    return schema.kind == Schema::Kind::either ? resolved(schema.parts.at(schema.chosen.value())) : schema;
  }

  void write_item(const Schema& item, std::size_t indent) {
    const Schema& value = resolved(item);
    text_ += std::string(indent, ' ') + '-';
    if (value.kind == Schema::Kind::mapping || value.kind == Schema::Kind::named) {
      text_ += ' ';
      write_keys(value, indent + 2, true);
    } else {
      write_nested(value, indent);
    }
  }

  void write_keys(const Schema& mapping, std::size_t indent, bool begun) {
    const std::size_t before = text_.size();
    for (const Key& key : mapping.keys) {
      if (!applies(key, mapping) || !has_value(key.schema)) continue;
      if (!begun || text_.size() > before) text_ += std::string(indent, ' ');
      text_ += scalar_text(key.name) + ':';
      write_nested(resolved(key.schema), indent);
    }
    if (text_.size() == before) text_ += (begun ? "" : std::string(indent, ' ')) + "{}\n";
  }

  void write_nested(const Schema& value, std::size_t indent) {
    text_ += value.kind == Schema::Kind::scalar ? ' ' : '\n';
    write(value, indent + 2);
  }

  std::string text_;
};

}  // namespace

Schema::Schema() = default;

Schema::Schema(Kind kind_, std::string name_) : kind(kind_), name(std::move(name_)) {}

Schema::Schema(ScalarSchema form_, std::optional<std::string> value_)
    : form(std::move(form_)), value(std::move(value_)) {}

bool SchemaContext::is_open(const char* name) const {
  if (mapping != nullptr && std::string_view(mapping) == name) return true;
  return outer != nullptr && outer->is_open(name);
}

Schema described_none(Schema otherwise) {
  Schema either(Schema::Kind::either);
  either.parts = {std::move(otherwise),
                  Schema(ScalarSchema{.name = "none", .expected = "none", .words = {"none"}}, "none")};
  either.chosen = 1;
  return either;
}

std::string to_yaml(const Schema& schema) {
  Printer printer;
  printer.write(schema, 0);
  return printer.text();
}

}  // namespace knee::scenarios
