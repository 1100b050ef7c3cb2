#include "models/clients/pace.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace knee::models {
namespace {

// Seconds on the stream's clock.
double area(const Pace::Stage& stage) { return sim::to_seconds(stage.length) * (stage.begin + stage.end) / 2; }

// Seconds from the beginning of a stage until the stream's clock has gone on by `area`: the root of
// begin x + slope x^2 / 2 = area, in the form that loses no digits for a small slope.
double time_for(const Pace::Stage& stage, double area) {
  if (area <= 0) return 0;
  const double slope = (stage.end - stage.begin) / sim::to_seconds(stage.length);
  const double root = std::sqrt(std::max(0.0, stage.begin * stage.begin + 2 * slope * area));
  return 2 * area / (stage.begin + root);
}

// What is left of a stage after `passed`.
Pace::Stage rest(const Pace::Stage& stage, sim::Duration passed) {
  const double share = sim::to_seconds(passed) / sim::to_seconds(stage.length);
  return {.length = stage.length - passed, .begin = stage.begin + (stage.end - stage.begin) * share, .end = stage.end};
}

// All parts of a course as stages, random lengths by their mean.
std::vector<Pace::Stage> mean_stages(const Pace::Course& course) {
  if (const auto* schedule = std::get_if<Pace::Schedule>(&course)) return schedule->stages;
  std::vector<Pace::Stage> stages;
  for (const Pace::Phase& phase : std::get<Pace::Modulation>(course).phases) {
    stages.push_back({.length = phase.mean, .begin = phase.pace, .end = phase.pace});
  }
  return stages;
}

}  // namespace

Pace::Pace(const Course& course, sim::RandomStream stream) : course_{&course}, stream_{std::move(stream)} {
  if (const auto* modulation = std::get_if<Modulation>(&course)) {
    count_ = modulation->phases.size();
    begin_in_the_midst(*modulation);
  } else {
    count_ = std::get<Schedule>(course).stages.size();
  }
  stage_ = stage(number_);
}

void Pace::begin_in_the_midst(const Modulation& modulation) {
  double left = stream_.uniform() * sim::to_seconds(cycle_of(*course_));
  while (number_ + 1 < modulation.phases.size()) {
    left -= sim::to_seconds(modulation.phases[number_].mean);
    if (left < 0) return;
    ++number_;
  }
}

Pace::Stage Pace::stage(std::size_t number) {
  if (const auto* schedule = std::get_if<Schedule>(course_)) return schedule->stages[number];
  const Phase& phase = std::get<Modulation>(*course_).phases[number];
  const double length = -std::log(stream_.uniform()) * sim::to_seconds(phase.mean);
  return {.length = sim::from_seconds(length), .begin = phase.pace, .end = phase.pace};
}

bool Pace::ends_here() const {
  const auto* schedule = std::get_if<Schedule>(course_);
  return schedule != nullptr && !schedule->repeats && number_ + 1 == count_;
}

sim::Instant Pace::pass(double seconds) {
  for (double left = area(stage_); left <= seconds; left = area(stage_)) {
    seconds -= left;
    begin_ = sim::after(begin_, stage_.length);
    if (begin_ == sim::kLast || ends_here()) return sim::kLast;
    number_ = (number_ + 1) % count_;
    stage_ = stage(number_);
  }
  const sim::Duration passed = std::min(stage_.length, sim::from_seconds(time_for(stage_, seconds)));
  stage_ = rest(stage_, passed);
  begin_ = sim::after(begin_, passed);
  return begin_;
}

sim::Duration cycle_of(const Pace::Course& course) {
  sim::Duration sum{};
  for (const Pace::Stage& stage : mean_stages(course)) sum = sim::sum(sum, stage.length);
  return sum;
}

double mean_of(const Pace::Course& course) {
  double sum = 0;
  for (const Pace::Stage& stage : mean_stages(course)) sum += area(stage);
  return sum / sim::to_seconds(cycle_of(course));
}

Pace::Course scaled(Pace::Course course, double factor) {
  if (auto* schedule = std::get_if<Pace::Schedule>(&course)) {
    for (Pace::Stage& stage : schedule->stages) {
      stage.begin *= factor;
      stage.end *= factor;
    }
  } else {
    for (Pace::Phase& phase : std::get<Pace::Modulation>(course).phases) phase.pace *= factor;
  }
  return course;
}

}  // namespace knee::models
