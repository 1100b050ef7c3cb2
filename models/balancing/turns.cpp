#include "models/balancing/turns.hpp"

namespace knee::models {

Turns::Turns(const Options& options)
    : weights_{options.weights}, credits_(options.weights.size()), nodes_{options.nodes} {}

std::size_t Turns::pick(sim::Instant /*now*/) {
  if (weights_.empty()) return next_++ % nodes_;
  return pick_among([](std::size_t) { return true; });
}

}  // namespace knee::models
