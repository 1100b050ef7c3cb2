#include "scenarios/language/keys/distribution_keys.hpp"

#include <array>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/recording/recordings.hpp"
#include "scenarios/schema/parameter_set.hpp"

namespace knee::scenarios::language {
namespace {

using sim::CheckedDistribution;
using sim::Distribution;
using DistributionSchema = SchemaType<Distribution>;

/// Keeps sums of weights finite.
constexpr double kWeightMax = 1e12;

const SchemaType<double>& time() {
  static const auto kTime = seconds(kPositiveDuration);
  return kTime;
}

const SchemaType<double>& time_or_zero() {
  static const auto kTimeOrZero = seconds();
  return kTimeOrZero;
}

const SchemaType<double>& plain_number() {
  static const auto kNumber = number();
  return kNumber;
}

const SchemaType<double>& number_of_phases() {
  static const auto kNumber = as<double>(
      integer<int>({.least = 1, .most = 1'000'000}), [](int value) { return static_cast<double>(value); },
      [](double value) { return static_cast<int>(value); });
  return kNumber;
}

constexpr Parameter kMean{"mean", time, "Mean."};
constexpr Parameter kCv{"cv", plain_number, "Coefficient of variation: standard deviation / mean."};
constexpr Parameter kLow{"low", time_or_zero, "Least value."};
constexpr Parameter kLowest{"low", time, "Least value."};
constexpr Parameter kHigh{"high", time, "Greatest value."};
constexpr Parameter kPhases{"shape", number_of_phases, "Number of exponentials in the sum."};
constexpr Parameter kShape{"shape", plain_number, "Shape."};
constexpr Parameter kScale{"scale", time, "Scale."};
constexpr Parameter kMedian{"median", time, "Median."};
constexpr Parameter kSigma{"sigma", plain_number, "Standard deviation of the logarithm."};
constexpr Parameter kMinimum{"minimum", time, "Least value."};

/// The kernel's mistake in the scenario's words: the kernel has seconds where the scenario has units.
Diagnostic in_words(const sim::DistributionMistake& mistake) {
  const std::string parameter = mistake.parameter + " of " + mistake.distribution;
  if (mistake.parameter == "high") return wrong(parameter + " is not above low", "a high above low");
  return wrong(fmt::format("{}: {}", parameter, mistake.given), mistake.expected);
}

/// Takes the distribution, or reports each parameter that the kernel refuses, at its key.
void take(CheckedDistribution made, KeyVisitor& keys, Distribution& into) {
  for (const sim::DistributionMistake& mistake : made.mistakes()) {
    keys.mistake(mistake.parameter.substr(0, mistake.parameter.find('[')), in_words(mistake));
  }
  if (made) into = std::move(made).value();
}

using Values = std::vector<double>;

/// One set of parameters, and the distribution made of their values in the order of the keys.
struct Form {
  ParameterSet keys;
  CheckedDistribution (*make)(const Values& values);
};

/// By mean and cv, which most distributions take.
template <CheckedDistribution (*make)(sim::MeanCv)>
Form by_mean_and_cv() {
  return {{{kMean, kCv}}, [](const Values& v) { return make(sim::MeanCv{.mean = v[0], .cv = v[1]}); }};
}

/// A distribution that is given by one of several sets of numbers.
class ByNumbers final : public DistributionSchema {
 public:
  ByNumbers(const char* name, std::initializer_list<Form> forms) : name_{name} {
    for (const Form& form : forms) {
      sets_.push_back(form.keys);
      makers_.push_back(form.make);
    }
  }

  void declare(KeyVisitor& keys, Distribution& into) const {
    if (const auto read = keys.parameters(sets_)) take(makers_[read->set](read->values), keys, into);
  }
  bool read(const Node& node, Distribution& into, Diagnostics& mistakes) const final {
    return keys().read(node, into, mistakes);
  }
  [[nodiscard]] Schema describe(const Distribution* value, const SchemaContext& context) const final {
    return keys().describe(value, context);
  }

 private:
  struct Declare {
    const ByNumbers& numbers;
    void operator()(KeyVisitor& keys, Distribution& into) const { numbers.declare(keys, into); }
  };
  [[nodiscard]] Mapping<Distribution, Declare> keys() const { return {name_, Declare{*this}}; }

