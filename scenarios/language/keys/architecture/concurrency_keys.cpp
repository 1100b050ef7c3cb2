#include "scenarios/language/keys/architecture/concurrency_keys.hpp"

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

using models::Admission;
using models::Aimd;
using models::FixedLimit;
using models::Gradient2;
using models::GradientController;
using models::Vegas;

/// The algorithms by which a limit adapts.
enum class Algorithm : std::uint8_t { gradient2, vegas, aimd, gradient };

constexpr Choice<Algorithm> kAlgorithms[] = {
    {"gradient2", Algorithm::gradient2, "By the ratio of the long-term to the present time of requests (Netflix: Gradient2Limit)."},
    {"vegas", Algorithm::vegas, "By the queue that follows from the least time of a request (Netflix: VegasLimit)."},
    {"aimd", Algorithm::aimd, "Up by one, down by a tenth after a request that was not served in time (Netflix: AIMDLimit)."},
    {"gradient", Algorithm::gradient, "By the ratio of the least to the median time of requests (Envoy: gradient controller)."}};

Admission::Options with_algorithm(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::vegas: return {.by = Vegas::Options{}};
    case Algorithm::aimd: return {.by = Aimd::Options{}};
    case Algorithm::gradient: return {.by = GradientController::Options{}};
    case Algorithm::gradient2: break;
  }
  return {.by = Gradient2::Options{}};
}

/// The algorithm, if nothing else has been set.
std::optional<Algorithm> only_algorithm(const Admission::Options& options) {
  for (const Choice<Algorithm>& one : kAlgorithms) {
    if (options == with_algorithm(one.value)) return one.value;
  }
  return std::nullopt;
}

constexpr Range<std::uint64_t> kLimits{.least = 1, .most = 1'000'000};
constexpr Range<double> kSmoothing{.least = 0.001, .most = 1};

/// A start that is outside of the bounds would be no start.
void check_bounds(KeyVisitor& keys, std::uint64_t least, std::uint64_t initial, std::uint64_t most) {
  if (least > most) {
    keys.mistake("least", wrong(fmt::format("{} is above most, {}", least, most), "at most as many as most"));
  } else if (initial < least || initial > most) {
    keys.mistake("initial", wrong(fmt::format("{} is not within least and most", initial), fmt::format("{} to {}", least, most)));
  }
}

Mapping<Gradient2::Options> gradient2() {
  return mapping<Gradient2::Options>("gradient2", [](KeyVisitor& keys, Gradient2::Options& limit) {
    keys.optional("initial", limit.initial, integer<std::uint64_t>(kLimits), "Limit at the beginning.");
    keys.optional("least", limit.least, integer<std::uint64_t>(kLimits), "Smallest limit.");
    keys.optional("most", limit.most, integer<std::uint64_t>(kLimits), "Largest limit.");
    keys.optional("smoothing", limit.smoothing, percentage(kSmoothing), "Share of the way to the new limit that each sample goes.");
    keys.optional("queue", limit.queue, integer<std::uint64_t>({.least = 0, .most = 1'000'000}), "Requests that may queue.");
    keys.optional("tolerance", limit.tolerance, number({.least = 1, .most = 100}),
                  "Growth of the times, over their long-term mean, that leaves the limit.");
    keys.optional("long-window", limit.long_window, integer<std::uint64_t>({.least = 1, .most = 100'000'000}),
                  "Samples of the long-term mean.");
    check_bounds(keys, limit.least, limit.initial, limit.most);
  });
}

Mapping<Vegas::Options> vegas() {
  return mapping<Vegas::Options>("vegas", [](KeyVisitor& keys, Vegas::Options& limit) {
    keys.optional("initial", limit.initial, integer<std::uint64_t>(kLimits), "Limit at the beginning.");
    keys.optional("most", limit.most, integer<std::uint64_t>(kLimits), "Largest limit.");
    keys.given("alpha", limit.alpha, integer<std::uint64_t>(kLimits),
               "Queue below which the limit grows; by default three times its logarithm to base 10.");
    keys.given("beta", limit.beta, integer<std::uint64_t>(kLimits),
               "Queue above which the limit shrinks, and its step while there is no queue; by default six times that logarithm.");
    keys.given("back-off", limit.back_off, percentage({.least = 0.01, .most = 0.999}),
               "Share of the limit that a decrease leaves; by default a decrease takes that logarithm away.");
    keys.optional("smoothing", limit.smoothing, percentage(kSmoothing), "Share of the way to the new limit that each sample goes.");
    keys.optional("probe", limit.probe, number({.least = 1, .most = 1e6}),
                  "Samples from one measurement of the least time to the next, for each request of the limit; at random half as many.");
    check_bounds(keys, 1, limit.initial, limit.most);
    if (limit.alpha && limit.beta && *limit.alpha > *limit.beta) {
      keys.mistake("alpha", wrong(fmt::format("{} is above beta, {}", *limit.alpha, *limit.beta), "at most beta"));
    }
  });
}

