#include "analysis/picture/headline.hpp"

namespace knee::analysis {

std::string headline_of(const Chart& chart) {
  if (chart.y.name.starts_with(chart.title + ",")) return chart.y.name;
  const std::size_t comma = chart.y.name.rfind(", ");
  return chart.title + (comma == std::string::npos ? "" : chart.y.name.substr(comma));
}

}  // namespace knee::analysis
