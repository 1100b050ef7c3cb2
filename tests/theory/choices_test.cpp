/// Policies of balancers in front of M/M/1 queues, against exact chains, limits and an independent simulation.

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <queue>
#include <vector>

#include "analysis/theory/chains/markov_chain.hpp"
#include "models/balancing/policy.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"
#include "tests/theory/interval.hpp"

namespace knee::theory::choices_test {
namespace {

using models::Policy;
using Kind = Policy::Kind;

/// Queues, first come first served, with exponential services of one second on average behind a policy. `load` for each node.
class Queues {
 public:
  Queues(const Policy::Options& options, double load, std::uint64_t replication)
      : nodes_(options.nodes),
        policy_{models::make_policy(options, sim::RunKey{.seed = 1, .replication = replication}.stream("policy"))},
        stream_{sim::RunKey{.seed = 1, .replication = replication}.stream("queues")},
        gap_{1 / (load * static_cast<double>(options.nodes))} {}

  /// Mean seconds in the system of `count` requests after a tenth as many.
  double mean_sojourn(std::size_t count) {
    const std::size_t warm_up = count / 10;
    double arrival = 0;
    for (std::size_t i = 0; i < warm_up + count; ++i) {
      arrival += exponential(gap_);
      depart_until(arrival);
      arrive(arrival, i >= warm_up);
    }
    end_ = arrival;
    return sum_ / static_cast<double>(count);
  }

  /// By how much the work that came in for each second differed from what was expected, relative to it.
  [[nodiscard]] double excess() const { return work_ * gap_ / end_ - 1; }

 private:
  struct Departure {
    double when;
    std::size_t node;
    double took;
    bool operator>(const Departure& other) const { return when > other.when; }
  };

  double exponential(double mean) { return -mean * std::log(stream_.uniform()); }
  static sim::Instant instant(double seconds) { return sim::kStart + sim::from_seconds(seconds); }

  void depart_until(double now) {
    while (!departures_.empty() && departures_.top().when <= now) {
      const Departure one = departures_.top();
      departures_.pop();
      policy_->answered(one.node, sim::from_seconds(one.took), instant(one.when));
    }
  }

  void arrive(double now, bool counts) {
    const std::size_t node = policy_->pick(instant(now));
    policy_->sent(node, instant(now));
    const double work = exponential(1);
    work_ += work;
    nodes_[node] = std::max(nodes_[node], now) + work;
    departures_.push({nodes_[node], node, nodes_[node] - now});
    if (counts) sum_ += nodes_[node] - now;
  }

