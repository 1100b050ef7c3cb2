#include "scenarios/language/builder/arrival_builder.hpp"

#include <memory>
#include <utility>

namespace knee::scenarios::language {
namespace {

using models::Pace;

// The rate at which a stage ends.
double last_rate(const Stage& stage) { return stage.to ? *stage.to : stage.rate.value_or(0); }

// The stages with rates instead of multiples.
Pace::Course schedule(const OpenRate& written) {
  Pace::Schedule schedule{.stages = {}, .repeats = written.repeats};
  double before = last_rate(written.stages.back());
  for (const Stage& stage : written.stages) {
    const double end = last_rate(stage);
    schedule.stages.push_back({.length = stage.length, .begin = stage.to ? before : end, .end = end});
    before = end;
  }
  return schedule;
}

Pace::Course modulation(const Modulated& written) {
  Pace::Modulation modulation;
  for (const Modulated::State& state : written.states) modulation.phases.push_back({.mean = state.lasts, .pace = state.rate});
  return modulation;
}

using Interval = sim::CheckedDistribution (*)(double mean);

models::RenewalArrivals along(const Pace::Course& rates, Interval interval, double batch) {
  const double mean = mean_of(rates);
  return {.interval = interval(batch / mean).value(), .course = std::make_shared<const Pace::Course>(scaled(rates, 1 / mean))};
}

models::RenewalArrivals at_rate(const OpenRate& written, Interval interval, double batch) {
  if (written.stages.empty()) return {.interval = interval(batch / written.rate).value()};
  return along(schedule(written), interval, batch);
}

std::optional<models::RenewalArrivals> by_kind(const Arrivals& written) {
  const double batch = written.batch.mean;
  if (const auto* poisson = std::get_if<Poisson>(&written.kind)) return at_rate(*poisson, &sim::Distribution::exponential, batch);
  if (const auto* even = std::get_if<Deterministic>(&written.kind)) return at_rate(*even, &sim::Distribution::constant, batch);
  if (const auto* mmpp = std::get_if<Modulated>(&written.kind)) return along(modulation(*mmpp), &sim::Distribution::exponential, batch);
  if (const auto* renewal = std::get_if<Renewal>(&written.kind)) return models::RenewalArrivals{.interval = renewal->interval.drawn};
  return std::nullopt;
}

}  // namespace

std::optional<models::RenewalArrivals> built_renewals(const Arrivals& written) {
  auto built = by_kind(written);
  if (built) built->batch = written.batch;
  return built;
}

}  // namespace knee::scenarios::language
