#include "scenarios/language/keys/workload/parametric_keys.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/parameter_set.hpp"

namespace knee::scenarios::language {
namespace {

using sim::CheckedDistribution;
using sim::Distribution;

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
    if (const auto read = keys.parameters(sets_)) take_distribution(makers_[read->set](read->values), keys, into);
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
    take_distribution(Distribution::hyperexponential(std::move(phases)), keys, into);
  }
}

}  // namespace

void take_distribution(CheckedDistribution made, KeyVisitor& keys, Distribution& into) {
  for (const sim::DistributionMistake& mistake : made.mistakes()) {
    keys.mistake(mistake.parameter.substr(0, mistake.parameter.find('[')), in_words(mistake));
  }
  if (made) into = std::move(made).value();
}

// The kernel refuses no value of the codec.
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

const DistributionSchema& hyperexponential() {
  static const Mapping<Distribution> kHyperexponential("hyperexponential", read_hyperexponential);
  return kHyperexponential;
}

}  // namespace knee::scenarios::language
