#include "analysis/theory/chains/phase_type.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/LU>

#include "analysis/theory/chains/markov_chain.hpp"
#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;

constexpr double kRounding = 1e-9;  // of sums that must be 0 or 1

/// Whether all entries are at least zero, those on the diagonal excepted.
bool has_rates(MatrixXd rates) {
  rates.diagonal().setZero();
  return rates.allFinite() && rates.minCoeff() >= 0;
}

/// Sums of the rows, relative to the diagonal.
VectorXd relative_sums(const MatrixXd& rates, const MatrixXd& diagonal) {
  return (rates.rowwise().sum().array() / diagonal.diagonal().array().abs()).matrix();
}

}  // namespace

VectorXd PhaseType::end_rates() const { return (-rates.rowwise().sum()).cwiseMax(0); }

double PhaseType::moment(int order) const {
  const Eigen::PartialPivLU<MatrixXd> negative{-rates};
  VectorXd ones = VectorXd::Ones(rates.rows());
  for (int i = 1; i <= order; ++i) ones = negative.solve(ones) * i;
  return initial.dot(ones);
}

double PhaseType::squared_cv() const {
  const double first = mean();
  return moment(2) / (first * first) - 1;
}

void check(const PhaseType& time) {
  require(time.rates.rows() > 0 && time.rates.cols() == time.rates.rows() && time.initial.size() == time.rates.rows(),
          "a time has not one probability and one row of rates for each phase");
  require(has_rates(time.rates) && time.rates.diagonal().maxCoeff() < 0, "a phase of a time has a wrong rate");
  require(relative_sums(time.rates, time.rates).maxCoeff() <= kRounding, "a phase of a time ends at a negative rate");
  require(time.initial.minCoeff() >= 0 && std::fabs(time.initial.sum() - 1) <= kRounding,
          "the probabilities of the first phase do not sum to 1");
  require(is_positive(time.mean()), "a time has no finite mean");
}

PhaseType exponential_time(double mean) { return erlang_time(1, mean); }

PhaseType erlang_time(std::size_t phases, double mean) {
  require(phases > 0 && is_positive(mean), "an Erlang time has at least one phase and a finite mean above 0");
  const auto size = static_cast<Index>(phases);
  const double rate = static_cast<double>(phases) / mean;
  PhaseType time{.initial = RowVectorXd::Unit(size, 0), .rates = -rate * MatrixXd::Identity(size, size)};
  for (Index i = 0; i + 1 < size; ++i) time.rates(i, i + 1) = rate;
  return time;
}

PhaseType hyperexponential_time(double mean, double squared_cv) {
  require(is_positive(mean) && squared_cv >= 1 && std::isfinite(squared_cv),
          "a hyperexponential time has a finite mean above 0 and a squared coefficient of variation of at least 1");
  const double first = (1 + std::sqrt((squared_cv - 1) / (squared_cv + 1))) / 2;
  PhaseType time{.initial = RowVectorXd(2), .rates = MatrixXd::Zero(2, 2)};
  time.initial << first, 1 - first;
  time.rates.diagonal() = -2 / mean * time.initial.transpose();
  return time;
}

PhaseType fitted_time(double mean, double squared_cv) {
  require(is_positive(mean) && is_amount(squared_cv), "a fitted time has a finite mean above 0 and a finite variance");
  if (squared_cv >= 1) return hyperexponential_time(mean, squared_cv);
  const double variation = std::max(squared_cv, 1.0 / static_cast<double>(kMostFittedPhases));
  const double phases = std::ceil(1 / variation - kRounding);
  const double shorter =
      (phases * variation - std::sqrt(std::max(0.0, phases * (1 + variation) - phases * phases * variation))) / (1 + variation);
  PhaseType time = erlang_time(static_cast<std::size_t>(phases), mean * phases / (phases - shorter));
  if (phases < 2) return time;
  time.initial(0) = 1 - shorter;  // or it begins with the second phase
  time.initial(1) = shorter;
  return time;
}

RowVectorXd MarkovianProcess::phases() const { return stationary(silent + events); }

double MarkovianProcess::rate() const { return (phases() * events).sum(); }

void check(const MarkovianProcess& process) {
  const MatrixXd& silent = process.silent;
  const MatrixXd& events = process.events;
  require(silent.rows() > 0 && silent.cols() == silent.rows() && events.rows() == silent.rows() &&
              events.cols() == silent.rows(),
          "a process has not two square matrices of one size");
  require(has_rates(silent) && silent.diagonal().maxCoeff() < 0 && events.allFinite() && events.minCoeff() >= 0,
          "a process has a wrong rate");
  require(relative_sums(silent + events, silent).cwiseAbs().maxCoeff() <= kRounding,
          "the rates of a phase of a process do not sum to 0");
  require(is_positive(process.rate()), "a process has no events");
}

MarkovianProcess poisson_process(double rate) {
  require(is_positive(rate), "the rate is not a finite number above 0");
  return {.silent = MatrixXd::Constant(1, 1, -rate), .events = MatrixXd::Constant(1, 1, rate)};
}

MarkovianProcess renewal_process(const PhaseType& gap) {
  check(gap);
  return {.silent = gap.rates, .events = gap.end_rates() * gap.initial};
}

MarkovianProcess switched_process(const TwoRates& rates) {
  require(is_amount(rates.quiet_rate) && is_amount(rates.busy_rate) && is_positive(rates.quiet_time) &&
              is_positive(rates.busy_time),
          "a switched process has a wrong rate or time");
  MarkovianProcess process{.silent = MatrixXd(2, 2), .events = MatrixXd::Zero(2, 2)};
  process.events.diagonal() << rates.quiet_rate, rates.busy_rate;
  process.silent << -rates.quiet_rate - 1 / rates.quiet_time, 1 / rates.quiet_time,  //
      1 / rates.busy_time, -rates.busy_rate - 1 / rates.busy_time;
  return process;
}

}  // namespace knee::analysis::theory
