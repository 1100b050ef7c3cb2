#include "analysis/theory/queues/erlang.hpp"

#include <cmath>
#include <cstdint>

#include <boost/math/tools/roots.hpp>

#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

/// The loss with one server more than the group whose loss is `loss`.
double loss_with_one_more(double loss, double offered_load, std::size_t servers) {
  const double carried = offered_load * loss;
  return carried / (static_cast<double>(servers) + carried);
}

/// Erlang C from Erlang B: an arrival to M/M/c waits if all servers are busy.
double wait_probability_from(double loss, double offered_load, std::size_t servers) {
  const double utilisation = offered_load / static_cast<double>(servers);
  return utilisation >= 1 ? 1 : loss / (1 - utilisation * (1 - loss));
}

/// Share of the arrivals that wait longer than `wait` mean service times.
double share_beyond(double wait, double wait_probability, double offered_load, std::size_t servers) {
  const double spare = static_cast<double>(servers) - offered_load;
  return spare <= 0 ? 1 : wait_probability * std::exp(-spare * wait);
}

/// The least number of servers whose loss `is_enough` accepts.
template <class IsEnough>
std::size_t least_servers(double offered_load, const IsEnough& is_enough) {
  std::size_t servers = 0;
  double loss = 1;
  while (!is_enough(servers, loss)) {
    ++servers;
    loss = loss_with_one_more(loss, offered_load, servers);
  }
  return servers;
}

void require_load(double offered_load) {
  require(is_amount(offered_load), "the offered load is not a finite number of at least 0");
}
void require_target(double share) { require(is_open_share(share), "the target is not between 0 and 1"); }

}  // namespace

double erlang_b(double offered_load, std::size_t servers) {
  require_load(offered_load);
  double loss = 1;
  for (std::size_t n = 1; n <= servers; ++n) loss = loss_with_one_more(loss, offered_load, n);
  return loss;
}

double erlang_c(double offered_load, std::size_t servers) {
  require(servers > 0, "a queue has at least one server");
  return wait_probability_from(erlang_b(offered_load, servers), offered_load, servers);
}

double share_within_wait(double offered_load, std::size_t servers, double wait) {
  require(wait >= 0, "the wait is negative");
  return 1 - share_beyond(wait, erlang_c(offered_load, servers), offered_load, servers);
}

std::size_t servers_for_loss(double offered_load, double loss) {
  require_load(offered_load);
  require_target(loss);
  return least_servers(offered_load, [loss](std::size_t, double found) { return found <= loss; });
}

double load_for_loss(std::size_t servers, double loss) {
  require_target(loss);
  if (servers == 0) return 0;
  // The servers cannot carry more than their number, so the load is below servers / (1 - loss).
  const double highest = static_cast<double>(servers) / (1 - loss);
  std::uintmax_t steps = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      [servers, loss](double load) { return erlang_b(load, servers) - loss; }, 0.0, highest,
      boost::math::tools::eps_tolerance<double>{}, steps);
  return (low + high) / 2;
}

std::size_t servers_for_wait_probability(double offered_load, double waiting) {
  return servers_for_wait(offered_load, 0, 1 - waiting);
}

std::size_t servers_for_wait(double offered_load, double wait, double level) {
  require_load(offered_load);
  require_target(level);
  require(wait >= 0, "the wait is negative");
  return least_servers(offered_load, [&](std::size_t servers, double loss) {
    if (servers == 0) return false;
    const double waiting = wait_probability_from(loss, offered_load, servers);
    return 1 - share_beyond(wait, waiting, offered_load, servers) >= level;
  });
}

}  // namespace knee::analysis::theory
