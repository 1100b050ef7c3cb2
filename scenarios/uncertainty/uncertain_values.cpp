#include "scenarios/uncertainty/uncertain_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "scenarios/language/reference.hpp"
#include "scenarios/language/sweep/schema_path.hpp"
#include "scenarios/schema/quantity_pair.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

constexpr std::string_view kKey = "uncertain";
constexpr std::string_view kExample = "a list of its ends, such as [3 ms, 5 ms]";
constexpr int kMiddleDigits = 6;

/// Keys of a scenario whose values are no inputs of the system: a simulation does not depend on them, or has them fixed.
constexpr std::array<std::string_view, 7> kNoInputs{"scenario",  "description", "plan",  "sweep",
                                                    "objective", "measure",     "expect"};

/// Other words that users write for `uncertain`.
constexpr Synonym kOtherWords[] = {{"between", kKey}, {"interval", kKey}, {"uncertainty", kKey}, {"unknown", kKey}};

bool is_input(std::string_view path) {
  return std::find(kNoInputs.begin(), kNoInputs.end(), path.substr(0, path.find('.'))) == kNoInputs.end();
}

/// The forms of the quantities that a value of this schema may be.
std::vector<ScalarSchema> quantities_of(const Schema& schema) {
  if (schema.kind == Schema::Kind::scalar && is_quantity(schema.form)) return {schema.form};
  std::vector<ScalarSchema> forms;
  if (schema.kind != Schema::Kind::either) return forms;
  for (const Schema& part : schema.parts) {
    for (ScalarSchema& form : quantities_of(part)) forms.push_back(std::move(form));
  }
  return forms;
}

bool has_names(const Schema& schema) {
  return schema.kind == Schema::Kind::named ||
         (schema.kind == Schema::Kind::either && std::any_of(schema.parts.begin(), schema.parts.end(), has_names));
}

bool is_whole(const ScalarSchema& form) { return form.json == ScalarSchema::Json::integer; }

/// Whether two ends of the kind `given` are values of the form `wanted`.
bool fits(const ScalarSchema& given, const ScalarSchema& wanted) {
  return given.name == wanted.name || (given.json == ScalarSchema::Json::number && is_whole(wanted));
}

/// The middle of an input as a scenario writes it: six digits, unless they lie outside the interval.
std::string middle_of(const UncertainInput& input) {
  const std::string exact = value_at(input, 0.5);
  const QuantityPair ends = *quantity_pair(input.low, input.high);
  const double value = std::get<double>(ends.kind->read(exact));
  const std::string digits = fmt::format("{:.{}g}", value, kMiddleDigits);
  double rounded = value;
  std::from_chars(digits.data(), digits.data() + digits.size(), rounded);
  return rounded < ends.low || rounded > ends.high ? exact : ends.kind->write(rounded);
}

/// Visits a tree and takes the intervals out of it.
class Taker {
 public:
  Taker(Node& root, Diagnostics& mistakes) : root_{root}, mistakes_{mistakes} {}

  /// Returns whether the node may stay: false after a mistake.
  bool visit(Node& node, const std::string& path) {
    const Schema* schema = path.empty() ? nullptr : schema_at(path);
    if (!path.empty() && is_interval(node, schema)) return take(node, path, schema);
    if (schema != nullptr && misspelt(node, path, *schema)) return false;
    const auto keeps = [&](Node& value, const std::string& step) {
      const bool stays = visit(value, path.empty() ? step : path + "." + step);
      node.incomplete = node.incomplete || !stays;
      return stays;
    };
    std::erase_if(node.entries, [&](Entry& entry) { return !keeps(entry.value, entry.key); });
    std::size_t index = 0;
    std::erase_if(node.items, [&](Node& item) { return !keeps(item, std::to_string(index++)); });
    return true;
  }

  std::vector<UncertainInput> inputs() { return std::move(inputs_); }

 private:
  /// None if the path has a mistake, which the reader of the tree reports.
  const Schema* schema_at(const std::string& path) const {
    const auto found = language::schema_at_path(describe_language(), root_, path);
    const auto* schema = std::get_if<const Schema*>(&found);
    return schema == nullptr ? nullptr : *schema;
  }

  /// Whether a mapping is an interval. Where users choose the names, `uncertain` is one of them; of keys of several overlays,
  /// the youngest holds.
  static bool is_interval(Node& node, const Schema* schema) {
    const Entry* entry = node.find(kKey);
    if (entry == nullptr || (schema != nullptr && has_names(*schema))) return false;
    const int age = entry->age;
    const bool older = std::any_of(node.entries.begin(), node.entries.end(), [&](const Entry& one) { return one.age < age; });
    std::erase_if(node.entries, [&](const Entry& one) { return older ? one.key == kKey : one.age > age; });
    return !older;
  }

