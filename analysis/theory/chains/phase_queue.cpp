#include "analysis/theory/chains/phase_queue.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include <Eigen/LU>
#include <boost/math/tools/roots.hpp>
#include <unsupported/Eigen/KroneckerProduct>
#include <unsupported/Eigen/MatrixFunctions>

#include "analysis/theory/chains/uniformized_tail.hpp"
#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;

MatrixXd kronecker(const MatrixXd& a, const MatrixXd& b) { return Eigen::kroneckerProduct(a, b); }
MatrixXd identity(Index size) { return MatrixXd::Identity(size, size); }

/// Averages from the mean number of customers, by Little's law.
QueueAverages from_customers(double in_system, double arrival_rate, double mean_service, std::size_t servers) {
  QueueAverages averages{.throughput = arrival_rate, .in_system = in_system};
  averages.utilisation = arrival_rate * mean_service / static_cast<double>(servers);
  averages.response = in_system / arrival_rate;
  averages.wait = std::max(0.0, averages.response - mean_service);
  averages.queue_length = averages.wait * arrival_rate;
  return averages;
}

/// The chain of a queue with one server: the level is the number of customers.
QuasiBirthDeath chain_of(const MarkovianProcess& arrivals, const MarkovianProcess& services) {
  const MatrixXd outside = identity(arrivals.silent.rows());
  const MatrixXd inside = identity(services.silent.rows());
  const MatrixXd up = kronecker(arrivals.events, inside);
  return {.boundary = {{.up = up, .local = kronecker(arrivals.silent, inside)}},
          .repeating = {.up = up,
                        .local = kronecker(arrivals.silent, inside) + kronecker(outside, services.silent),
                        .down = kronecker(outside, services.events)}};
}

/// A customer that finds n others leaves after n + 1 services. The probability that at most n have ended after a time,
/// averaged over n, is a bilinear form of a matrix exponential: its rows are pairs of a phase of the services and a phase
/// of the chain.
ResponseDistribution response_of(const LevelDistribution& customers, const MatrixXd& up, const MarkovianProcess& services,
                                 double arrival_rate) {
  const MatrixXd& rate = customers.rate_matrix();
  const Index inside = services.silent.rows();
  const Index outside = rate.rows() / inside;
  const MatrixXd forget_arrivals = kronecker(VectorXd::Ones(outside), identity(inside));
  // Row: phases of the chain. Column: phase of the services at the arrival.
  const MatrixXd arriving = (identity(rate.rows()) - rate).partialPivLu().solve(up * forget_arrivals) / arrival_rate;
  const MatrixXd rates = kronecker(services.silent.transpose(), identity(rate.rows())) +
                         kronecker(services.events.transpose(), rate);
  const MatrixXd start = kronecker(RowVectorXd::Ones(inside), customers.phases(0));
  return {start.row(0), rates, Eigen::Map<const VectorXd>{arriving.data(), arriving.size()}};
}

/// Numbers of busy servers in each phase of the service.
using Busy = std::vector<int>;

/// All ways to have `servers` busy servers, numbered.
std::map<Busy, Index> ways_to_be_busy(int servers, std::size_t phases) {
  std::map<Busy, Index> ways{{Busy(phases), 0}};
  for (int i = 0; i < servers; ++i) {
    std::map<Busy, Index> more;
    for (const auto& [busy, number] : ways) {
      for (std::size_t phase = 0; phase < phases; ++phase) {
        Busy next = busy;
        ++next[phase];
        more.emplace(std::move(next), 0);
      }
    }
    ways = std::move(more);
  }
  Index number = 0;
  for (auto& [busy, index] : ways) index = number++;
  return ways;
}

/// Number of ways to have `servers` busy servers, as a double, which does not overflow.
double count_ways(std::size_t servers, std::size_t phases) {
  double count = 1;
  for (std::size_t i = 1; i < phases; ++i) count *= static_cast<double>(servers + i) / static_cast<double>(i);
  return count;
}

/// Builds the levels of M/PH/c.
class ManyServerChain {
 public:
  ManyServerChain(double arrival_rate, const PhaseType& service, std::size_t servers)
      : arrival_rate_{arrival_rate}, service_{service}, end_rates_{service.end_rates()} {
    for (std::size_t n = 0; n <= servers; ++n) {
      ways_.push_back(ways_to_be_busy(static_cast<int>(n), static_cast<std::size_t>(service.rates.rows())));
    }
  }

  QuasiBirthDeath build() const {
    const std::size_t servers = ways_.size() - 1;
    QuasiBirthDeath chain;
    for (std::size_t n = 0; n < servers; ++n) {
      chain.boundary.push_back({.up = starts(n), .local = moves(n), .down = n > 0 ? ends(n) : MatrixXd{}});
    }
    const Index full = size(servers);
    chain.first_down = ends(servers);
    // With a queue, the next customer starts as soon as a service ends.
    const MatrixXd restarts = chain.first_down * starts(servers - 1) / arrival_rate_;
    chain.repeating = {.up = arrival_rate_ * identity(full), .local = moves(servers), .down = restarts};
    return chain;
  }

 private:
  [[nodiscard]] Index size(std::size_t level) const { return static_cast<Index>(ways_[level].size()); }

