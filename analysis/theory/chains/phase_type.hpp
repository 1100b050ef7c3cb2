/// Times and arrivals made of exponential phases.
#pragma once

#include <cstddef>

#include <Eigen/Core>

namespace knee::analysis::theory {

/// A time that passes through exponential phases (Neuts, "Matrix-Geometric Solutions in Stochastic Models", chapter 2,
/// 1981). Any distribution of a positive time can be approximated.
struct PhaseType {
  Eigen::RowVectorXd initial;  ///< probabilities of the first phase; their sum is 1
  Eigen::MatrixXd rates;       ///< between phases, 1/s; a row's missing rest is the rate at which the time ends

  [[nodiscard]] Eigen::VectorXd end_rates() const;  ///< at which the time ends in each phase, 1/s
  [[nodiscard]] double moment(int order) const;     ///< mean of the time to the power of `order`
  [[nodiscard]] double mean() const { return moment(1); }
  [[nodiscard]] double squared_cv() const;
};

/// Throws std::domain_error unless the rates and probabilities are those of a time that ends.
void check(const PhaseType& time);

[[nodiscard]] PhaseType exponential_time(double mean);
/// The sum of `phases` exponential times: squared coefficient of variation 1 / phases.
[[nodiscard]] PhaseType erlang_time(std::size_t phases, double mean);
/// One of two exponential times, each of which contributes half of the mean; `squared_cv` is at least 1 (Bolch et al.,
/// "Queueing Networks and Markov Chains", chapter 1, 2nd ed., 2006: balanced means).
[[nodiscard]] PhaseType hyperexponential_time(double mean, double squared_cv);

/// Phases of `fitted_time` at most: its squared coefficient of variation is 1 / 16 for all smaller ones.
inline constexpr std::size_t kMostFittedPhases = 16;

/// A time with this mean and squared coefficient of variation: `hyperexponential_time` from 1 on, below it a mixture of two
/// Erlang times of k - 1 and k phases of one rate (Tijms, "A First Course in Stochastic Models", 5.1.2 and appendix B, 2003).
/// Throws std::domain_error unless the mean is above 0 and both are finite.
[[nodiscard]] PhaseType fitted_time(double mean, double squared_cv);

/// Events in a random environment: a Markovian arrival process, for arrivals or for services one after another (Neuts,
/// Journal of Applied Probability 16, 1979; Latouche and Ramaswami, "Introduction to Matrix Analytic Methods in Stochastic
/// Modeling", chapter 3, 1999).
struct MarkovianProcess {
  Eigen::MatrixXd silent;  ///< rates of changes of phase without an event, 1/s; the rows of both sum to 0
  Eigen::MatrixXd events;  ///< rates of changes of phase with an event, 1/s

  [[nodiscard]] Eigen::RowVectorXd phases() const;  ///< long-run probabilities of the phases
  [[nodiscard]] double rate() const;                ///< events per second
};

/// Throws std::domain_error unless the rates are those of a process with events.
void check(const MarkovianProcess& process);

[[nodiscard]] MarkovianProcess poisson_process(double rate);
/// Events whose gaps are independent times of one distribution.
[[nodiscard]] MarkovianProcess renewal_process(const PhaseType& gap);

/// Poisson arrivals whose rate switches between two values (a Markov-modulated Poisson process): quiet and busy periods.
struct TwoRates {
  double quiet_rate = 0;  ///< arrivals per second in quiet periods
  double busy_rate = 0;   ///< arrivals per second in busy periods
  double quiet_time = 1;  ///< mean length of a quiet period, seconds
  double busy_time = 1;   ///< mean length of a busy period, seconds
};
[[nodiscard]] MarkovianProcess switched_process(const TwoRates& rates);

}  // namespace knee::analysis::theory
