/// `Pace`: the course of an arrival stream's rate.
#pragma once

#include <cstddef>
#include <variant>
#include <vector>

#include "sim/kernel/time.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// A clock of a stream's own that runs faster while the stream's rate is higher. Intervals between arrivals, drawn for the mean
/// rate, pass on this clock. So a Poisson stream becomes an inhomogeneous Poisson process (Çinlar, Introduction to Stochastic
/// Processes, 4.7: arrivals at the inverse of the integrated rate), or a Markov-modulated one, and evenly spaced arrivals
/// stay evenly spaced wherever the rate is constant.
class Pace {
 public:
  /// A part of a schedule, in which the pace changes linearly. A pace is a multiple of the mean rate, at least 0.
  struct Stage {
    sim::Duration length{};
    double begin = 1;
    double end = 1;
  };
  /// One stage after the other.
  struct Schedule {
    std::vector<Stage> stages;
    bool repeats = true;  ///< the first stage follows the last one; otherwise the clock stops at the end
  };
  /// A state of a Markov chain, which lasts for an exponential time.
  struct Phase {
    sim::Duration mean{};
    double pace = 1;
  };
  /// The phases follow each other in this order. A run begins in the midst of one, each with the share of time that it has.
  struct Modulation {
    std::vector<Phase> phases;
  };
  using Course = std::variant<Schedule, Modulation>;

  /// `course` must outlive the pace and have a mean of 1; `stream` draws the lengths of phases.
  Pace(const Course& course, sim::RandomStream stream);

  /// The instant at which the stream's clock has gone on by `seconds` since the last call, or since the start; kLast: never.
  [[nodiscard]] sim::Instant pass(double seconds);

 private:
  [[nodiscard]] Stage stage(std::size_t number);
  [[nodiscard]] bool ends_here() const;
  void begin_in_the_midst(const Modulation& modulation);

  const Course* course_;
  sim::RandomStream stream_;
  std::size_t count_;
  std::size_t number_ = 0;            // of the stage or phase
  Stage stage_;                       // the part of it that is left
  sim::Instant begin_ = sim::kStart;  // of that part
};

/// The length of a cycle, on average: all stages, or all phases.
[[nodiscard]] sim::Duration cycle_of(const Pace::Course& course);

/// The mean of the paces, weighted by length.
[[nodiscard]] double mean_of(const Pace::Course& course);

/// The same course with every pace multiplied by `factor`.
[[nodiscard]] Pace::Course scaled(Pace::Course course, double factor);

}  // namespace knee::models
