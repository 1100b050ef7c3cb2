/// `RegretPlan`: the choice among deployments whose success depends on uncertain inputs.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/plan/rated_deployment.hpp"

namespace knee::analysis {

/// A deployment over all samples.
struct Regret {
  std::size_t held = 0;    ///< samples in which it holds the load
  double low = 0;          ///< 95 % interval of the chance that it holds (Clopper and Pearson)
  double high = 1;
  Cost mean = {};          ///< its cost above that of the cheapest deployment that holds in a sample, where it holds itself
  Cost largest = {};
};

/// What knowledge about one input is worth.
struct InformationValue {
  Cost saving = {};              ///< mean cost that is saved, beyond what chance alone saves on average
  bool is_beyond_chance = false; ///< chance alone saves as much in less than 5 % of cases
};

/// The choice. Its rule: of the deployments that hold the load in at least `required` of the samples, the cheapest; of the same
/// cost, the one that holds in more samples, then the first. A cost does not depend on the sample, so this deployment has also
/// the least largest regret and the least mean regret, among those of equal chances. A sample in which a deployment misses the
/// objective counts as a chance, never as an amount of money. Sources: Savage, "The theory of statistical decision", Journal of
/// the American Statistical Association 46, 1951 (regret); Charnes and Cooper, "Chance-constrained programming", Management
/// Science 6(1), 1959 (the required share).
struct RegretPlan {
  std::size_t chosen = 0;               ///< if none holds often enough: the one that holds in most samples, then the cheapest
  bool is_reliable = false;             ///< the choice holds in the required share of the samples
  std::vector<Regret> regrets = {};     ///< of each deployment
  std::vector<std::size_t> offers = {}; ///< by rising cost: deployments that hold in more samples than every cheaper one
  std::size_t unheld = 0;               ///< samples in which no deployment holds
  std::vector<InformationValue> values = {};  ///< of each input
};

/// The numbers of the deployments by rising cost, then by falling number of the samples in which they hold.
[[nodiscard]] std::vector<std::size_t> by_cost(const std::vector<RatedDeployment>& deployments,
                                               const std::vector<Regret>& regrets);

/// `deployments` is not empty; `required` is between 0 and 1; `shares` has for each sample each input's share of its range.
///
/// The value of an input: a measurement tells in which third of its samples the input lies. Each third then has a deployment of
/// its own, such that together they cost least and miss no more samples than the choice without the measurement misses. The
/// saving is the mean over the samples, less the mean saving of an input that has no effect: that of 199 random divisions into
/// thirds. Sources: Howard, "Information value theory", IEEE Transactions on Systems Science and Cybernetics 2(1), 1966; the
/// random divisions: Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 2005.
[[nodiscard]] RegretPlan choose_by_regret(const std::vector<RatedDeployment>& deployments, double required,
                                          const std::vector<std::vector<double>>& shares);

}  // namespace knee::analysis
