#include "analysis/estimate/long_run_error.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

namespace knee::analysis {
namespace {

/// Number of cosines for one replication: 8 keep the frequencies low, which correlated batches need; 24 make the error
/// of uncorrelated batches nearly certain, so that a run does not stop because its error is small by chance. A single
/// replication always uses 24, because an interval of 8 degrees of freedom is a quarter longer than necessary.
constexpr std::size_t kLeastCosines = 8;
constexpr std::size_t kMostCosines = 24;

/// Least spectral density at the highest frequency used, as a share of that at zero, if the batches are an
/// autoregression of first order; the average loss over the frequencies is a third of the rest, 5 %.
constexpr double kFlat = 0.85;

/// Least number of sections of a replication, from which the third and fourth moment are computed: few enough to be
/// nearly independent, enough to show a moment.
constexpr std::size_t kLeastSections = 16;

/// Lower limit of the degrees of freedom: fewer make useless intervals, since the fourth moment of so few sections is
/// itself uncertain.
constexpr double kLeastDegrees = 4;

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}
double square(double value) { return value * value; }

/// Sums over all values, each of which waits for its own last addition only.
struct Sums {
  double values = 0;
  double squares = 0;
  double products = 0;  ///< of neighbours in a replication
};

Sums sums_of(const BatchValues& values) {
  Sums all;
  for (const auto& replication : values) {
    Sums of_one{.values = replication.front(), .squares = square(replication.front())};
    for (std::size_t i = 1; i < replication.size(); ++i) {
      of_one.values += replication[i];
      of_one.squares += square(replication[i]);
      of_one.products += replication[i] * replication[i - 1];
    }
    all.values += of_one.values;
    all.squares += of_one.squares;
    all.products += of_one.products;
  }
  return all;
}

/// Correlation of neighbouring batches.
double autocorrelation(const Sums& sums) {
  return sums.squares > 0 ? std::clamp(sums.products / sums.squares, 0.0, 0.99) : 0;
}

/// Half periods of the fastest cosine at which the spectrum is still flat. The density of an autoregression of first
/// order is proportional to 1 / (1 - 2 phi cos w + phi²).
double flat_half_periods(double phi, std::size_t batches) {
  if (phi == 0) return static_cast<double>(batches);
  const double cosine = (1 + phi * phi - square(1 - phi) / kFlat) / (2 * phi);
  return std::acos(std::clamp(cosine, -1.0, 1.0)) / std::numbers::pi * static_cast<double>(batches);
}

constexpr std::size_t kInGroup = CosineGroup::kCosines;

/// The values of `most` cosines, group by group, at each of `batches` batches; zeros where the last group has no more cosines. A table
/// takes as long as several tests of a quantile, and there is one number of batches or two in a program, so they are kept.
const std::vector<CosineGroup>& cosines_over(std::size_t batches, std::size_t most) {
  static std::map<std::size_t, std::vector<CosineGroup>> tables;  // by the number of batches, which decides `most`
  const auto [table, is_new] = tables.try_emplace(batches);
  if (!is_new) return table->second;
  table->second.resize((most + kInGroup - 1) / kInGroup * batches);
  for (std::size_t j = 1; j <= most; ++j) {
    const double step = std::numbers::pi * static_cast<double>(j) / static_cast<double>(batches);
    CosineGroup* group = table->second.data() + (j - 1) / kInGroup * batches;
    const std::size_t number = (j - 1) % kInGroup;
    for (std::size_t i = 0; i < batches; ++i) {
      group[i].pairs[number / 2][number % 2] = std::numbers::sqrt2 * std::cos(step * (static_cast<double>(i) + 0.5));
    }
  }
  return table->second;
}

/// The sums of the products of `values` with each cosine of a group: each in the order of the batches, and all side by side.
CosineGroup projected(const std::vector<double>& values, const CosineGroup* cosines) {
  CosineGroup sums;
  for (const double value : values) {
    for (std::size_t j = 0; j < sums.pairs.size(); ++j) sums.pairs[j] += value * cosines->pairs[j];
    ++cosines;
  }
  return sums;
}

double added_squares(double sum, const CosineGroup& projections, std::size_t used) {
  for (std::size_t j = 0; j < used; ++j) sum += square(projections.pairs[j / 2][j % 2]);
  return sum;
}

/// Sums of powers of the sections' sums.
struct Moments {
  double sections = 0;
  double second = 0;
  double third = 0;
  double fourth = 0;
};

Moments moments(const BatchValues& values, std::size_t sections) {
  const std::size_t batches = values.front().size();
  Moments moments{.sections = static_cast<double>(sections * values.size())};
  for (const auto& replication : values) {
    std::size_t from = 0;
    std::size_t rest = 0;  // section s ends before batch (s + 1) * batches / sections, rounded down: without a division for each
    for (std::size_t s = 0; s < sections; ++s) {
      std::size_t to = from + batches / sections;
      rest += batches % sections;
      if (rest >= sections) {
        rest -= sections;
        ++to;
      }
      double sum = 0;
      for (; from < to; ++from) sum += replication[from];
      moments.second += square(sum);
      moments.third += square(sum) * sum;
      moments.fourth += square(square(sum));
    }
  }
  return moments;
}

/// Degrees of freedom of a variance from independent sections; equal to their number if they are normal.
double degrees_of(const Moments& moments) {
  const double relative_variance = moments.fourth / square(moments.second) - 1 / moments.sections;
  return std::max(kLeastDegrees, 2 / std::max(relative_variance, 1e-9));
}

/// Unbiased third cumulant of the sum over all sections.
double third_cumulant(const Moments& moments) {
  const double count = moments.sections;
  return count > 2 ? moments.third * count * count / ((count - 1) * (count - 2)) : 0;
}

}  // namespace

double total(const BatchValues& values) {
  double sum = 0;
  for (const auto& replication : values) sum += sum_of(replication);
  return sum;
}

LongRun::LongRun(std::size_t replications, std::size_t batches)
    : most_{std::clamp<std::size_t>(batches / 2, 1, kMostCosines)},
      least_{std::min(most_, std::max(kLeastCosines, (kMostCosines + replications - 1) / replications))},
      cosines_{cosines_over(batches, most_)} {}

LongRunError LongRun::error(const BatchValues& values) const {
  const auto replications = static_cast<double>(values.size());
  const Sums sums = sums_of(values);
  const double mean = sums.values / replications;
  const std::size_t batches = values.front().size();
  const auto flat = static_cast<std::size_t>(flat_half_periods(autocorrelation(sums), batches));
  const std::size_t used = std::clamp(flat, least_, most_);
  double squares = 0;
  for (const std::vector<double>& replication : values) {
    if (values.size() > 1) squares += square(sum_of(replication) - mean);
    for (std::size_t first = 0; first < used; first += kInGroup) {
      const CosineGroup projections = projected(replication, cosines_.data() + first / kInGroup * batches);
      squares = added_squares(squares, projections, std::min(kInGroup, used - first));
    }
  }
  const double projections = degrees_with(used, replications);
  LongRunError error{.of_sum = std::sqrt(replications * squares / projections), .degrees = projections};
  if (error.of_sum == 0) return error;
  const Moments sections = moments(values, std::min(batches, std::max(kLeastSections, flat)));
  error.degrees = std::min(projections, degrees_of(sections));
  error.skewness = third_cumulant(sections) / std::pow(error.of_sum, 3);
  return error;
}

}  // namespace knee::analysis
