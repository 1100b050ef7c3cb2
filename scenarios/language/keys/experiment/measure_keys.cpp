#include "scenarios/language/keys/experiment/measure_keys.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/amount.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using WarmUp = decltype(Measure::warm_up);

// Defaults for the omitted part of a fixed size.
constexpr std::uint64_t kRequests = 20'000;
constexpr std::uint64_t kReplications = 5;
constexpr double kWarmUp = 0.1;

constexpr std::uint64_t kRequestsMax = 1'000'000'000'000;
constexpr const char* kAuto = "auto";

auto share_of_requests() { return percentage({.least = 0, .most = 100}); }
auto number_of_requests() { return integer<std::uint64_t>({.least = 0, .most = kRequestsMax}); }

template <class T>
Expected<WarmUp> as_warm_up(Expected<T> reading) {
  if (auto* mistake = std::get_if<Diagnostic>(&reading)) return std::move(*mistake);
  return WarmUp{std::get<T>(reading)};
}

/// The unit tells a share from a time and from a number of requests.
Expected<WarmUp> read_warm_up(std::string_view text) {
  if (text == kAuto) return WarmUp{};
  const Expected<Amount> reading = split(text, {.noun = "a warm-up", .example = "10 %"});
  if (const auto* mistake = std::get_if<Diagnostic>(&reading)) return *mistake;
  const auto& amount = std::get<Amount>(reading);
  if (amount.unit.empty()) {
    const bool part = amount.number < 1;
    return wrong(in_quotes(text) + " has no unit", {},
                 part ? share_of_requests().write(amount.number) : fmt::format("{} requests", amount.digits));
  }
  if (amount.unit == "%") return as_warm_up(share_of_requests().read(text));
  if (amount.unit == "requests" || amount.unit == "request") return as_warm_up(number_of_requests().read(amount.digits));
  return as_warm_up(duration().read(text));
}

std::string write_warm_up(const WarmUp& warm_up) {
  if (const auto* part = std::get_if<double>(&warm_up)) return share_of_requests().write(*part);
  if (const auto* time = std::get_if<sim::Duration>(&warm_up)) return duration().write(*time);
  if (const auto* requests = std::get_if<std::uint64_t>(&warm_up))
    return number_of_requests().write(*requests) + " requests";
  return kAuto;
}

class WarmUpCodec final : public Codec<WarmUp> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<WarmUp> read(std::string_view text) const final {
    Expected<WarmUp> reading = read_warm_up(text);
    if (auto* mistake = std::get_if<Diagnostic>(&reading)) mistake->expected = schema().expected;
    return reading;
  }
  [[nodiscard]] std::string write(const WarmUp& warm_up) const final { return write_warm_up(warm_up); }
  [[nodiscard]] ScalarSchema schema() const final {
    return {.name = "auto, percentage, duration or number of requests",
            .expected = "auto, or a length such as \"10 %\", \"5 s\" or \"2000 requests\""};
  }
};

using Keys = std::vector<std::string_view>;
const Keys kPrecisionKeys{"precision", "max-requests"};
const Keys kSizeKeys{"requests", "replications", "duration"};

/// The youngest entry of some keys, the one written or set last; null if the mapping has none of them.
const Entry* youngest(const Node& node, const Keys& keys) {
  const Entry* found = nullptr;
  for (const std::string_view key : keys) {
    const Entry* entry = node.find(key);
    if (entry != nullptr && (found == nullptr || entry->age < found->age)) found = entry;
  }
  return found;
}

/// Of keys that exclude each other and differ in age, the younger ones replace the older ones (`extends`, `--set`); of the same
/// age, they are a mistake.
bool choose(Node& node, const Keys& one, const Keys& other, const char* expected, Diagnostics& mistakes) {
  const Entry* of_one = youngest(node, one);
  const Entry* of_other = youngest(node, other);
  if (of_one == nullptr || of_other == nullptr) return true;
  if (of_one->age == of_other->age) {
    const bool other_first = of_other->place < of_one->place;
    const Entry& first = other_first ? *of_other : *of_one;
    const Entry& second = other_first ? *of_one : *of_other;
    mistakes.add(
        {.place = second.place,
         .what = fmt::format("{} and {} exclude each other", in_quotes(second.key), in_quotes(first.key)),
         .expected = expected});
    return false;
  }
  const Keys& older = of_one->age < of_other->age ? other : one;
  std::erase_if(node.entries, [&older](const Entry& entry) {
    return std::find(older.begin(), older.end(), entry.key) != older.end();
  });
  return true;
}

