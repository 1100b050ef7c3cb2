#include "models/request/work.hpp"

#include <numeric>

namespace knee::models {
namespace {

void draw_steps(const Steps& steps, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work);

// Opens an entry that spans what `draw_inside` adds.
template <class DrawInside>
void span_entry(StepKind kind, const Step& step, std::vector<WorkItem>& work, DrawInside draw_inside) {
  const std::size_t opened = work.size();
  work.push_back({.kind = kind, .length = 0, .demand = {}, .step = &step});
  draw_inside();
  work[opened].length = static_cast<std::uint32_t>(work.size() - opened - 1);
}

const Steps& choose(const Step& step, sim::RandomStream& stream) {
  double left = stream.uniform();
  for (std::size_t i = 0; i + 1 < step.branches.size(); ++i) {
    left -= step.probabilities[i];
    if (left < 0) return step.branches[i];
  }
  return step.branches.back();
}

void draw_parallel(const Step& step, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) {
  span_entry(StepKind::parallel, step, work, [&] {
    for (const Steps& branch : step.branches) {
      span_entry(StepKind::branch, step, work, [&] { draw_steps(branch, stream, row, work); });
    }
  });
}

// How long an entry without a limit is good: for the whole run.
constexpr sim::Duration kForEver = sim::kNever - sim::kStart;

void draw_cache(const Step& step, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) {
  const CacheStep& cache = *step.cache;
  const std::uint32_t key = cache.popularity.draw(stream);
  const sim::Duration good = cache.ttl ? sim::from_seconds(cache.ttl->draw(stream)) : kForEver;
  const std::size_t at = work.size();
  span_entry(StepKind::cache, step, work, [&] { draw_steps(step.branches.front(), stream, row, work); });
  work[at].key = key;
  work[at].demand = good;
}

void draw_step(const Step& step, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) {
  switch (step.kind) {
    case StepKind::cpu:
    case StepKind::native:
    case StepKind::wait:
    case StepKind::timer:
    case StepKind::yield:
    case StepKind::blocking:
    case StepKind::call:
    case StepKind::enqueue:
      work.push_back({.kind = step.kind, .length = 0, .demand = step.demand.draw(stream, row), .step = &step});
      break;
    case StepKind::allocate: work.push_back({.kind = step.kind, .length = 0, .demand = {}, .step = &step}); break;
    case StepKind::parallel: draw_parallel(step, stream, row, work); break;
    case StepKind::branch: break;  // of work only
    case StepKind::worker:
    case StepKind::hold:
    case StepKind::executor:
    case StepKind::limit:
    case StepKind::after_response:
      span_entry(step.kind, step, work, [&] { draw_steps(step.branches.front(), stream, row, work); });
      break;
    case StepKind::repeat:
      for (std::uint32_t i = 0; i < step.times; ++i) draw_steps(step.branches.front(), stream, row, work);
      break;
    case StepKind::choose: draw_steps(choose(step, stream), stream, row, work); break;
    case StepKind::cache: draw_cache(step, stream, row, work); break;
  }
}

void draw_steps(const Steps& steps, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) {
  for (const Step& step : steps) draw_step(step, stream, row, work);
}

}  // namespace

sim::Duration Demand::recorded(std::uint64_t row) const {
  const auto& recorded = *std::get<RecordedDemands>(source);
  KNEE_CHECK(row < recorded.size(), "a recorded stream has a demand for each of its requests");
  return sim::from_seconds(factor * sim::to_seconds(recorded[row]));
}

double Demand::mean() const {
  if (const auto* distribution = std::get_if<sim::Distribution>(&source)) return factor * distribution->mean();
  const auto& recorded = *std::get<RecordedDemands>(source);
  if (recorded.empty()) return 0;
  const auto sum = std::accumulate(recorded.begin(), recorded.end(), sim::Duration{});
  return factor * sim::to_seconds(sum) / static_cast<double>(recorded.size());
}

double Demand::variance() const {
  if (const auto* distribution = std::get_if<sim::Distribution>(&source)) return factor * factor * distribution->variance();
  const auto& recorded = *std::get<RecordedDemands>(source);
  if (recorded.empty()) return 0;
  const double middle = mean();
  double squares = 0;
  for (const sim::Duration one : recorded) {
    const double deviation = factor * sim::to_seconds(one) - middle;
    squares += deviation * deviation;
  }
  return squares / static_cast<double>(recorded.size());
}

double Slowness::of(std::uint64_t row) const {
  if (took == nullptr) return 1;
  KNEE_CHECK(row < took->size(), "a recorded stream has a speed for each of its requests");
  return sim::to_seconds((*took)[row]) / sim::to_seconds(nominal);
}

double Slowness::mean() const {
  return took == nullptr ? 1 : Demand{.source = took}.mean() / sim::to_seconds(nominal);
}

void RequestClass::draw(sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) const {
  work.clear();
  draw_steps(steps, stream, row, work);
}

}  // namespace knee::models
