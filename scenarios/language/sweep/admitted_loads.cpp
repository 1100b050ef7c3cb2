#include "scenarios/language/sweep/admitted_loads.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "analysis/table/table.hpp"

namespace knee::scenarios::language {
namespace {

constexpr std::size_t kProbes = 65;
constexpr int kDigitsOfLimit = 6;
constexpr int kDigitsWithin = 4;
constexpr double kWithin = 1e-3;  // relative distance from a limit that is not admitted itself

// The end of the admitted loads between one that is admitted and one that is not: `load <= 2000/s` gives 2000, `load < 2000/s` 1998.
double end_between(double admitted, double refused, const Admits& admits) {
  constexpr int kHalvings = 60;
  const double inside = admitted;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (admitted + refused) / 2;
    (admits(middle) ? admitted : refused) = middle;
  }
  const double limit = analysis::rounded(admitted, kDigitsOfLimit);
  if (admits(limit)) return limit;
  const double within = analysis::rounded(limit * (inside < limit ? 1 - kWithin : 1 + kWithin), kDigitsWithin);
  return admits(within) ? within : inside;
}

std::vector<double> probes_of(const analysis::LoadRange& range) {
  std::vector<double> probes{range.from};
  for (std::size_t i = 1; i + 1 < kProbes; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(kProbes - 1);
    const double ratio = std::pow(range.to / range.from, share);
    probes.push_back(range.logarithmic ? range.from * ratio : range.from + share * (range.to - range.from));
  }
  probes.push_back(range.to);
  return probes;
}

}  // namespace

std::optional<analysis::LoadRange> admitted_loads(const analysis::LoadRange& range, const Admits& admits, const SourceLocation& place,
                                                  Diagnostics& mistakes) {
  const std::vector<double> probes = probes_of(range);
  const auto first = std::find_if(probes.begin(), probes.end(), admits);
  if (first == probes.end()) return std::nullopt;
  const auto last = std::find_if(probes.rbegin(), probes.rend(), admits).base();  // behind it
  if (!std::all_of(first, last, admits)) {
    mistakes.add({.place = place,
                  .what = "the conditions leave out loads between those of points: auto",
                  .expected = "conditions that limit the load from below or above, or a list of loads"});
    return std::nullopt;
  }
  analysis::LoadRange admitted = range;
  if (first != probes.begin()) admitted.from = end_between(*first, *(first - 1), admits);
  if (last != probes.end()) admitted.to = end_between(*(last - 1), *last, admits);
  return admitted;
}

}  // namespace knee::scenarios::language
