#include "models/clients/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace knee::models {
namespace {

double between(double low, double high, sim::RandomStream& stream) { return low + (high - low) * stream.uniform(); }

}  // namespace

double Backoff::power(std::uint32_t exponent) const { return std::pow(options_.factor, exponent); }

sim::Duration Backoff::pause(std::uint32_t number, sim::Duration last, sim::RandomStream& stream) const {
  const double base = sim::to_seconds(options_.base);
  const double most = sim::to_seconds(options_.most);
  const double exponential = std::min(most, base * power(number - 1));
  switch (options_.jitter) {
    case Jitter::none: return sim::from_seconds(exponential);
    case Jitter::full: return sim::from_seconds(between(0, exponential, stream));
    case Jitter::equal: return sim::from_seconds(between(exponential / 2, exponential, stream));
    case Jitter::decorrelated: {
      const double before = last > sim::Duration::zero() ? sim::to_seconds(last) : base;
      return sim::from_seconds(std::min(most, between(base, 3 * before, stream)));
    }
    case Jitter::grpc: return sim::from_seconds(std::min(most, between(0.8, 1.2, stream) * exponential));
    case Jitter::envoy: return sim::from_seconds(std::min(most, between(0, (power(number) - 1) * base, stream)));
  }
  return options_.base;
}

}  // namespace knee::models
