#include "analysis/laws/judgement.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/estimate/student.hpp"
#include "analysis/laws/residuals.hpp"

namespace knee::analysis::laws {
namespace {

constexpr double kSignificant = 0.01;      // probability below which a deviation is no accident
constexpr double kLargeDeviation = 0.05;   // of the mean throughput

class Judge {
 public:
  Judge(const LawFit& fit, std::span<const Observation> observations, Weights weights)
      : fit_{fit}, weights_{weights}, points_{residuals_of(fit, observations)} {
    for (const Residual& one : points_) {
      mean_ += one.value / static_cast<double>(points_.size());
      deviation_ += std::pow(one.difference(), 2) / static_cast<double>(fit.degrees);
    }
    deviation_ = std::sqrt(deviation_);
  }

  Judgement judgement() {
    judge_start();
    judge_tail();
    judge_shape();
    judge_distance();
    judge_scatter();
    judge_coefficients();
    judge_sizes();
    judge_peak();
    return std::move(judgement_);
  }

 private:
  void refuse(std::string reason) { judgement_.refusals.push_back(std::move(reason)); }
  void caution(std::string reason) { judgement_.cautions.push_back(std::move(reason)); }

  // No law here lets throughput per unit rise. Two sizes must show it, one of them clearly.
  void judge_start() {
    constexpr double kLeastGain = 0.02;
    const Residual& first = points_.front();
    const double noise = relative_noise(points_);
    std::size_t gains = 0;
    double largest = 0;
    double at = 0;
    for (const Residual& one : points_) {
      const double gain = one.value / one.size / (first.value / first.size) - 1;
      if (one.size == first.size || !(gain > 0)) continue;
      ++gains;
      if (gain > largest) at = one.size;
      largest = std::fmax(largest, gain);
    }
    if (gains < 2 || largest < std::fmax(kLeastGain, 2 * noise)) return;
    refuse(fmt::format("the start is super-linear: X(N) / N is {:.1f} % higher at N = {:g} than at N = {:g}, and no law here "
                       "lets it rise; find the cause (a cache, a warm-up, a clock rate) before any fit",
                       100 * largest, at, first.size));
  }

  // The upper half of the sizes, if it has five points: their first two and last two.
  void judge_tail() {
    constexpr std::ptrdiff_t kLeastPoints = 5;
    constexpr double kFlat = 0.05;
    const auto tail = std::find_if(points_.begin(), points_.end(), [this](const Residual& one) { return one.size >= points_.back().size / 2; });
    if (points_.end() - tail < kLeastPoints) return;
    const auto change = [this, tail](double Residual::*member) {
      const double first = *tail.*member + *(tail + 1).*member;
      return (points_.back().*member + (points_.end()[-2]).*member) / first - 1;
    };
    const double measured = change(&Residual::value);
    const double by_law = change(&Residual::fitted);
    if (std::fabs(measured) > kFlat || std::fabs(by_law - measured) < 2 * kFlat) return;
    refuse(fmt::format("the tail is flat: from N = {:g} to {:g} throughput changes by {:.1f} %, the law by {:.1f} %", tail->size,
                       points_.back().size, 100 * measured, 100 * by_law));
  }

  // The reason why the deviations from the law are no accident; empty if they can be.
  [[nodiscard]] std::string misfit() const {
    const auto lack = probability_of_lack_of_fit(points_, points_.size() - fit_.degrees);
    if (lack && *lack < kSignificant) {
      return fmt::format("the law misses the means of repeated measurements by more than their scatter explains (p = {:.2g})", *lack);
    }
    if (weights_ == Weights::exact && fit_.squares > chi_square_exceeded_with(kSignificant, static_cast<double>(fit_.degrees))) {
      return fmt::format("the law misses the measurements by {:.1f} of their standard errors", fit_.residual_deviation);
    }
    const double runs = probability_of_few_runs(points_);
    if (runs >= kSignificant) return "";
    return fmt::format("residuals of one sign follow each other (p = {:.2g}): the measurements bend in another way than the law", runs);
  }

  void judge_shape() {
    const std::string reason = misfit();
    if (reason.empty()) return;
    const double share = deviation_ / mean_;
    misses_ = share > kLargeDeviation;
    if (misses_) return refuse(fmt::format("{}; the deviation is {:.1f} % of the mean", reason, 100 * share));
    caution(fmt::format("{}; the deviation is only {:.1f} % of the mean, but the intervals are too narrow", reason, 100 * share));
  }

  void judge_distance() {
    constexpr double kFar = 0.15;
    const double share = deviation_ / mean_;
    if (misses_) return;  // for a reason that has been given
    if (share > kFar) refuse(fmt::format("the law misses the measurements by {:.0f} % of their mean", 100 * share));
  }

  void judge_scatter() {
    constexpr double kLargeScatter = 0.1;
    const auto share = scatter(points_);
    if (!share || *share <= kLargeScatter) return;
    refuse(fmt::format("points of about the same N scatter by {:.0f} % of the mean: N alone does not determine the throughput", 100 * *share));
  }

  void judge_coefficients() {
    for (const Coefficient& one : fit_.coefficients) {
      const std::string name = coefficient_name(one.position);
      if (one.is_on_bound() && one.position == kBeta) {
        refuse("beta is on its bound 0: its standard error has no meaning, and the law is Amdahl's, without a peak; fit amdahl");
      } else if (one.is_on_bound()) {
        caution(name + " is on its bound 0: its standard error has no meaning");
      } else if (one.estimate.low <= 0) {
        caution(fmt::format("{} may be 0: its interval contains 0", name));
      }
    }
  }

  void judge_sizes() {
    const bool measured = std::any_of(points_.begin(), points_.end(), [](const Residual& one) { return one.size == 1; });
    if (measured || fit_.law == Law::linear || fit_.law == Law::usl2) return;
    caution("no point has N = 1: gamma is what the law gives there");
  }

  void judge_peak() {
    const Peak& peak = fit_.peak;
    if (peak.kind == Peak::Kind::declines) refuse("alpha is 1 or more: throughput does not rise with N");
    if (peak.kind != Peak::Kind::at_size) return;
    const double largest = points_.back().size;
    if (peak.size.value > largest) caution(fmt::format("the peak is beyond the largest N measured, {:g}: extrapolated", largest));
    if (std::isinf(peak.size.high)) caution("the interval of the peak has no upper end: there may be no peak");
  }

  const LawFit& fit_;
  Weights weights_;
  std::vector<Residual> points_;
  double mean_ = 0;
  double deviation_ = 0;
  bool misses_ = false;
  Judgement judgement_;
};

}  // namespace

Judgement judge(const LawFit& fit, std::span<const Observation> observations, Weights weights) {
  return Judge{fit, observations, weights}.judgement();
}

}  // namespace knee::analysis::laws
