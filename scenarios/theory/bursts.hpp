/// `Bursts`: the uninterrupted pieces of interpreter work in a sequence of steps.
#pragma once

#include <cstddef>
#include <vector>

#include "scenarios/theory/visits.hpp"

namespace knee::scenarios::theory {

/// Work on an event loop, or under an interpreter lock, between two moments at which the request lets others go first. Steps
/// that follow each other without such a break are one burst, so each sequence has an open burst at either end, which
/// continues in its neighbours. A sequence may have breaks only with some probability (a choice of steps).
class Bursts {
 public:
  /// Nothing.
  Bursts() = default;
  /// Work without a break.
  [[nodiscard]] static Bursts work(const Moments& time);
  /// A break, without work.
  [[nodiscard]] static Bursts pause();

  /// What follows.
  Bursts& operator+=(const Bursts& next);
  [[nodiscard]] Bursts repeated(std::size_t times) const;
  /// One of several, each with its probability.
  [[nodiscard]] static Bursts one_of(const std::vector<Bursts>& parts, const std::vector<double>& probabilities);

  /// All bursts of a request that consists of this sequence.
  [[nodiscard]] Visits visits() const;

 private:
  double whole_ = 1;  // probability that there is no break
  Moments all_;       // without a break
  Moments head_;      // before the first break, if there is one
  Moments tail_;      // after the last break, if there is one
  Visits between_;    // the bursts between the first and the last break, over all requests
};

}  // namespace knee::scenarios::theory
