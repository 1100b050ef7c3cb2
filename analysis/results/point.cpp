#include "analysis/results/point.hpp"

#include <algorithm>

namespace knee::analysis {

bool Rung::is_complete() const {
  return std::none_of(replications.begin(), replications.end(),
                      [](const Replication& replication) { return replication.missing(); });
}

std::string Point::label() const {
  std::string text = architecture;
  for (const auto& [key, value] : swept) text += ", " + key + " " + value;
  return text;
}

}  // namespace knee::analysis