  const char* name_;
  std::vector<ParameterSet> sets_;
  std::vector<CheckedDistribution (*)(const Values&)> makers_;
};

/// `4 ms`. (The kernel refuses no value of the codec.)
const DistributionSchema& constant() {
  static const auto kConstant = converted<Distribution>(
      seconds(), [](double value) { return Distribution::constant(value).value(); },
      [](const Distribution& written) { return written.mean(); });
  return kConstant;
}

const DistributionSchema& exponential() {
  static const auto kExponential = brief_or(
      converted<Distribution>(
          seconds(kPositiveDuration), [](double mean) { return Distribution::exponential(mean).value(); },
          [](const Distribution& written) { return written.mean(); }),
      ByNumbers("exponential",
                {{{{kMean}}, [](const Values& v) { return Distribution::exponential(v[0]); }}}));
  return kExponential;
}

const DistributionSchema& uniform() {
  static const ByNumbers kUniform(
      "uniform",
      {{{{kLow, kHigh}},
        [](const Values& v) { return Distribution::uniform(sim::Range{.low = v[0], .high = v[1]}); }},
       by_mean_and_cv<Distribution::uniform>()});
  return kUniform;
}

const DistributionSchema& erlang() {
  static const ByNumbers kErlang("erlang", {{{{kPhases, kMean}},
                                             [](const Values& v) {
                                               return Distribution::erlang(sim::ShapeMean{
                                                   .shape = static_cast<int>(v[0]), .mean = v[1]});
                                             }},
                                            by_mean_and_cv<Distribution::erlang>()});
  return kErlang;
}

const DistributionSchema& gamma() {
  static const ByNumbers kGamma(
      "gamma", {by_mean_and_cv<Distribution::gamma>(), {{{kShape, kScale}}, [](const Values& v) {
                                                          return Distribution::gamma(
                                                              sim::ShapeScale{.shape = v[0], .scale = v[1]});
                                                        }}});
  return kGamma;
}

const DistributionSchema& lognormal() {
  static const ByNumbers kLognormal(
      "lognormal", {by_mean_and_cv<Distribution::lognormal>(),
                    {{{kMedian, kSigma}}, [](const Values& v) {
                       return Distribution::lognormal(sim::MedianSigma{.median = v[0], .sigma = v[1]});
                     }}});
  return kLognormal;
}

const DistributionSchema& weibull() {
  static const ByNumbers kWeibull(
      "weibull", {by_mean_and_cv<Distribution::weibull>(), {{{kShape, kScale}}, [](const Values& v) {
                                                              return Distribution::weibull(sim::ShapeScale{
                                                                  .shape = v[0], .scale = v[1]});
                                                            }}});
  return kWeibull;
}

const DistributionSchema& pareto() {
  static const ByNumbers kPareto(
      "pareto", {by_mean_and_cv<Distribution::pareto>(), {{{kShape, kMinimum}}, [](const Values& v) {
                                                            return Distribution::pareto(sim::ShapeMinimum{
                                                                .shape = v[0], .minimum = v[1]});
                                                          }}});
  return kPareto;
}

const DistributionSchema& bounded_pareto() {
  static const ByNumbers kBoundedPareto(
      "bounded-pareto",
      {{{{kShape, kLowest, kHigh}}, [](const Values& v) {
          return Distribution::bounded_pareto(sim::ShapeRange{.shape = v[0], .low = v[1], .high = v[2]});
        }}});
  return kBoundedPareto;
}

Mapping<sim::Phase> phase() {
  return mapping<sim::Phase>("phase", [](KeyVisitor& keys, sim::Phase& phase) {
    keys.required("probability", phase.probability, percentage(), "Probability of this phase.");
    keys.required("mean", phase.mean, time(), "Mean of this phase.");
  });
}

/// By mean and cv, or phase by phase.
void read_hyperexponential(KeyVisitor& keys, Distribution& into) {
  static const ByNumbers kByNumbers("hyperexponential", {by_mean_and_cv<Distribution::hyperexponential>()});
  std::vector<sim::Phase> phases;
  const bool read = keys.given("phases", phases, list_of(phase(), 1),
                               "Exponentials, one of which is drawn; instead of mean and cv.");
  if (!keys.has("phases")) {
    kByNumbers.declare(keys, into);
  } else if (read) {
    take(Distribution::hyperexponential(std::move(phases)), keys, into);
  }
}

const DistributionSchema& hyperexponential() {
  static const Mapping<Distribution> kHyperexponential("hyperexponential", read_hyperexponential);
  return kHyperexponential;
}

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
  if (values) take(Distribution::empirical(*std::move(values), std::move(weights)), keys, into);
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
