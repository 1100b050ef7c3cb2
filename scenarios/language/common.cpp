#include "scenarios/language/common.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios::language {

Codec<std::size_t> limit(Range<std::size_t> range) {
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
  static constexpr const char* kWord = "unlimited";
  Codec<std::size_t> whole = integer<std::size_t>(range);
  ScalarSchema form = whole.form;
  form.name += " or unlimited";
  form.expected += ", or unlimited";
  form.json = ScalarSchema::Json::integer;
  return {.form = std::move(form),
          .read = [read = whole.read](std::string_view text) -> Expected<std::size_t> {
            if (text == kWord) return kUnlimited;
            Expected<std::size_t> reading = read(text);
            if (auto* mistake = std::get_if<Diagnostic>(&reading)) mistake->expected += ", or unlimited";
            return reading;
          },
          .write =
              [write = whole.write](const std::size_t& value) {
                return value == kUnlimited ? std::string(kWord) : write(value);
              }};
}

std::string in_percent(double sum) { return fmt::format("{:.6g} %", 100 * sum); }

Codec<sim::Bytes> size() {
  return as<sim::Bytes>(
      bytes(), [](std::int64_t count) { return sim::Bytes{count}; },
      [](sim::Bytes size) { return size.count(); });
}

Type<std::string> text_if_given(const std::string& noun) { return without_default_if_empty(any_text(noun)); }

Type<std::string> without_default_if_empty(Type<std::string> type) {
  type.describe = [describe = type.describe](const std::string* value, SchemaContext& describing) {
    return describe(value == nullptr || value->empty() ? nullptr : value, describing);
  };
  return type;
}

Type<double> seconds(Range<sim::Duration> range) {
  return as<double>(
      duration(range), [](sim::Duration time) { return sim::to_seconds(time); },
      [](double time) { return sim::from_seconds(time); });
}

void check_class(const Placed<std::string>& written, const std::vector<std::string>& names, Diagnostics& mistakes) {
  if (std::find(names.begin(), names.end(), written.value) != names.end()) return;
  mistakes.add({.place = written.place,
                .what = "unknown class of requests " + quoted(written.value),
                .expected = either_of(names),
                .nearest = nearest(written.value, names)});
}

std::string one_line(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::nothing:
      return "~";
    case Node::Kind::scalar:
      return node.text;
    case Node::Kind::list:
      for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + one_line(item);
      return "[" + text + "]";
    case Node::Kind::mapping:
      for (const Entry& entry : node.entries) {
        text += (text.empty() ? "" : ", ") + entry.key + ": " + one_line(entry.value);
      }
      return "{" + text + "}";
  }
  return text;
}

Schema as_written(const Node& node) {
  Schema shape;
  switch (node.kind) {
    case Node::Kind::nothing:
      break;
    case Node::Kind::scalar:
      shape.value = node.text;
      break;
    case Node::Kind::list:
      shape.kind = Schema::Kind::list;
      for (const Node& item : node.items) shape.items.push_back(as_written(item));
      break;
    case Node::Kind::mapping:
      shape.kind = Schema::Kind::named;
      for (const Entry& entry : node.entries) {
        shape.keys.push_back({.name = entry.key,
                              .presence = Key::Presence::named,
                              .doc = {},
                              .shape = as_written(entry.value)});
      }
      break;
  }
  return shape;
}

}  // namespace knee::scenarios::language
