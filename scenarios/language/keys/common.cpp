#include "scenarios/language/keys/common.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {

namespace {

constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
constexpr const char* kUnlimitedWord = "unlimited";
constexpr const char* kOrUnlimited = ", or unlimited";

constexpr Choice<sim::Duration> kUnits[] = {{"s", std::chrono::seconds{1}},
                                            {"ms", std::chrono::milliseconds{1}},
                                            {"us", std::chrono::microseconds{1}},
                                            {"ns", std::chrono::nanoseconds{1}}};

}  // namespace

Expected<std::size_t> Limit::read(std::string_view text) const {
  if (text == kUnlimitedWord) return kUnlimited;
  Expected<std::size_t> reading = number_.read(text);
  if (auto* mistake = std::get_if<Diagnostic>(&reading)) mistake->expected += kOrUnlimited;
  return reading;
}

std::string Limit::write(const std::size_t& value) const {
  return value == kUnlimited ? kUnlimitedWord : number_.write(value);
}

ScalarSchema Limit::schema() const {
  ScalarSchema schema = number_.schema();
  schema.name += " or unlimited";
  schema.expected += kOrUnlimited;
  schema.other = kUnlimitedWord;
  return schema;
}

ChoiceCodec<sim::Duration> unit_of_time() { return choice("unit", kUnits); }

std::string in_percent(double sum) { return fmt::format("{:.6g} %", 100 * sum); }

void check_class(const Placed<std::string>& written, const std::vector<std::string>& names,
                 Diagnostics& mistakes) {
  if (std::find(names.begin(), names.end(), written.value) != names.end()) return;
  mistakes.add({.place = written.place,
                .what = "unknown class of requests " + in_quotes(written.value),
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
  Schema written;
  switch (node.kind) {
    case Node::Kind::nothing:
      break;
    case Node::Kind::scalar:
      written.value = node.text;
      break;
    case Node::Kind::list:
      written.kind = Schema::Kind::list;
      for (const Node& item : node.items) written.items.push_back(as_written(item));
      break;
    case Node::Kind::mapping:
      written.kind = Schema::Kind::named;
      for (const Entry& entry : node.entries) {
        written.keys.push_back({.name = entry.key,
                                .presence = Key::Presence::named,
                                .doc = {},
                                .schema = as_written(entry.value)});
      }
      break;
  }
  return written;
}

}  // namespace knee::scenarios::language
