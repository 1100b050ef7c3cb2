/// `SweepAxis`: the x axis of the charts that show a sweep or a comparison of architectures.
#pragma once

#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/report/section.hpp"

namespace knee::analysis {

/// Places the rows of sections on one x axis. The places are the offered loads if the load differs between the rows of a
/// section. They are the values of the swept key if all of them are numbers with one unit (`4`, `20 ms`), on a logarithmic
/// scale if the values are spaced so. Otherwise each value is a category, in the order of first appearance.
class SweepAxis {
 public:
  /// The axis of a sweep. `sections` has at least one row.
  explicit SweepAxis(const std::vector<Section>& sections);
  /// The axis of a comparison: one category for each row.
  explicit SweepAxis(const Section& comparison);

  [[nodiscard]] const Scale& scale() const { return scale_; }
  [[nodiscard]] bool has_categories() const { return !categories_.empty(); }
  [[nodiscard]] const std::vector<std::string>& categories() const { return categories_; }
  /// The place of a row: a number, or the number of its category.
  [[nodiscard]] double place(const SectionRow& row) const;

 private:
  Scale scale_;
  std::vector<std::string> categories_ = {};
  bool is_load_ = false;
};

/// Whether a logarithmic scale spaces `values` more evenly than a linear one: at least three different values, all
/// positive, the largest at least four times the smallest.
[[nodiscard]] bool spaced_logarithmically(std::vector<double> values);

}  // namespace knee::analysis