/// Fills in the omitted part of a fixed size.
void complete(Measure& measure, bool warm_up_given) {
  measure.replications = measure.replications.value_or(kReplications);
  if (measure.duration) {
    if (!warm_up_given) measure.warm_up = sim::Duration{};
    return;
  }
  measure.requests = measure.requests.value_or(kRequests);
  if (!warm_up_given) measure.warm_up = kWarmUp;
}

/// Reads a key that has no meaning for a fixed size; its value is not printed for one.
template <class T>
void read_unless_fixed(KeyVisitor& keys, const char* name, T& into, const SchemaType<T>& type,
                       const Measure& measure, const char* doc) {
  std::optional<T> value;
  if (!measure.is_fixed()) value = into;
  keys.given(name, value, type, doc);
  into = value.value_or(into);
}

void read_precision(KeyVisitor& keys, Measure& measure) {
  read_unless_fixed(
      keys, "precision", measure.precision, percentage({.least = 0.0001, .most = 0.5}), measure,
      "Largest half width of each interval of the table, relative to its value; a point is simulated until all "
      "intervals are within it.");
  read_unless_fixed(keys, "max-requests", measure.max_requests,
                    integer<std::uint64_t>({.least = 1'000, .most = kRequestsMax}), measure,
                    "Largest number of requests simulated for the precision of one point, all replications "
                    "together.");
}

void read_size(KeyVisitor& keys, Measure& measure) {
  keys.given(
      "requests", measure.requests, integer<std::uint64_t>({.least = 1, .most = kRequestsMax}),
      "Fixed size instead of a precision: number of requests measured in each replication, after the warm-up; "
      "20000 if only `replications` is given. Recordings are replayed completely.");
  keys.given("duration", measure.duration, duration(kPositiveDuration),
             "Fixed length of each replication, warm-up included, instead of a number of requests: for runs in which something "
             "happens at given times (`changes`). `stages` that end give runs their own length.");
  keys.given(
      "replications", measure.replications, integer<std::uint64_t>({.least = 1, .most = 100'000}),
      "Fixed size: number of independent runs of each point, from which the intervals are computed; 5 if only "
      "`requests` or `duration` is given.");
}

/// A duration replaces the number of requests; its warm-up is a time as well.
void check_duration(KeyVisitor& keys, const Measure& measure) {
  if (!measure.duration) return;
  const auto* warm_up = std::get_if<sim::Duration>(&measure.warm_up);
  if (warm_up != nullptr && *warm_up < *measure.duration) return;
  keys.mistake("warm-up", wrong("a warm-up that is no part of the duration",
                                "a time below " + duration().write(*measure.duration)));
}

void read_measure(KeyVisitor& keys, Measure& measure) {
  read_precision(keys, measure);
  read_size(keys, measure);
  keys.optional(
      "warm-up", measure.warm_up, WarmUpCodec{},
      "Part of a run before the measurement: found in the data (auto), a share of the measured requests, a "
      "time, or a number of requests; by default 10 % for a fixed size, none for a duration.");
  keys.optional("confidence", measure.confidence, percentage({.least = 0.5, .most = 0.9999}),
                "Confidence of the intervals.");
  keys.optional("seed", measure.seed, integer<std::uint64_t>(), "Seed of all random numbers.");
  keys.optional("max-events", measure.max_events,
                integer<std::uint64_t>({.least = 1'000, .most = 1'000'000'000'000'000}),
                "Largest number of events of one replication; a replication that needs more fails.");
  if (measure.is_fixed()) complete(measure, keys.has("warm-up"));
  check_duration(keys, measure);
}

}  // namespace

bool MeasureType::read(const Node& node, Measure& into, Diagnostics& mistakes) const {
  Node chosen = node;
  const bool fits = choose(chosen, {"requests"}, {"duration"}, "only one of duration or requests", mistakes) &&
                    choose(chosen, kPrecisionKeys, kSizeKeys,
                           "either a precision, for which knee finds the size, or a fixed size", mistakes);
  return Mapping<Measure>("measure", read_measure).read(chosen, into, mistakes) && fits;
}

Schema MeasureType::describe(const Measure* value, const SchemaContext& context) const {
  return Mapping<Measure>("measure", read_measure).describe(value, context);
}

}  // namespace knee::scenarios::language
