#include "scenarios/language/law.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"
#include "scenarios/language/demand.hpp"
#include "scenarios/language/distribution_keys.hpp"
#include "scenarios/language/recordings.hpp"
#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios::language {
namespace {

using sim::CheckedDistribution;
using sim::Distribution;

/// A parameter of a law: durations become seconds.
struct Parameter {
  const char* name;
  Type<double> (*type)();
  const char* doc;
};

Type<double> time() { return seconds(kPositiveDuration); }
Type<double> time_or_zero() { return seconds(); }
Type<double> plain_number() { return number(); }
/// So that sums of weights stay numbers.
constexpr double kWeightMax = 1e12;
Type<double> weight() { return number({.least = 0, .most = kWeightMax}); }
Type<double> count() {
  return as<double>(
      integer<int>({.least = 1, .most = 1'000'000}), [](int value) { return static_cast<double>(value); },
      [](double value) { return static_cast<int>(value); });
}

constexpr Parameter kMean{"mean", time, "Mean."};
constexpr Parameter kCv{"cv", plain_number, "Coefficient of variation: standard deviation / mean."};
constexpr Parameter kLow{"low", time_or_zero, "Least value."};
constexpr Parameter kLowest{"low", time, "Least value."};
constexpr Parameter kHigh{"high", time, "Greatest value."};
constexpr Parameter kPhases{"shape", count, "How many exponentials are summed."};
constexpr Parameter kShape{"shape", plain_number, "Shape."};
constexpr Parameter kScale{"scale", time, "Scale."};
constexpr Parameter kMedian{"median", time, "Median."};
constexpr Parameter kSigma{"sigma", plain_number, "Standard deviation of the logarithm."};
constexpr Parameter kMinimum{"minimum", time, "Least value."};

/// One set of parameters that a law can be given by.
struct Way {
  std::vector<Parameter> parameters;
  std::function<CheckedDistribution(const std::vector<double>&)> make;  ///< values in the same order
};
using Ways = std::vector<Way>;

/// By mean and cv, which most laws take.
template <class Make>
Way mean_and_cv(Make make) {
  return {{kMean, kCv}, [make](const auto& v) { return make(sim::MeanCv{.mean = v[0], .cv = v[1]}); }};
}

bool has(const Way& way, std::string_view name) {
  return std::any_of(way.parameters.begin(), way.parameters.end(),
                     [name](const Parameter& parameter) { return name == parameter.name; });
}

/// The kernel's complaint in the scenario's words: it speaks of seconds where the scenario has units.
Diagnostic in_words(const sim::DistributionMistake& mistake) {
  const std::string whose = mistake.parameter + " of " + mistake.distribution;
  if (mistake.parameter == "high") return wrong(whose + " is not above low", "a high above low");
  return wrong(fmt::format("{}: {}", whose, mistake.given), mistake.expected);
}

/// Tells the kernel's complaints about the parameters, each at its key; or takes the distribution.
void take(CheckedDistribution made, MappingReader& fields, Distribution& into) {
  for (const sim::DistributionMistake& mistake : made.mistakes()) {
    fields.mistake(mistake.parameter.substr(0, mistake.parameter.find('[')), in_words(mistake));
  }
  if (made) into = std::move(made).value();
}

std::string in_words(const Ways& ways) {
  std::string text;
  for (const Way& way : ways) {
    if (!text.empty()) text += ", or ";
    for (const Parameter& parameter : way.parameters) {
      if (&parameter != &way.parameters.front()) text += " and ";
      text += parameter.name;
    }
  }
  return text;
}

void describe_ways(MappingReader& fields, const Ways& ways) {
  for (const Way& way : ways) {
    for (const Parameter& parameter : way.parameters) {
      double none = 0;
      std::string doc = parameter.doc;
      if (ways.size() > 1) doc += " Either " + in_words(ways) + ".";
      fields.optional(parameter.name, none, without_default(parameter.type()), doc);
    }
  }
}

/// Reads the parameters of the first way that has all of those given.
void read_ways(MappingReader& fields, const Ways& ways, Distribution& into) {
  if (fields.describing()) {
    describe_ways(fields, ways);
    return;
  }
  const auto suits = [&](const Way& way) {
    for (const Way& other : ways) {
      for (const Parameter& parameter : other.parameters) {
        if (fields.has(parameter.name) && !has(way, parameter.name)) return false;
      }
    }
    return true;
  };
  const auto way = std::find_if(ways.begin(), ways.end(), suits);
  double unused = 0;
  for (const Way& other : ways) {
    for (const Parameter& parameter : other.parameters) {
      if (way == ways.end() || !has(*way, parameter.name)) {
        fields.optional(parameter.name, unused, parameter.type(), parameter.doc);
      }
    }
  }
  if (way == ways.end()) {
    fields.mistake("", wrong("parameters that do not go together", in_words(ways)));
    return;
  }
  std::vector<double> values;
  for (const Parameter& parameter : way->parameters) {
    double value = 0;
    if (fields.required(parameter.name, value, parameter.type(), parameter.doc)) values.push_back(value);
  }
  if (values.size() == way->parameters.size()) take(way->make(values), fields, into);
}

/// A law given by numbers.
Type<Distribution> by_numbers(const char* name, Ways ways) {
  return mapping<Distribution>(
      name, [ways = std::move(ways)](MappingReader& fields, Distribution& into) { read_ways(fields, ways, into); });
}

/// `constant: 4 ms`. (Of a codec's values, the kernel refuses none.)
Type<Distribution> constant() {
  return converted<Distribution>(
      seconds(), [](double value) { return Distribution::constant(value).value(); },
      [](const Distribution& written) { return written.mean(); });
}

Type<Distribution> exponential() {
  const Type<Distribution> brief = converted<Distribution>(
      time(), [](double mean) { return Distribution::exponential(mean).value(); },
      [](const Distribution& written) { return written.mean(); });
  return brief_or(
      brief,
      by_numbers("exponential", {{{kMean}, [](const auto& v) { return Distribution::exponential(v[0]); }}}));
}

Type<Distribution> uniform() {
  return by_numbers(
      "uniform",
      {{{kLow, kHigh},
        [](const auto& v) { return Distribution::uniform(sim::Range{.low = v[0], .high = v[1]}); }},
       mean_and_cv([](sim::MeanCv given) { return Distribution::uniform(given); })});
}

Type<Distribution> erlang() {
  return by_numbers("erlang", {{{kPhases, kMean},
                                [](const auto& v) {
                                  return Distribution::erlang(
                                      sim::ShapeMean{.shape = static_cast<int>(v[0]), .mean = v[1]});
                                }},
                               mean_and_cv([](sim::MeanCv given) { return Distribution::erlang(given); })});
}

Type<Distribution> gamma() {
  return by_numbers("gamma", {mean_and_cv([](sim::MeanCv given) { return Distribution::gamma(given); }),
                              {{kShape, kScale}, [](const auto& v) {
                                 return Distribution::gamma(sim::ShapeScale{.shape = v[0], .scale = v[1]});
                               }}});
}

Type<Distribution> lognormal() {
  return by_numbers("lognormal",
                    {mean_and_cv([](sim::MeanCv given) { return Distribution::lognormal(given); }),
                     {{kMedian, kSigma}, [](const auto& v) {
                        return Distribution::lognormal(sim::MedianSigma{.median = v[0], .sigma = v[1]});
                      }}});
}

Type<Distribution> weibull() {
  return by_numbers("weibull",
                    {mean_and_cv([](sim::MeanCv given) { return Distribution::weibull(given); }),
                     {{kShape, kScale}, [](const auto& v) {
                        return Distribution::weibull(sim::ShapeScale{.shape = v[0], .scale = v[1]});
                      }}});
}

Type<Distribution> pareto() {
  return by_numbers("pareto",
                    {mean_and_cv([](sim::MeanCv given) { return Distribution::pareto(given); }),
                     {{kShape, kMinimum}, [](const auto& v) {
                        return Distribution::pareto(sim::ShapeMinimum{.shape = v[0], .minimum = v[1]});
                      }}});
}

Type<Distribution> bounded_pareto() {
  return by_numbers("bounded-pareto", {{{kShape, kLowest, kHigh}, [](const auto& v) {
                                          return Distribution::bounded_pareto(
                                              sim::ShapeRange{.shape = v[0], .low = v[1], .high = v[2]});
                                        }}});
}

Type<sim::Phase> phase() {
  return mapping<sim::Phase>("phase", [](MappingReader& fields, sim::Phase& phase) {
    fields.required("probability", phase.probability, percentage(), "Probability of this phase.");
    fields.required("mean", phase.mean, time(), "Mean of this phase.");
  });
}

/// By mean and cv, or phase by phase.
Type<Distribution> hyperexponential() {
  return mapping<Distribution>("hyperexponential", [](MappingReader& fields, Distribution& into) {
    std::vector<sim::Phase> phases;
    const bool listed = fields.has("phases");
    const bool read = fields.optional("phases", phases, without_default(list_of(phase(), 1)),
                                      "Exponentials of which one is drawn, instead of mean and cv.");
    if (!listed) {
      read_ways(fields,
                {mean_and_cv([](sim::MeanCv given) { return Distribution::hyperexponential(given); })}, into);
    } else if (read) {
      take(Distribution::hyperexponential(std::move(phases)), fields, into);
    }
  });
}

/// The values of an empirical distribution in a file.
std::optional<std::vector<double>> values_in(const RecordedColumn& from, MappingReader& fields) {
  Diagnostics mistakes;
  const models::RecordedDemands column = Recordings().durations(from, mistakes);
  for (const Diagnostic& mistake : mistakes) fields.mistake("", mistake);
  if (column == nullptr) return std::nullopt;
  std::vector<double> values;
  for (const sim::Duration value : *column) values.push_back(sim::to_seconds(value));
  return values;
}

/// Values listed, or in a file.
Type<Distribution> empirical() {
  return mapping<Distribution>("empirical", [](MappingReader& fields, Distribution& into) {
    std::vector<double> values;
    std::vector<double> weights;
    RecordedColumn from{.file = {}, .column = {}, .unit = std::chrono::milliseconds{1}};
    const Type<Placed<std::string>> text = placed(Type<std::string>(any_text("a file or column")));
    bool read = false;
    fields.one_of({alternative<std::vector<double>>(
                       "values", std::optional<std::vector<double>>{}, list_of(seconds(), 1),
                       [&](std::vector<double> listed) {
                         values = std::move(listed);
                         read = true;
                       },
                       "The values that are drawn."),
                   alternative<Placed<std::string>>(
                       "file", std::optional<Placed<std::string>>{}, text,
                       [&](Placed<std::string> file) { from.file = std::move(file); },
                       "A .csv or .csv.gz file that holds the values.")});
    fields.beside({"values"}, [&] {
      fields.optional("weights", weights, without_default(list_of(weight())),
                      "How likely each is, relative to the others; all equally if left out.");
    });
    fields.beside({"file"}, [&] {
      const bool named = fields.required("column", from.column, text, "The column of the values.");
      fields.optional("unit", from.unit, unit_of_time(), "What 1 in that column is.");
      if (!named || from.file.value.empty()) return;
      if (const auto column = values_in(from, fields)) {
        values = *column;
        read = true;
      }
    });
    if (read) take(Distribution::empirical(std::move(values), std::move(weights)), fields, into);
  });
}

Type<sim::WeightedDistribution> part() {
  return mapping<sim::WeightedDistribution>("part", [](MappingReader& fields, sim::WeightedDistribution& part) {
    WrittenDistribution of;
    part.weight = 1;
    fields.optional("weight", part.weight, number({.least = kAboveZero, .most = kWeightMax}),
                    "How likely this one is, relative to the others.");
    if (fields.required("of", of, distribution(), "What is drawn from.")) part.distribution = of.drawn;
  });
}

Type<Distribution> mixture() {
  return converted<Distribution>(
      list_of(part(), 1),
      [](std::vector<sim::WeightedDistribution> parts) {
        return Distribution::mixture(std::move(parts)).value();
      },
      [](const Distribution&) { return std::vector<sim::WeightedDistribution>{}; });
}

struct Law {
  const char* name;
  Type<Distribution> (*type)();
  const char* doc;
};

constexpr std::array kLaws{
    Law{"constant", constant, "Always the same; `4 ms` alone says so, too."},
    Law{"uniform", uniform, "Any value between two."},
    Law{"exponential", exponential, "Memoryless: cv 1."},
    Law{"erlang", erlang, "A sum of exponentials: cv 1 and less."},
    Law{"gamma", gamma, "Any cv, light tail."},
    Law{"lognormal", lognormal, "Any cv, heavy tail: what service times mostly look like."},
    Law{"weibull", weibull, "Any cv; with shape below 1 a heavy tail."},
    Law{"pareto", pareto, "Power-law tail."},
    Law{"bounded-pareto", bounded_pareto, "Power law between two values."},
    Law{"hyperexponential", hyperexponential, "One of several exponentials: cv 1 and more."},
    Law{"empirical", empirical, "One of the values listed."},
    Law{"mixture", mixture, "One of several distributions."},
};

}  // namespace

std::vector<Alternative> laws(Distribution& into) {
  std::vector<Alternative> alternatives;
  for (const Law& law : kLaws) {
    alternatives.push_back(alternative<Distribution>(
        law.name, std::optional<Distribution>{}, law.type(),
        [&into](Distribution read) { into = std::move(read); }, law.doc));
  }
  return alternatives;
}

}  // namespace knee::scenarios::language