  /// Arrivals that start their service.
  [[nodiscard]] MatrixXd starts(std::size_t level) const {
    MatrixXd rates = MatrixXd::Zero(size(level), size(level + 1));
    for (const auto& [busy, row] : ways_[level]) {
      for (std::size_t phase = 0; phase < busy.size(); ++phase) {
        Busy next = busy;
        ++next[phase];
        rates(row, ways_[level + 1].at(next)) += arrival_rate_ * service_.initial(static_cast<Index>(phase));
      }
    }
    return rates;
  }

  /// Services that end.
  [[nodiscard]] MatrixXd ends(std::size_t level) const {
    MatrixXd rates = MatrixXd::Zero(size(level), size(level - 1));
    for (const auto& [busy, row] : ways_[level]) {
      for (std::size_t phase = 0; phase < busy.size(); ++phase) {
        if (busy[phase] == 0) continue;
        Busy next = busy;
        --next[phase];
        rates(row, ways_[level - 1].at(next)) += busy[phase] * end_rates_(static_cast<Index>(phase));
      }
    }
    return rates;
  }

  /// Services that change their phase.
  [[nodiscard]] MatrixXd moves(std::size_t level) const {
    MatrixXd rates = -arrival_rate_ * identity(size(level));
    for (const auto& [busy, row] : ways_[level]) {
      for (std::size_t from = 0; from < busy.size(); ++from) {
        for (std::size_t to = 0; to < busy.size() && busy[from] > 0; ++to) {
          Busy next = busy;
          --next[from];
          ++next[to];
          rates(row, ways_[level].at(next)) +=
              busy[from] * service_.rates(static_cast<Index>(from), static_cast<Index>(to));
        }
      }
    }
    return rates;
  }

  double arrival_rate_;
  const PhaseType& service_;
  VectorXd end_rates_;
  std::vector<std::map<Busy, Index>> ways_;  // by number of busy servers
};

}  // namespace

ResponseDistribution::ResponseDistribution(RowVectorXd start, MatrixXd rates, VectorXd end)
    : start_{std::move(start)}, rates_{std::move(rates)}, end_{std::move(end)} {}

double ResponseDistribution::tail(double time) const {
  require(time >= 0, "the time is negative");
  if (start_.size() == 0) return 1;
  const MatrixXd exponential = (rates_ * time).exp();
  return std::clamp((start_ * exponential * end_).value(), 0.0, 1.0);
}

double ResponseDistribution::moment(int order) const {
  require(order >= 0, "the order of a moment is negative");
  if (start_.size() == 0) return std::numeric_limits<double>::infinity();
  const Eigen::PartialPivLU<MatrixXd> negative{-rates_};
  VectorXd end = end_;
  for (int i = 1; i <= order; ++i) end = negative.solve(end) * i;
  return start_.dot(end);
}

double ResponseDistribution::quantile(double q) const {
  require(is_open_share(q), "the quantile is not between 0 and 1");
  if (start_.size() == 0) return std::numeric_limits<double>::infinity();
  UniformizedTail quick{start_, rates_, end_};
  const auto tail_at = [this, &quick](double time) {
    return quick.is_short(time) ? std::clamp(quick.at(time), 0.0, 1.0) : tail(time);
  };
  double high = moment(1);
  while (tail_at(high) > 1 - q) high *= 2;
  std::uintmax_t steps = 200;
  const auto [low, found] =
      boost::math::tools::toms748_solve([&tail_at, q](double time) { return (1 - q) - tail_at(time); }, 0.0, high,
                                        boost::math::tools::eps_tolerance<double>{40}, steps);
  return (low + found) / 2;
}

SingleServerQueue single_server_queue(const MarkovianProcess& arrivals, const MarkovianProcess& services) {
  check(arrivals);
  check(services);
  const Index pairs = arrivals.silent.rows() * services.silent.rows();
  require(pairs * services.silent.rows() <= static_cast<Index>(kMostPhases), "the arrivals and services have too many phases");
  const QuasiBirthDeath chain = chain_of(arrivals, services);
  SingleServerQueue queue{.averages = QueueAverages::overloaded(services.rate()), .customers = solve(chain), .response = {}};
  if (!queue.customers.stable()) return queue;
  const double rate = arrivals.rate();
  const MatrixXd& up = chain.repeating.up;
  queue.averages = from_customers(queue.customers.mean(), rate, 1 / services.rate(), 1);
  queue.averages.wait_probability = 1 - (queue.customers.phases(0) * up).sum() / rate;
  queue.response = response_of(queue.customers, up, services, rate);
  return queue;
}

ManyServerQueue many_server_queue(double arrival_rate, const PhaseType& service, std::size_t servers) {
  require(is_positive(arrival_rate), "the arrival rate is not a finite number above 0");
  check(service);
  require(servers > 0, "a queue has at least one server");
  const auto phases = static_cast<std::size_t>(service.rates.rows());
  require(count_ways(servers, phases) <= static_cast<double>(kMostPhases), "the servers have too many phases together");
  const double most = static_cast<double>(servers) / service.mean();
  ManyServerQueue queue{.averages = QueueAverages::overloaded(most), .customers = {}};
  queue.customers = solve(ManyServerChain{arrival_rate, service, servers}.build());
  if (!queue.customers.stable()) return queue;
  queue.averages = from_customers(queue.customers.mean(), arrival_rate, service.mean(), servers);
  double not_full = 0;
  for (std::size_t n = 0; n < servers; ++n) not_full += queue.customers.probability(n);
  queue.averages.wait_probability = std::max(0.0, 1 - not_full);
  return queue;
}

}  // namespace knee::analysis::theory