  std::vector<double> nodes_;  // when each will have served all that it has
  std::priority_queue<Departure, std::vector<Departure>, std::greater<>> departures_;
  std::unique_ptr<Policy> policy_;
  sim::RandomStream stream_;
  double gap_;
  double sum_ = 0;
  double work_ = 0;
  double end_ = 0;
};

// Over 20 replications. The work that came in is the control variate: its expectation is known, and most of the means' variance
// is due to it (Lavenberg and Welch, Management Science 27(3), 1981).
Interval sojourn(const Policy::Options& options, double load, std::size_t count) {
  constexpr std::size_t kReplications = 20;
  std::vector<double> means;
  std::vector<double> excess;
  for (std::uint64_t i = 0; i < kReplications; ++i) {
    Queues queues{options, load, i};
    means.push_back(queues.mean_sojourn(count / kReplications));
    excess.push_back(queues.excess());
  }
  const double mean = std::accumulate(means.begin(), means.end(), 0.0) / kReplications;
  const double mean_excess = std::accumulate(excess.begin(), excess.end(), 0.0) / kReplications;
  double both = 0;
  double square = 0;
  for (std::size_t i = 0; i < kReplications; ++i) {
    both += (means[i] - mean) * (excess[i] - mean_excess);
    square += (excess[i] - mean_excess) * (excess[i] - mean_excess);
  }
  for (std::size_t i = 0; i < kReplications; ++i) means[i] -= both / square * excess[i];
  return interval_of(means);
}

Policy::Options choices(std::size_t nodes, std::size_t count, bool replacement = false) {
  return {.kind = Kind::choices, .nodes = nodes, .choices = count, .replacement = replacement};
}

// Mitzenmacher 2001: the mean time in infinitely many queues, the sum over i >= 1 of load^((d^i - d) / (d - 1)).
double limit_of(double load, double d) {
  double sum = 0;
  for (double power = d, term = 1; term > 1e-15; power *= d) {
    term = std::pow(load, (power - d) / (d - 1));
    sum += term;
  }
  return sum;
}

// Join the shorter of two queues: the chain of both lengths, up to 30 each, with the exact distribution.
double shorter_of_two(double load) {
  constexpr std::size_t kMost = 30;
  const auto state = [](std::size_t a, std::size_t b) { return a * (kMost + 1) + b; };
  analysis::theory::MarkovChain chain{.states = (kMost + 1) * (kMost + 1)};
  for (std::size_t a = 0; a <= kMost; ++a) {
    for (std::size_t b = 0; b <= kMost; ++b) {
      const auto add = [&](std::size_t to, double rate) { chain.transitions.push_back({state(a, b), to, rate}); };
      const double to_a = a < b ? 1 : a == b ? 0.5 : 0;
      if (to_a > 0 && a < kMost) add(state(a + 1, b), 2 * load * to_a);
      if (to_a < 1 && b < kMost) add(state(a, b + 1), 2 * load * (1 - to_a));
      if (a > 0) add(state(a - 1, b), 1);
      if (b > 0) add(state(a, b - 1), 1);
    }
  }
  const Eigen::RowVectorXd shares = analysis::theory::stationary(chain);
  double requests = 0;
  for (std::size_t a = 0; a <= kMost; ++a) {
    for (std::size_t b = 0; b <= kMost; ++b) requests += shares[static_cast<Eigen::Index>(state(a, b))] * static_cast<double>(a + b);
  }
  return requests / (2 * load);
}

}  // namespace

TEST_CASE("least connections of two nodes is the chain of joining the shorter queue") {
  for (const double load : {0.5, 0.8}) {
    check_agrees("mean", sojourn({.kind = Kind::least_connections, .nodes = 2}, load, 4'000'000), shorter_of_two(load),
                 {.bias = 0.001, .narrow = 0.015});
  }
}

// A simulation of 100 nodes by another author, different nodes and with replacement; its own error is up to 0.3 %.
TEST_CASE("of 100 nodes d choices have the mean of an independent simulation") {
  struct Row {
    double load;
    std::size_t d;
    double different;
    double replacement;
  };
  for (const Row& row : {Row{0.7, 2, 1.6200, 1.6267}, {0.9, 2, 2.6448, 2.6586}, {0.7, 3, 1.3624, 1.3691}, {0.9, 3, 2.0626, 2.0759}}) {
    const Precision precision{.bias = 0.004, .narrow = row.load > 0.8 ? 0.015 : 0.007};
    check_agrees("different", sojourn(choices(100, row.d), row.load, 1'500'000), row.different, precision);
    check_agrees("replacement", sojourn(choices(100, row.d, true), row.load, 1'500'000), row.replacement, precision);
  }
}

TEST_CASE("the mean of d choices approaches the limit of infinitely many nodes") {
  const double limit = limit_of(0.9, 2);
  const Interval hundred = sojourn(choices(100, 2), 0.9, 5'000'000);
  const Interval thousand = sojourn(choices(1000, 2), 0.9, 5'000'000);
  UNSCOPED_INFO(limit << ": " << hundred.mean << " +- " << hundred.half_width << ", " << thousand.mean << " +- " << thousand.half_width);
  CHECK(hundred.mean - hundred.half_width > limit);
  CHECK(thousand.mean + thousand.half_width > limit);
  CHECK(thousand.mean - limit < 0.4 * (hundred.mean - limit));
}

TEST_CASE("one random choice is M/M/1") {
  check_agrees("mean", sojourn(choices(20, 1), 0.7, 3'000'000), 1 / (1 - 0.7), {.bias = 0.002, .narrow = 0.03});
}

// Mitzenmacher, "How useful is old information?", 2000: with a bulletin board the least loaded of all is worse than any once
// the board is a few services old; two choices stay better than any.
TEST_CASE("old information makes least connections worse than random and two choices stay better") {
  const auto at_age = [](Kind kind, double age) {
    return sojourn({.kind = kind, .nodes = 100, .refresh = sim::from_seconds(age)}, 0.9, 1'000'000).mean;
  };
  const double any = 1 / (1 - 0.9);
  CHECK(at_age(Kind::least_connections, 0.01) < 1.5);
  CHECK(at_age(Kind::least_connections, 10) > any);
  CHECK(at_age(Kind::least_connections, 50) > 2 * any);
  CHECK(at_age(Kind::choices, 1) < 0.5 * any);
  CHECK(at_age(Kind::choices, 10) < any);
}

}  // namespace knee::theory::choices_test
