#include "models/request/work.hpp"

#include <numeric>

namespace knee::models {
namespace {

void draw_steps(const Steps& steps, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work);

bool is_composite(StepKind kind) {
  return kind == StepKind::parallel || kind == StepKind::repeat || kind == StepKind::choose;
}

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

// Steps made of others.
void draw_composite(const Step& step, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) {
  switch (step.kind) {
    case StepKind::repeat:
      for (std::uint32_t i = 0; i < step.times; ++i) draw_steps(step.branches.front(), stream, row, work);
      break;
    case StepKind::choose: draw_steps(choose(step, stream), stream, row, work); break;
    default:
      span_entry(StepKind::parallel, step, work, [&] {
        for (const Steps& branch : step.branches) {
          span_entry(StepKind::branch, step, work, [&] { draw_steps(branch, stream, row, work); });
        }
      });
  }
}

void draw_steps(const Steps& steps, sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) {
  for (const Step& step : steps) {
    if (is_composite(step.kind)) {
      draw_composite(step, stream, row, work);
    } else {
      const bool timed = step.kind != StepKind::allocate;
      const sim::Duration demand = timed ? step.demand.draw(stream, row) : sim::Duration{};
      work.push_back({.kind = step.kind, .length = 0, .demand = demand, .step = &step});
    }
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

void RequestClass::draw(sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work) const {
  work.clear();
  draw_steps(steps, stream, row, work);
}

}  // namespace knee::models
