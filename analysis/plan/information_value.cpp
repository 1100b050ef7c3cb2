#include "analysis/plan/information_value.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace knee::analysis {
namespace {

constexpr std::size_t kThirds = 3;
constexpr std::size_t kDivisions = 199;       // random ones; with the real one 200
constexpr double kChance = 0.05;
constexpr std::uint64_t kSeed = 1966;

// A deployment in a part of the samples.
struct Option {
  Cost cost = {};
  std::size_t missed = 0;
};

Cost sum(const Cost& a, const Cost& b, double factor) { return {a.amount + factor * b.amount, a.second + factor * b.second}; }

// The mean cost with a deployment of its own for each third of the samples.
class Division {
 public:
  Division(const std::vector<RatedDeployment>& deployments, std::size_t allowed) : deployments_{deployments}, allowed_{allowed} {}

  /// `order` has the samples of the first third first, and so on.
  [[nodiscard]] Cost least_cost(const std::vector<std::size_t>& order) const {
    std::vector<Cost> least(allowed_ + 1);  // the least cost so far, by the samples that may still be missed
    for (std::size_t third = 0; third < kThirds; ++third) {
      const std::size_t begin = order.size() * third / kThirds;
      const std::size_t end = order.size() * (third + 1) / kThirds;
      const double weight = static_cast<double>(end - begin) / static_cast<double>(order.size());
      least = with(least, options(order, begin, end), weight);
    }
    return least.back();
  }

 private:
  [[nodiscard]] std::vector<Option> options(const std::vector<std::size_t>& order, std::size_t begin, std::size_t end) const {
    std::vector<Option> options;
    for (const RatedDeployment& one : deployments_) {
      Option option{.cost = one.cost};
      for (std::size_t i = begin; i < end; ++i) option.missed += one.holds[order[i]] ? 0 : 1;
      if (option.missed <= allowed_) options.push_back(option);
    }
    return options;
  }

  // `least[m]` is the least cost of the thirds so far if they miss at most m samples.
  [[nodiscard]] std::vector<Cost> with(const std::vector<Cost>& least, const std::vector<Option>& options, double weight) const {
    constexpr double kImpossible = std::numeric_limits<double>::max();  // an infinity compares as equal to everything
    std::vector<Cost> result(least.size(), Cost{kImpossible, 0});
    for (const Option& one : options) {
      for (std::size_t missed = one.missed; missed < least.size(); ++missed) {
        const Cost cost = sum(least[missed - one.missed], one.cost, weight);
        if (compare(cost, result[missed]) < 0) result[missed] = cost;
      }
    }
    return result;
  }

  const std::vector<RatedDeployment>& deployments_;
  std::size_t allowed_;
};

std::vector<std::size_t> first_numbers(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

// The costs of random divisions. The generator's numbers are the same everywhere; std::shuffle's are not.
std::vector<Cost> random_costs(const Division& division, std::size_t samples) {
  std::mt19937_64 generator{kSeed};
  std::vector<std::size_t> order = first_numbers(samples);
  std::vector<Cost> costs;
  for (std::size_t i = 0; i < kDivisions; ++i) {
    for (std::size_t k = order.size(); k > 1; --k) std::swap(order[k - 1], order[generator() % k]);
    costs.push_back(division.least_cost(order));
  }
  return costs;
}

Cost mean_of(const std::vector<Cost>& costs) {
  Cost mean;
  for (const Cost& one : costs) mean = sum(mean, one, 1 / static_cast<double>(costs.size()));
  return mean;
}

InformationValue value_of(const Cost& found, const Cost& without, const std::vector<Cost>& random) {
  const auto as_cheap = std::count_if(random.begin(), random.end(), [&](const Cost& one) { return compare(one, found) <= 0; });
  const double probability = static_cast<double>(1 + as_cheap) / static_cast<double>(1 + random.size());
  InformationValue value{.saving = sum(mean_of(random), found, -1),
                         .is_beyond_chance = probability < kChance && compare(found, without) < 0};
  if (!value.is_beyond_chance) value.saving = {};
  return value;
}

}  // namespace

std::vector<InformationValue> information_values(const std::vector<RatedDeployment>& deployments, const Cost& cost,
                                                 std::size_t allowed, const std::vector<std::vector<double>>& shares) {
  const Division division{deployments, allowed};
  const std::vector<Cost> random = random_costs(division, shares.size());
  std::vector<InformationValue> values;
  for (std::size_t input = 0; !shares.empty() && input < shares.front().size(); ++input) {
    std::vector<std::size_t> order = first_numbers(shares.size());
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return shares[a][input] < shares[b][input]; });
    values.push_back(value_of(division.least_cost(order), cost, random));
  }
  return values;
}

}  // namespace knee::analysis
