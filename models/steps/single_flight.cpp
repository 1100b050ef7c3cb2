#include "models/steps/single_flight.hpp"

namespace knee::models {

void SingleFlight::begin(std::uint32_t key) {
  if (flight_of_[key] == kNone) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(flights_.size()));
      flights_.emplace_back();
    }
    flight_of_[key] = free_.back();
    free_.pop_back();
  }
  ++flights_[flight_of_[key]].fills;
}

void SingleFlight::end(std::uint32_t key, std::optional<Outcome> outcome, const EventLoop* by) {
  const std::uint32_t number = flight_of_[key];
  Flight& flight = flights_[number];
  if (--flight.fills == 0) {
    flight_of_[key] = kNone;
    free_.push_back(number);
  }
  while (!flight.waiting.empty()) let_first_go_on(flight.waiting, outcome, by);
}

}  // namespace knee::models
