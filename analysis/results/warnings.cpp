#include "analysis/results/warnings.hpp"

#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace knee::analysis {
namespace {

constexpr double kLeastRequests = 100;    // of a class, to say something about it
constexpr double kLeastBeyond = 10;       // requests beyond a quantile, to say something about it

using Warnings = std::vector<std::string>;

void warn_of_precision(const Point& point, const PointResult& result, Warnings& warnings) {
  if (result.precise || result.state != State::stable) return;
  const double widest = 100 * result.widest;
  warnings.push_back(fmt::format("precision not reached: the widest interval is ±{} %, asked for was ±{:g} %",
                                 widest < 10 ? fmt::format("{:.2g}", widest) : fmt::format("{:.0f}", widest),
                                 100 * point.effort.precision));
}

void warn_of_state(const Look& look, const PointResult& result, Warnings& warnings) {
  if (result.state != State::unsettled) return;
  if (!std::isfinite(look.assessment.requests_to_say)) {
    warnings.emplace_back("too short to say whether work piles up");
    return;
  }
  warnings.push_back(fmt::format("too short to say whether work piles up: some {:.2g} requests a replication would tell",
                                 look.assessment.requests_to_say));
}

void warn_of_failures(const PointResult& result, Warnings& warnings) {
  if (result.failed == 0) return;
  warnings.push_back(fmt::format("{} of {} replications failed and count in no mean", result.failed,
                                 result.failed + result.succeeded));
}

double due(const Sample& sample) { return metric_of(&Measurement::requests).estimate(sample, Measurement::kNone).value; }

void warn_of_classes(const Point& point, Sample sample, Warnings& warnings) {
  if (point.classes.size() < 2) return;
  for (std::size_t i = 0; i < point.classes.size(); ++i) {
    sample.request_class = i;
    const double occurred = due(sample);
    if (occurred == 0) {
      warnings.push_back(fmt::format("class {} never occurred", point.classes[i]));
    } else if (occurred < kLeastRequests) {
      warnings.push_back(fmt::format("class {} occurred {:g} times: too rarely for its quantiles", point.classes[i], occurred));
    }
  }
}

void warn_of_unfinished(const Sample& sample, Warnings& warnings) {
  double unfinished = 0;
  for (const Replication& replication : sample.window.replications) {
    for_each_batch(sample, replication, [&](const SampledBatch& one) {
      for (const Tally& tally : one.tallies) unfinished += static_cast<double>(tally.count(Outcome::unfinished));
    });
  }
  if (unfinished == 0 || !sample.setting.is_steady) return;
  warnings.push_back(fmt::format("{:g} requests had no outcome when the simulation stopped waiting for them", unfinished));
}

void warn_of_no_service(const PointResult& result, Warnings& warnings) {
  if (result.all.value.throughput_per_s == 0) warnings.emplace_back("no request was served");
}

// Only what the objective limits: p99.9 of every short run would be warned of otherwise.
void warn_of_tail(const Point& point, Sample sample, Warnings& warnings) {
  if (!point.objective) return;
  for (const Objective::Quantile& limit : point.objective->quantiles) {
    sample.request_class = limit.which;
    const double beyond = due(sample) * (1 - limit.q);
    if (limit.q >= 1 || beyond >= kLeastBeyond) continue;
    warnings.push_back(fmt::format("p{:g} rests on {:.2g} requests beyond it", 100 * limit.q, beyond));
  }
}

}  // namespace

std::vector<std::string> warnings_of(const Point& point, const Sample& sample, const Look& look,
                                     const PointResult& result) {
  Warnings warnings;
  warn_of_failures(result, warnings);
  warn_of_state(look, result, warnings);
  warn_of_precision(point, result, warnings);
  warn_of_no_service(result, warnings);
  warn_of_unfinished(sample, warnings);
  warn_of_classes(point, sample, warnings);
  warn_of_tail(point, sample, warnings);
  return warnings;
}

}  // namespace knee::analysis
