#include "analysis/plan/regret.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <boost/math/distributions/binomial.hpp>

#include "analysis/plan/information_value.hpp"

namespace knee::analysis {
namespace {

constexpr double kErrorProbability = 0.05;  // of the interval of a chance
constexpr double kCountRounding = 1e-9;          // 0.95 of 20 samples are 19 of them

std::size_t count(const std::vector<bool>& holds) {
  return static_cast<std::size_t>(std::count(holds.begin(), holds.end(), true));
}

bool is_less(const Cost& a, const Cost& b) { return compare(a, b) < 0; }

// The least cost of a deployment that holds, of each sample.
std::vector<std::optional<Cost>> least_costs(const std::vector<RatedDeployment>& deployments) {
  std::vector<std::optional<Cost>> least(deployments.front().holds.size());
  for (const RatedDeployment& one : deployments) {
    for (std::size_t i = 0; i < least.size(); ++i) {
      if (one.holds[i] && (!least[i] || is_less(one.cost, *least[i]))) least[i] = one.cost;
    }
  }
  return least;
}

Regret regret_of(const RatedDeployment& one, const std::vector<std::optional<Cost>>& least) {
  using Binomial = boost::math::binomial_distribution<>;
  Regret regret{.held = count(one.holds)};
  const auto trials = static_cast<double>(least.size());
  const auto held = static_cast<double>(regret.held);
  regret.low = Binomial::find_lower_bound_on_p(trials, held, kErrorProbability / 2);
  regret.high = Binomial::find_upper_bound_on_p(trials, held, kErrorProbability / 2);
  for (std::size_t i = 0; i < least.size(); ++i) {
    if (!one.holds[i]) continue;
    const Cost above{one.cost.amount - least[i]->amount, one.cost.second - least[i]->second};
    regret.mean.amount += above.amount / held;
    regret.mean.second += above.second / held;
    if (is_less(regret.largest, above)) regret.largest = above;
  }
  return regret;
}

}  // namespace

std::vector<std::size_t> by_cost(const std::vector<RatedDeployment>& deployments, const std::vector<Regret>& regrets) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < deployments.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto costs = compare(deployments[a].cost, deployments[b].cost);
    return costs != 0 ? costs < 0 : regrets[a].held > regrets[b].held;
  });
  return order;
}

RegretPlan choose_by_regret(const std::vector<RatedDeployment>& deployments, double required,
                            const std::vector<std::vector<double>>& shares) {
  RegretPlan plan;
  const auto least = least_costs(deployments);
  plan.unheld = static_cast<std::size_t>(std::count(least.begin(), least.end(), std::nullopt));
  for (const RatedDeployment& one : deployments) plan.regrets.push_back(regret_of(one, least));
  std::size_t most = 0;  // samples that an offer holds
  for (const std::size_t i : by_cost(deployments, plan.regrets)) {
    if (plan.regrets[i].held <= most) continue;
    most = plan.regrets[i].held;
    plan.offers.push_back(i);
  }
  const auto enough = static_cast<std::size_t>(std::ceil(required * static_cast<double>(least.size()) - kCountRounding));
  if (plan.offers.empty()) plan.offers.push_back(by_cost(deployments, plan.regrets).front());
  const auto chosen = std::find_if(plan.offers.begin(), plan.offers.end(),
                                   [&](std::size_t i) { return plan.regrets[i].held >= std::max<std::size_t>(enough, 1); });
  plan.is_reliable = chosen != plan.offers.end();
  plan.chosen = plan.is_reliable ? *chosen : plan.offers.back();
  const std::size_t missed = least.size() - plan.regrets[plan.chosen].held;
  plan.values = information_values(deployments, deployments[plan.chosen].cost, missed, shares);
  return plan;
}

}  // namespace knee::analysis
