#include "scenarios/scenario/faster_recording.hpp"

namespace knee::scenarios {

sim::Duration sooner(sim::Duration time, double factor) {
  return factor == 1 ? time : sim::from_seconds(sim::to_seconds(time) / factor);
}

models::RecordedArrivals faster(const models::RecordedArrivals& arrivals, double factor) {
  auto times = std::make_shared<std::vector<sim::Duration>>();
  times->reserve(arrivals.at->size());
  for (const sim::Duration time : *arrivals.at) times->push_back(sooner(time, factor));
  return {.at = std::move(times), .process = arrivals.process, .speed = factor * arrivals.speed};
}

}  // namespace knee::scenarios
