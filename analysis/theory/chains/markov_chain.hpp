/// Continuous-time Markov chains with finitely many states.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace knee::analysis::theory {

/// A change of state, `rate` times per second.
struct Transition {
  std::size_t from = 0;
  std::size_t to = 0;
  double rate = 0;
};

/// States are numbered from 0. Transitions between the same states add up.
struct MarkovChain {
  std::size_t states = 0;
  std::vector<Transition> transitions = {};
};

/// Steps of the uniformised chain that `transient` takes at most.
inline constexpr double kMostUniformSteps = 1e7;

/// The long-run distribution of a chain whose states all reach each other, by the elimination of Grassmann, Taksar and
/// Heyman (Operations Research 33(5), 1985), which subtracts nothing and so keeps the digits of rare states. The work
/// grows with the cube of the states. Throws std::domain_error for a wrong state or rate, and if there is no way back.
[[nodiscard]] Eigen::RowVectorXd stationary(const MarkovChain& chain);

/// The same for a matrix of rates in 1/s; its diagonal is ignored.
[[nodiscard]] Eigen::RowVectorXd stationary(Eigen::MatrixXd rates);

/// The distribution after `time` seconds, from `initial`, by uniformisation (Jensen 1953; Grassmann, Computers &
/// Operations Research 4, 1977): the error is below 1e-12. Throws std::domain_error for a wrong state, rate, time or
/// initial distribution, and if the fastest state changes more than `kMostUniformSteps` times.
[[nodiscard]] Eigen::RowVectorXd transient(const MarkovChain& chain, const Eigen::RowVectorXd& initial, double time);

/// Mean time in seconds from state `from` to the first of `targets`; infinite if the chain may never get there.
[[nodiscard]] double mean_time_to(const MarkovChain& chain, std::size_t from, const std::vector<std::size_t>& targets);

/// The distribution of a chain that is in one state.
[[nodiscard]] Eigen::RowVectorXd certainly(std::size_t state, std::size_t states);

}  // namespace knee::analysis::theory
