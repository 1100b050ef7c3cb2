/// `Journey`: the course of a session, a Markov chain over classes of requests.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/random/distribution.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// A client sends the request of a step, waits for its response, draws what comes next, thinks, and sends that. A customer
/// behaviour model graph (Menascé, Almeida, Fonseca and Mendes, "A methodology for workload characterization of e-commerce
/// sites", ACM EC 1999): each step is a state, and its successor depends on nothing before it.
class Journey {
 public:
  static constexpr std::size_t kLeaves = static_cast<std::size_t>(-1);

  /// A step that may come next, or the end of the session (`kLeaves`).
  struct Next {
    std::size_t step = kLeaves;
    double probability = 1;
  };
  struct Step {
    std::size_t request_class = 0;  ///< of those of its stream
    std::vector<Next> then;         ///< probabilities sum to 1
    sim::Distribution think;        ///< seconds, between the response and the next request
  };

  /// `begin`: steps with which a session begins; probabilities sum to 1. From each step a session can come to its end.
  Journey(std::vector<Next> begin, std::vector<Step> steps);

  [[nodiscard]] const Step& step(std::size_t number) const { return steps_[number]; }
  /// The first step of a session.
  [[nodiscard]] std::size_t first(sim::RandomStream& stream) const;
  /// The step after `step`, or `kLeaves`.
  [[nodiscard]] std::size_t next(std::size_t step, sim::RandomStream& stream) const;
  /// The step whose think time a client is in at any moment, if responses take no time.
  [[nodiscard]] std::size_t any(sim::RandomStream& stream) const;

  /// How often a session comes to each step, on average: v = b + v P, with b for its beginning and P for its successors.
  [[nodiscard]] const std::vector<double>& visits() const { return visits_; }
  /// Requests of a session, on average.
  [[nodiscard]] double requests() const;
  /// Seconds of thinking after a request, on average.
  [[nodiscard]] double think() const;
  /// Share of the requests that are of this class.
  [[nodiscard]] double share(std::size_t request_class) const;

 private:
  std::vector<Next> begin_;
  std::vector<Step> steps_;
  std::vector<double> visits_;
  std::vector<Next> thinking_;
};

}  // namespace knee::models