Mapping<Aimd::Options> aimd() {
  return mapping<Aimd::Options>("aimd", [](KeyVisitor& keys, Aimd::Options& limit) {
    keys.optional("initial", limit.initial, integer<std::uint64_t>(kLimits), "Limit at the beginning.");
    keys.optional("least", limit.least, integer<std::uint64_t>(kLimits), "Smallest limit.");
    keys.optional("most", limit.most, integer<std::uint64_t>(kLimits), "Largest limit.");
    keys.optional("back-off", limit.back_off, percentage({.least = 0.5, .most = 0.999}), "Share of the limit that a decrease leaves.");
    keys.optional("time-out", limit.time_out, duration(kPositiveDuration),
                  "Time of a request above which the limit shrinks, as after one that was not served.");
    check_bounds(keys, limit.least, limit.initial, limit.most);
  });
}

Mapping<GradientController::Options> gradient() {
  return mapping<GradientController::Options>("gradient", [](KeyVisitor& keys, GradientController::Options& limit) {
    keys.optional("least", limit.least, integer<std::uint64_t>(kLimits),
                  "Smallest limit, and the limit while the least time is measured (min_concurrency).");
    keys.optional("most", limit.most, integer<std::uint64_t>(kLimits), "Largest limit (max_concurrency_limit).");
    keys.optional("percentile", limit.percentile, percentage({.least = 0.01, .most = 1}),
                  "Of the times of a window (sample_aggregate_percentile).");
    keys.optional("every", limit.every, duration(kPositiveDuration), "Window after which the limit changes (concurrency_update_interval).");
    keys.optional("interval", limit.interval, duration(kPositiveDuration),
                  "Time from one measurement of the least time to the next (min_rtt_calc_params: interval).");
    keys.optional("jitter", limit.jitter, percentage(), "Largest random part of the interval in addition to it.");
    keys.optional("requests", limit.requests, integer<std::uint64_t>(kLimits),
                  "Requests of a measurement of the least time (request_count).");
    keys.optional("buffer", limit.buffer, percentage(), "Growth of the times, over the least time, that leaves the limit.");
    check_bounds(keys, limit.least, limit.least, limit.most);
  });
}

auto fixed_limit() {
  return converted<FixedLimit::Options>(
      integer<std::uint64_t>(kLimits), [](std::uint64_t most) { return FixedLimit::Options{most}; },
      [](const FixedLimit::Options& of) { return of.most; });
}

Mapping<Admission::Options> keys_of_limit() {
  return mapping<Admission::Options>("concurrency-limit", [](KeyVisitor& keys, Admission::Options& limit) {
    keys.one_of(alternative<Gradient2::Options>("gradient2", limit.by, gradient2(), kAlgorithms[0].meaning),
                alternative<Vegas::Options>("vegas", limit.by, vegas(), kAlgorithms[1].meaning),
                alternative<Aimd::Options>("aimd", limit.by, aimd(), kAlgorithms[2].meaning),
                alternative<GradientController::Options>("gradient", limit.by, gradient(), kAlgorithms[3].meaning),
                alternative<FixedLimit::Options>("fixed", limit.by, fixed_limit(), "A number of requests that stays."));
    keys.only_with({"gradient2", "vegas", "aimd"}, [&] {
      keys.given("window", limit.window, duration({.least = std::chrono::milliseconds{100}, .most = kAnyDuration.most}),
                 "Time whose requests, 10 or more, count as one sample, their mean (Netflix: WindowedLimit, there 1 s). By default each "
                 "request is a sample.");
    });
  });
}

}  // namespace

void read_concurrency(KeyVisitor& keys, std::optional<Admission::Options>& into, const char* doc) {
  const auto brief = converted<Admission::Options>(choice("algorithm", kAlgorithms), with_algorithm, only_algorithm);
  keys.given("concurrency-limit", into, brief_or(brief, keys_of_limit()), doc);
}

}  // namespace knee::scenarios::language
