#include "scenarios/language/sweep/sweep_overlaps.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

std::vector<const SweptAxis*> axes_of(const std::vector<SweptDimension>& dimensions) {
  std::vector<const SweptAxis*> axes;
  for (const SweptDimension& dimension : dimensions) {
    for (const SweptAxis& axis : dimension.axes) axes.push_back(&axis);
  }
  return axes;
}

/// Whether a value of the axis `outer`, whose path is the beginning of `path`, has the key at which `path` goes on.
bool writes(const SweptAxis& outer, std::size_t length, std::string_view path) {
  std::string_view next = path.substr(length + 1);
  next = next.substr(0, next.find('.'));
  return std::any_of(outer.values.begin(), outer.values.end(),
                     [next](const Node& value) { return value.find(std::string{next}) != nullptr; });
}

/// Whether both set one path, or a value of one has the key that the other sets.
bool overlap(const SweptAxis& one, const SweptAxis& other) {
  for (const std::string& a : one.paths) {
    for (const std::string& b : other.paths) {
      if (a == b) return true;
      if (b.starts_with(a + ".") && writes(one, a.size(), b)) return true;
      if (a.starts_with(b + ".") && writes(other, b.size(), a)) return true;
    }
  }
  return false;
}

/// `workload.arrivals.poisson`: the rate of the only stream.
bool is_rate(const SweptAxis& axis) {
  constexpr std::string_view kArrivals = "workload.arrivals.";
  return axis.key.starts_with(kArrivals) && axis.key.find('.', kArrivals.size()) == std::string::npos;
}

void check_values(const SweptAxis& axis, Diagnostics& mistakes) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    if (seen.insert(one_line(axis.values[i])).second) continue;
    mistakes.add({.place = axis.values[i].place,
                  .what = fmt::format("{} stands twice in {}", in_quotes(one_line(axis.values[i])), in_quotes(axis.key)),
                  .expected = "each value once"});
  }
}

}  // namespace

void check_overlaps(const std::vector<SweptDimension>& dimensions, Diagnostics& mistakes) {
  for (const SweptDimension& dimension : dimensions) {
    if (dimension.axes.size() == 1 && !dimension.recorded()) check_values(dimension.axes.front(), mistakes);
  }
  const std::vector<const SweptAxis*> axes = axes_of(dimensions);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const bool by_load = (axes[i]->load && is_rate(*axes[k])) || (axes[k]->load && is_rate(*axes[i]));
      if (axes[i]->key == axes[k]->key || (!by_load && !overlap(*axes[k], *axes[i]))) continue;
      mistakes.add({.place = axes[i]->place,
                    .what = fmt::format("{} and {} set the same value", in_quotes(axes[k]->key), in_quotes(axes[i]->key)),
                    .expected = "one of them"});
    }
  }
}

}  // namespace knee::scenarios::language
