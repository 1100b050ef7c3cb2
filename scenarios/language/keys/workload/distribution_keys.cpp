#include "scenarios/language/keys/workload/distribution_keys.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/workload/parametric_keys.hpp"
#include "scenarios/recording/recordings.hpp"

namespace knee::scenarios::language {
namespace {

using sim::Distribution;
using Values = std::vector<double>;

/// Keeps sums of weights finite.
constexpr double kWeightMax = 1e12;

/// The values of an empirical distribution in a file.
std::optional<Values> values_in(const RecordedColumn& from, KeyVisitor& keys) {
  Diagnostics mistakes;
  const models::RecordedDemands column = Recordings().durations(from, mistakes);
  for (const Diagnostic& mistake : mistakes) keys.mistake("", mistake);
  if (column == nullptr) return std::nullopt;
  Values values;
  for (const sim::Duration value : *column) values.push_back(sim::to_seconds(value));
  return values;
}

/// Values listed, or in a file.
void read_empirical(KeyVisitor& keys, Distribution& into) {
  std::optional<Values> values;
  Values weights;
  RecordedColumn from{.file = {}, .column = {}, .unit = std::chrono::milliseconds{1}};
  keys.one_of(alternative(
                  "values", std::nullopt, list_of(seconds(), 1),
                  [&](Values listed) { values = std::move(listed); }, "Values to draw from."),
              alternative(
                  "file", std::nullopt, placed(any_text("a file or column")),
                  [&](Placed<std::string> file) { from.file = std::move(file); },
                  "A .csv or .csv.gz file with the values."));
  keys.only_with({"values"}, [&] {
    keys.given("weights", weights, list_of(number({.least = 0, .most = kWeightMax})),
               "Relative probability of each value; equal by default.");
  });
  keys.only_with({"file"}, [&] {
    const bool named = keys.required("column", from.column, placed(any_text("a file or column")),
                                     "Column with the values.");
    keys.optional("unit", from.unit, unit_of_time(), "Unit of the numbers in the column.");
    if (named && !from.file.empty()) values = values_in(from, keys);
  });
  if (values) take_distribution(Distribution::empirical(*std::move(values), std::move(weights)), keys, into);
}

const DistributionSchema& empirical() {
  static const Mapping<Distribution> kEmpirical("empirical", read_empirical);
  return kEmpirical;
}

Mapping<sim::WeightedDistribution> part() {
  return mapping<sim::WeightedDistribution>("part", [](KeyVisitor& keys, sim::WeightedDistribution& part) {
    WrittenDistribution of;
    part.weight = 1;
    keys.optional("weight", part.weight, number({.least = kAboveZero, .most = kWeightMax}),
                  "Relative probability of this distribution.");
    if (keys.required("of", of, distribution(), "Distribution to draw from.")) part.distribution = of.drawn;
  });
}

const DistributionSchema& mixture() {
  static const auto kMixture = converted<Distribution>(
      list_of(part(), 1),
      [](std::vector<sim::WeightedDistribution> parts) {
        return Distribution::mixture(std::move(parts)).value();
      },
      [](const Distribution&) { return std::vector<sim::WeightedDistribution>{}; });
  return kMixture;
}

struct DistributionKind {
  const char* name;
  const DistributionSchema& (*type)();
  const char* doc;
};

constexpr std::array kKinds{
    DistributionKind{"constant", constant, "Always the same value; `4 ms` alone means the same."},
    DistributionKind{"uniform", uniform, "Any value between two limits."},
    DistributionKind{"exponential", exponential, "Memoryless: cv 1."},
    DistributionKind{"erlang", erlang, "A sum of exponentials: cv 1 and less."},
    DistributionKind{"gamma", gamma, "Any cv, light tail."},
    DistributionKind{"lognormal", lognormal, "Any cv, heavy tail: the usual shape of service times."},
    DistributionKind{"weibull", weibull, "Any cv; with shape below 1 a heavy tail."},
    DistributionKind{"pareto", pareto, "Power-law tail."},
    DistributionKind{"bounded-pareto", bounded_pareto, "Power law between two limits."},
    DistributionKind{"hyperexponential", hyperexponential, "One of several exponentials: cv 1 and more."},
    DistributionKind{"empirical", empirical, "One of the listed values."},
    DistributionKind{"mixture", mixture, "One of several distributions."},
};

/// One kind of distribution as an alternative key.
class KindAlternative final : public Alternative {
 public:
  KindAlternative(const DistributionKind& kind, Distribution& into)
      : Alternative{kind.name, kind.doc}, kind_{kind}, into_{into} {}

  void read(const Node& node, Diagnostics& mistakes) const final {
    Distribution drawn;
    if (kind_.type().read(node, drawn, mistakes)) into_ = std::move(drawn);
  }
  [[nodiscard]] Schema describe(const SchemaContext& context) const final {
    return kind_.type().describe(nullptr, context);
  }
  [[nodiscard]] bool is_chosen() const final { return false; }

 private:
  const DistributionKind& kind_;
  Distribution& into_;
};

void read_distribution(KeyVisitor& keys, Distribution& into) {
  std::vector<KindAlternative> alternatives;
  std::vector<const Alternative*> pointers;
  alternatives.reserve(kKinds.size());
  for (const DistributionKind& kind : kKinds) pointers.push_back(&alternatives.emplace_back(kind, into));
  keys.choose(pointers);
}

/// `4 ms`, or a mapping with one of the kinds.
const DistributionSchema& brief_or_kind() {
  static const auto kEither =
      brief_or(converted<Distribution>(
                   seconds(), [](double value) { return Distribution::constant(value).value(); },
                   [](const Distribution& written) { return written.mean(); }),
               mapping<Distribution>("distribution", read_distribution));
  return kEither;
}

}  // namespace

bool check_mean(const sim::Distribution& distribution, const Node& node, Diagnostics& mistakes) {
  const double mean = distribution.mean();
  if (mean <= sim::to_seconds(kAnyDuration.most)) return true;
  const bool finite = std::isfinite(mean);
  mistakes.add({.place = node.place,
                .what = fmt::format("{} has {} mean", one_line(node), finite ? "too large a" : "an infinite"),
                .expected = finite ? fmt::format("a mean of at most {}", duration().write(kAnyDuration.most))
                                   : "a finite mean: a pareto with a shape above 1, or a bounded-pareto"});
  return false;
}

bool DistributionType::read(const Node& node, WrittenDistribution& into, Diagnostics& mistakes) const {
  into.written = node;
  return brief_or_kind().read(node, into.drawn, mistakes) && check_mean(into.drawn, node, mistakes);
}

Schema DistributionType::describe(const WrittenDistribution* value, const SchemaContext& context) const {
  return value == nullptr ? brief_or_kind().describe(nullptr, context) : as_written(value->written);
}

}  // namespace knee::scenarios::language
