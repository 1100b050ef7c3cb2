#include "analysis/theory/chains/markov_chain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/LU>
#include <Eigen/SparseCore>

#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

using Eigen::Index;
using Sparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// Uniform steps of one piece of time; the probability of no step in it is not yet zero.
constexpr double kStepsOfPiece = 500;

Index index(std::size_t state) { return static_cast<Index>(state); }

void check_chain(const MarkovChain& chain) {
  require(chain.states > 0, "a chain has at least one state");
  for (const Transition& transition : chain.transitions) {
    require(transition.from < chain.states && transition.to < chain.states, "a transition names no state of the chain");
    require(is_amount(transition.rate), "a rate of a chain is not a finite number of at least 0");
  }
}

/// The rate at which the chain leaves each state.
std::vector<double> exit_rates(const MarkovChain& chain) {
  std::vector<double> rates(chain.states);
  for (const Transition& transition : chain.transitions) {
    if (transition.from != transition.to) rates[transition.from] += transition.rate;
  }
  return rates;
}

/// The probabilities of one step of the chain that makes `rate` steps per second, some of which go nowhere.
Sparse uniform_steps(const MarkovChain& chain, const std::vector<double>& exits, double rate) {
  std::vector<Eigen::Triplet<double>> entries;
  for (const Transition& transition : chain.transitions) {
    if (transition.from == transition.to) continue;
    entries.emplace_back(index(transition.from), index(transition.to), transition.rate / rate);
  }
  for (std::size_t state = 0; state < exits.size(); ++state) {
    entries.emplace_back(index(state), index(state), 1 - exits[state] / rate);
  }
  Sparse steps(index(chain.states), index(chain.states));
  steps.setFromTriplets(entries.begin(), entries.end());
  return steps;
}

/// The distribution after a Poisson number of steps with the mean `mean`.
Eigen::RowVectorXd after(const Sparse& steps, const Eigen::RowVectorXd& initial, double mean) {
  constexpr double kNegligible = 1e-17;
  Eigen::RowVectorXd here = initial;
  Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(initial.size());
  double weight = std::exp(-mean);
  double weights = 0;
  for (double n = 0; n <= mean || weight > kNegligible; ++n) {
    sum += weight * here;
    weights += weight;
    here = here * steps;
    weight *= mean / (n + 1);
  }
  return sum / weights;
}

using Flags = std::vector<bool>;

/// The states that can be reached from `start` over transitions for which `follows` gives the next state.
template <class Follows>
Flags reached_from(const MarkovChain& chain, Flags reached, const Follows& follows) {
  for (bool is_growing = true; is_growing;) {
    is_growing = false;
    for (const Transition& transition : chain.transitions) {
      const auto [from, to] = follows(transition);
      if (transition.rate <= 0 || !reached[from] || reached[to]) continue;
      reached[to] = true;
      is_growing = true;
    }
  }
  return reached;
}

using Step = std::pair<std::size_t, std::size_t>;

/// The states that the chain visits on its way from `from` to a target.
Flags on_the_way(const MarkovChain& chain, std::size_t from, const Flags& is_target) {
  Flags start(chain.states);
  start[from] = true;
  Flags visited = reached_from(chain, std::move(start), [&](const Transition& transition) {
    const bool stops = is_target[transition.from];
    return Step{transition.from, stops ? transition.from : transition.to};
  });
  for (std::size_t state = 0; state < visited.size(); ++state) visited[state] = visited[state] && !is_target[state];
  return visited;
}

/// The mean times from the states of `inside` to the end, solved from one equation for each.
double mean_time_inside(const MarkovChain& chain, std::size_t from, const Flags& inside) {
  std::vector<Index> numbers(chain.states, -1);
  Index count = 0;
  for (std::size_t state = 0; state < chain.states; ++state) {
    if (inside[state]) numbers[state] = count++;
  }
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(count, count);
  for (const Transition& transition : chain.transitions) {
    if (!inside[transition.from] || transition.from == transition.to) continue;
    const Index row = numbers[transition.from];
    rates(row, row) += transition.rate;
    if (inside[transition.to]) rates(row, numbers[transition.to]) -= transition.rate;
  }
  const Eigen::VectorXd times = rates.partialPivLu().solve(Eigen::VectorXd::Ones(count));
  return times(numbers[from]);
}

}  // namespace

Eigen::RowVectorXd stationary(const MarkovChain& chain) {
  check_chain(chain);
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(index(chain.states), index(chain.states));
  for (const Transition& transition : chain.transitions) {
    rates(index(transition.from), index(transition.to)) += transition.rate;
  }
  return stationary(std::move(rates));
}

Eigen::RowVectorXd stationary(Eigen::MatrixXd rates) {
  const Index states = rates.rows();
  require(states > 0 && rates.cols() == states, "the matrix of rates is not square");
  for (Index last = states - 1; last > 0; --last) {
    // The chain that is watched only while it is in the states before the last.
    const double back = rates.row(last).head(last).sum();
    require(is_positive(back), "not all states of the chain reach each other");
    rates.col(last).head(last) /= back;
    rates.topLeftCorner(last, last) += rates.col(last).head(last) * rates.row(last).head(last);
  }
  Eigen::RowVectorXd probabilities = Eigen::RowVectorXd::Zero(states);
  probabilities(0) = 1;
  for (Index state = 1; state < states; ++state) {
    probabilities(state) = probabilities.head(state).dot(rates.col(state).head(state));
  }
  return probabilities / probabilities.sum();
}

Eigen::RowVectorXd transient(const MarkovChain& chain, const Eigen::RowVectorXd& initial, double time) {
  check_chain(chain);
  require(is_amount(time), "the time is not a finite number of at least 0");
  require(initial.size() == index(chain.states) && initial.minCoeff() >= 0 && std::fabs(initial.sum() - 1) < 1e-9,
          "the initial distribution is not one probability for each state");
  const std::vector<double> exits = exit_rates(chain);
  const double rate = *std::max_element(exits.begin(), exits.end());
  require(rate * time <= kMostUniformSteps, "the chain changes too often in this time");
  if (rate * time == 0) return initial;
  const Sparse steps = uniform_steps(chain, exits, rate);
  const double pieces = std::ceil(rate * time / kStepsOfPiece);
  Eigen::RowVectorXd distribution = initial;
  for (double piece = 0; piece < pieces; ++piece) distribution = after(steps, distribution, rate * time / pieces);
  return distribution;
}

double mean_time_to(const MarkovChain& chain, std::size_t from, const std::vector<std::size_t>& targets) {
  check_chain(chain);
  require(from < chain.states, "the chain has no such state");
  Flags is_target(chain.states);
  for (const std::size_t target : targets) {
    require(target < chain.states, "the chain has no such target");
    is_target[target] = true;
  }
  if (is_target[from]) return 0;
  const Flags inside = on_the_way(chain, from, is_target);
  const Flags arrives = reached_from(
      chain, is_target, [](const Transition& transition) { return Step{transition.to, transition.from}; });
  for (std::size_t state = 0; state < chain.states; ++state) {
    if (inside[state] && !arrives[state]) return std::numeric_limits<double>::infinity();
  }
  return mean_time_inside(chain, from, inside);
}

Eigen::RowVectorXd certainly(std::size_t state, std::size_t states) {
  require(state < states, "the chain has no such state");
  return Eigen::RowVectorXd::Unit(index(states), index(state));
}

}  // namespace knee::analysis::theory
