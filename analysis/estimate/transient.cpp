#include "analysis/estimate/transient.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "analysis/estimate/student.hpp"

namespace knee::analysis {
namespace {

/// The scale of the jackknife: the transformation and its inverse.
struct IntervalScale {
  std::function<double(double)> to;
  std::function<double(double)> from;
};

IntervalScale logarithmic() {
  return {.to = [](double x) { return std::log(x); }, .from = [](double y) { return std::exp(y); }};
}

IntervalScale log_odds() {
  return {.to = [](double x) { return std::log(x / (1 - x)); },
          .from = [](double y) { return 1 / (1 + std::exp(-y)); }};
}

/// The standard error of an estimate, from the estimates that omit one replication each, all on one scale.
double jackknife_error(const std::vector<double>& without) {
  const double count = static_cast<double>(without.size());
  double mean = 0;
  for (const double value : without) mean += value / count;
  double squares = 0;
  for (const double value : without) squares += (value - mean) * (value - mean);
  return std::sqrt((count - 1) / count * squares);
}

/// The estimate with its interval; `without` holds the estimates that omit one replication each.
Estimate jackknife(double whole, const std::vector<double>& without, const IntervalScale& scale, double confidence) {
  Estimate result{.value = whole};
  if (without.size() < 2) return result;
  std::vector<double> scaled;
  for (const double value : without) scaled.push_back(scale.to(value));
  const double half =
      two_sided_t(confidence, static_cast<double>(without.size() - 1)) * jackknife_error(scaled);
  if (!std::isfinite(half) || half == 0) return result;
  result.low = scale.from(scale.to(whole) - half);
  result.high = scale.from(scale.to(whole) + half);
  return result;
}

/// The interval if all counted events are independent.
Estimate independent(const RatioParts& parts, double confidence) {
  const double events = total(parts.numerators);
  const double things = total(parts.denominators);
  const ShareBounds bounds = clopper_pearson(events, things, confidence);
  return {.value = events / things, .low = bounds.low, .high = bounds.high};
}

/// All replications except one.
template <class T>
std::vector<T> all_but(std::vector<T> replications, std::size_t one) {
  replications.erase(replications.begin() + static_cast<long>(one));
  return replications;
}

double value_of(const RatioParts& parts) { return total(parts.numerators) / total(parts.denominators); }

}  // namespace

Estimate transient_ratio(const RatioParts& parts, Range range, double confidence) {
  const double whole = value_of(parts);
  if (std::isnan(whole)) return {};
  std::vector<double> without;
  for (std::size_t r = 0; parts.numerators.size() > 1 && r < parts.numerators.size(); ++r) {
    without.push_back(value_of(
        {.numerators = all_but(parts.numerators, r), .denominators = all_but(parts.denominators, r)}));
  }
  const Estimate found =
      jackknife(whole, without, range == Range::positive ? logarithmic() : log_odds(), confidence);
  const bool unknown = range == Range::counted && without.size() > 1 && !found.has_interval();
  return unknown ? independent(parts, confidence) : found;
}

Estimate transient_quantile(const BatchSamples& samples, double q, double confidence) {
  const DurationHistogram all = pooled(samples);
  if (all.empty()) return {};
  const DurationHistogram::Quantile found = all.quantile(q);
  std::vector<double> without;
  for (std::size_t r = 0; samples.size() > 1 && r < samples.size(); ++r) {
    const DurationHistogram rest = pooled(all_but(samples, r));
    if (!rest.empty()) without.push_back(rest.quantile(q).value);
  }
  Estimate result = jackknife(found.value, without, logarithmic(), confidence);
  if (result.has_interval()) {
    result.low = std::min(result.low, found.low);
    result.high = std::max(result.high, found.high);
  }
  return result;
}

}  // namespace knee::analysis
