#include "scenarios/schema/quantity_pair.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <variant>
#include <vector>

#include "scenarios/schema/quantity.hpp"

namespace knee::scenarios {
namespace {

/// All kinds of quantity, each as plain numbers.
const std::vector<const Codec<double>*>& quantities() {
  static const auto kAnyNumber = number();
  static const auto kTime = as<double>(
      duration(), [](sim::Duration time) { return static_cast<double>(time.count()); },
      [](double count) { return sim::Duration{std::llround(count)}; });
  static const auto kAnyRate = rate();
  static const auto kShare = percentage({.least = 0, .most = 1e6});
  static const auto kSize = as<double>(
      bytes(), [](std::int64_t count) { return static_cast<double>(count); },
      [](double count) { return static_cast<std::int64_t>(std::llround(count)); });
  static const auto kAnyBitRate = bit_rate();
  static const std::vector<const Codec<double>*> kAll{&kAnyNumber, &kTime, &kAnyRate, &kShare, &kSize, &kAnyBitRate};
  return kAll;
}

}  // namespace

std::optional<QuantityPair> quantity_pair(std::string_view low, std::string_view high) {
  for (const Codec<double>* kind : quantities()) {
    const Expected<double> first = kind->read(low);
    const Expected<double> last = kind->read(high);
    if (!std::holds_alternative<double>(first) || !std::holds_alternative<double>(last)) continue;
    return QuantityPair{std::get<double>(first), std::get<double>(last), kind};
  }
  return std::nullopt;
}

bool is_quantity(const ScalarSchema& form) {
  const auto& all = quantities();
  return form.json == ScalarSchema::Json::integer || std::any_of(all.begin(), all.end(), [&form](const Codec<double>* kind) {
           return kind->schema().name == form.name;
         });
}

}  // namespace knee::scenarios
