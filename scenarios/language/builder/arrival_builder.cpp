#include "scenarios/language/builder/arrival_builder.hpp"

#include <algorithm>
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

template <class Kind>
std::optional<models::RenewalArrivals> by_kind(const Kind& kind, double batch) {
  if (const auto* poisson = std::get_if<Poisson>(&kind)) return at_rate(*poisson, &sim::Distribution::exponential, batch);
  if (const auto* even = std::get_if<Deterministic>(&kind)) return at_rate(*even, &sim::Distribution::constant, batch);
  if (const auto* mmpp = std::get_if<Modulated>(&kind)) return along(modulation(*mmpp), &sim::Distribution::exponential, batch);
  if (const auto* renewal = std::get_if<Renewal>(&kind)) return models::RenewalArrivals{.interval = renewal->interval.drawn};
  return std::nullopt;
}

template <class Written>
std::optional<models::RenewalArrivals> renewals_of(const Written& written) {
  auto arrivals = by_kind(written.kind, written.batch.mean);
  if (arrivals) arrivals->batch = written.batch;
  return arrivals;
}

std::vector<models::Journey::Next> built_successors(const JourneyKeys& journey, const Successors& written) {
  std::vector<models::Journey::Next> all;
  for (const Named<double>& one : written) {
    const std::size_t step = step_named(journey, one.name);
    all.push_back({.step = step < journey.steps.size() ? step : models::Journey::kLeaves, .probability = one.value});
  }
  std::erase_if(all, [](const models::Journey::Next& next) { return next.probability == 0; });
  return all;
}

models::Journey::Step built_step(const Arrivals& written, std::size_t number, const std::vector<models::RequestClass>& classes) {
  const JourneyStep& step = written.journey.steps[number];
  const auto is_meant = [&step](const models::RequestClass& one) { return one.name == step.request.value; };
  const auto found = std::find_if(classes.begin(), classes.end(), is_meant);
  const bool is_last = number + 1 == written.journey.steps.size();
  models::Journey::Step built{.request_class = static_cast<std::size_t>(found - classes.begin()),
                              .then = {{.step = is_last ? models::Journey::kLeaves : number + 1}},
                              .think = step.think ? step.think->drawn : written.think.drawn};
  if (step.then) built.then = built_successors(written.journey, *step.then);
  return built;
}

}  // namespace

std::optional<models::RenewalArrivals> built_renewals(const Arrivals& written) {
  const auto* sessions = std::get_if<Sessions>(&written.kind);
  return sessions != nullptr ? renewals_of(*sessions) : renewals_of(written);
}

std::shared_ptr<const models::Journey> built_journey(const Arrivals& written, const std::vector<models::RequestClass>& classes) {
  const JourneyKeys& journey = written.journey;
  if (journey.steps.empty()) return nullptr;
  std::vector<models::Journey::Next> begin{{.step = 0}};
  if (journey.begins_with) begin = built_successors(journey, *journey.begins_with);
  std::vector<models::Journey::Step> steps;
  for (std::size_t i = 0; i < journey.steps.size(); ++i) steps.push_back(built_step(written, i, classes));
  return std::make_shared<const models::Journey>(std::move(begin), std::move(steps));
}

}  // namespace knee::scenarios::language
