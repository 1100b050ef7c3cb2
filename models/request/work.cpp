#include "models/request/work.hpp"

#include <numeric>

namespace knee::models {
namespace {

const Steps& choose(const Step& step, sim::RandomStream& stream) {
  double left = stream.uniform();
  for (std::size_t i = 0; i + 1 < step.branches.size(); ++i) {
    left -= step.probabilities[i];
    if (left < 0) return step.branches[i];
  }
  return step.branches.back();
}

// How long an entry without a limit is good: for the whole run.
constexpr sim::Duration kForEver = sim::kNever - sim::kStart;

// An item that has a demand and nothing else that is drawn.
WorkItem draw_item(const Step& step, sim::RandomStream& stream, std::uint64_t row) {
  return {.kind = step.kind, .length = 0, .demand = step.demand.draw(stream, row), .step = &step};
}

// Draws the work of one request.
struct Drawing {
  sim::RandomStream& stream;
  std::uint64_t row;
  std::vector<WorkItem>& work;
  std::span<const RequestClass> called;

  void draw(const Steps& steps) {
    for (const Step& step : steps) draw(step);
  }
  void draw(const Step& step);
  void draw_demand(const Step& step) { work.push_back(draw_item(step, stream, row)); }

 private:
  // Opens an entry that spans what `draw_inside` adds.
  template <class DrawInside>
  void span_entry(StepKind kind, const Step& step, DrawInside draw_inside) {
    const std::size_t opened = work.size();
    work.push_back({.kind = kind, .length = 0, .demand = {}, .step = &step});
    draw_inside();
    work[opened].length = static_cast<std::uint32_t>(work.size() - opened - 1);
  }

  void draw_parallel(const Step& step) {
    span_entry(StepKind::parallel, step, [&] {
      for (const Steps& branch : step.branches) {
        span_entry(StepKind::branch, step, [&] { draw(branch); });
      }
    });
  }

  void draw_cache(const Step& step) {
    const CacheStep& cache = *step.cache;
    const std::uint32_t key = cache.popularity.draw(stream);
    const sim::Duration good = cache.ttl ? sim::from_seconds(cache.ttl->draw(stream)) : kForEver;
    const std::size_t at = work.size();
    span_entry(StepKind::cache, step, [&] { draw(step.branches.front()); });
    work[at].key = key;
    work[at].demand = good;
  }

  // The request to a tier is drawn with the request that sends it.
  void draw_call(const Step& step) {
    if (!step.request) return draw_demand(step);
    span_entry(step.kind, step, [&] { draw(called[*step.request].steps); });
  }
};

void Drawing::draw(const Step& step) {
  switch (step.kind) {
    case StepKind::cpu:
    case StepKind::native:
    case StepKind::wait:
    case StepKind::timer:
    case StepKind::yield:
    case StepKind::blocking:
    case StepKind::enqueue: draw_demand(step); break;
    case StepKind::call: draw_call(step); break;
    case StepKind::allocate: work.push_back({.kind = step.kind, .length = 0, .demand = {}, .step = &step}); break;
    case StepKind::parallel: draw_parallel(step); break;
    case StepKind::branch: break;  // of work only
    case StepKind::worker:
    case StepKind::hold:
    case StepKind::executor:
    case StepKind::limit:
    case StepKind::after_response:
      span_entry(step.kind, step, [&] { draw(step.branches.front()); });
      break;
    case StepKind::repeat:
      for (std::uint32_t i = 0; i < step.times; ++i) draw(step.branches.front());
      break;
    case StepKind::choose: draw(choose(step, stream)); break;
    case StepKind::cache: draw_cache(step); break;
  }
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

// Most steps have a demand and nothing else that is drawn.
void RequestClass::draw(sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work,
                        std::span<const RequestClass> called) const {
  work.clear();
  for (const Step& step : steps) {
    if (step.kind == StepKind::cpu || step.kind == StepKind::wait) {
      work.push_back(draw_item(step, stream, row));
    } else {
      Drawing{.stream = stream, .row = row, .work = work, .called = called}.draw(step);
    }
  }
}

}  // namespace knee::models
