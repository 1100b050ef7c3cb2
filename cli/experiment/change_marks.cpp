#include "cli/experiment/change_marks.hpp"

#include <cmath>
#include <utility>

namespace knee::cli {

std::vector<analysis::Chart::Mark> change_marks(const scenarios::Scenario& scenario) {
  std::vector<analysis::Chart::Mark> marks;
  for (const models::Change& change : scenario.changes) {
    if (!change.at) continue;
    analysis::Chart::Mark mark{.name = change.name, .x = {.value = sim::to_seconds(*change.at)}};
    if (change.length && std::isfinite(change.length->mean())) {
      mark.x.low = mark.x.value;
      mark.x.high = mark.x.value + change.length->mean();
    }
    marks.push_back(std::move(mark));
  }
  return marks;
}

}  // namespace knee::cli