  bool misspelt(const Node& node, const std::string& path, const Schema& schema) {
    if (node.kind != Node::Kind::mapping || node.entries.size() != 1 || quantities_of(schema).empty()) return false;
    const Entry& entry = node.entries.front();
    const bool pair = entry.value.kind == Node::Kind::list && entry.value.items.size() == 2;
    if (!pair || schema_at(path + "." + entry.key) != nullptr || nearest(entry.key, {std::string(kKey)}, kOtherWords).empty()) {
      return false;
    }
    refuse(entry.place, "unknown key " + in_quotes(entry.key), {}, std::string(kKey));
    return true;
  }

  bool take(Node& node, const std::string& path, const Schema* schema) {
    const Entry& entry = node.entries.front();
    if (node.entries.size() > 1) {
      const Entry& other = entry.key == kKey ? node.entries.back() : entry;
      refuse(other.place, fmt::format("{} beside \"uncertain\"", in_quotes(other.key)), "\"uncertain\" alone");
      return false;
    }
    if (!takes_interval(entry, path, schema)) return false;
    auto input = read(entry.value, schema == nullptr ? std::vector<ScalarSchema>{} : quantities_of(*schema));
    if (!input) return false;
    input->path = path;
    input->place = node.place;
    input->middle = middle_of(*input);
    node = Node(Node::Kind::scalar, node.place, input->middle);
    inputs_.push_back(std::move(*input));
    return true;
  }

  bool takes_interval(const Entry& entry, const std::string& path, const Schema* schema) {
    if (!is_input(path)) {
      refuse(entry.place, fmt::format("{} is no input of the system and cannot be uncertain", in_quotes(path)), "one value");
      return false;
    }
    if (schema == nullptr || !quantities_of(*schema).empty()) return true;
    refuse(entry.place, fmt::format("an interval where no quantity or number stands: {}", in_quotes(path)),
           "\"uncertain\" in the place of a quantity or a number");
    return false;
  }

  std::optional<UncertainInput> read(const Node& ends, const std::vector<ScalarSchema>& forms) {
    const auto is_scalar = [](const Node& end) { return end.kind == Node::Kind::scalar; };
    if (ends.kind != Node::Kind::list || ends.items.size() != 2 ||
        !std::all_of(ends.items.begin(), ends.items.end(), is_scalar)) {
      refuse(ends.place, "\"uncertain\" needs two values, its low and its high end", std::string(kExample));
      return std::nullopt;
    }
    UncertainInput input{.low = ends.items[0].text, .high = ends.items[1].text};
    const auto pair = quantity_pair(input.low, input.high);
    if (!pair) return not_of_one_kind(ends.items[0], ends.items[1]);
    if (pair->low > pair->high) {
      refuse(ends.items[0].place,
             fmt::format("the low end {} is above the high end {}", in_quotes(input.low), in_quotes(input.high)),
             "the lower value first");
      return std::nullopt;
    }
    if (!forms.empty() && !fits_one(*pair, forms, ends.items[0])) return std::nullopt;
    input.whole = !forms.empty() && std::all_of(forms.begin(), forms.end(), is_whole);
    return input;
  }

  bool fits_one(const QuantityPair& pair, const std::vector<ScalarSchema>& forms, const Node& low) {
    const ScalarSchema given = pair.kind->schema();
    const auto fitting = [&given](const ScalarSchema& form) { return fits(given, form); };
    if (std::any_of(forms.begin(), forms.end(), fitting)) return true;
    refuse(low.place, fmt::format("{} is a {}", in_quotes(low.text), given.name), forms.front().expected);
    return false;
  }

  /// The mistake of an end that is no quantity, or of two ends of different kinds.
  std::nullopt_t not_of_one_kind(const Node& low, const Node& high) {
    const bool low_is_right = quantity_pair(low.text, low.text).has_value();
    const bool both_are = low_is_right && quantity_pair(high.text, high.text).has_value();
    const Node& end = low_is_right ? high : low;
    refuse(end.place,
           both_are ? fmt::format("an interval from {} to {}", in_quotes(low.text), in_quotes(high.text))
                    : fmt::format("{} is no quantity and no number", in_quotes(end.text)),
           "two values of one kind, such as [3 ms, 5 ms]");
    return std::nullopt;
  }

  void refuse(const SourceLocation& place, std::string what, std::string expected, std::string meant = {}) {
    mistakes_.add({.place = place, .what = std::move(what), .expected = std::move(expected), .nearest = std::move(meant)});
  }

  Node& root_;
  Diagnostics& mistakes_;
  std::vector<UncertainInput> inputs_;
};

}  // namespace

std::vector<UncertainInput> take_uncertain(Node& root, Diagnostics& mistakes) {
  Taker taker(root, mistakes);
  taker.visit(root, "");
  return taker.inputs();
}

}  // namespace knee::scenarios
