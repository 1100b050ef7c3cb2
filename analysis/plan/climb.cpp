#include "analysis/plan/climb.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace knee::analysis {
namespace {

struct Direction {
  int x;
  int y;
};

// Along one axis, then more of one and less of the other: what matters may be the product of both.
constexpr std::array<Direction, 6> kDirections{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}, {1, -1}, {-1, 1}}};

// The point `step` further, at most at the border; none if that is the point itself.
std::optional<std::size_t> moved(std::size_t from, int direction, std::size_t step, std::size_t count) {
  if (direction == 0) return from;
  const std::size_t to = direction > 0 ? std::min(from + step, count - 1) : from - std::min(step, from);
  return to == from ? std::nullopt : std::optional(to);
}

class Climber {
 public:
  Climber(const Grid& grid, double least_gain, const std::function<double(const GridPoint&)>& score)
      : grid_{grid}, least_gain_{least_gain}, score_{score} {}

  // The first better neighbour; the direction of the last move is tried first, then the others in their order.
  std::optional<GridPoint> better(const GridPoint& from, std::size_t step_x, std::size_t step_y) {
    const double here = score_(from);
    for (std::size_t i = 0; i < kDirections.size(); ++i) {
      const std::size_t which = (last_ + i) % kDirections.size();
      const auto x = moved(from.x, kDirections[which].x, step_x, grid_.width);
      const auto y = moved(from.y, kDirections[which].y, step_y, grid_.height);
      if (!x || !y || !(score_({*x, *y}) < here - least_gain_)) continue;
      last_ = which;
      return GridPoint{*x, *y};
    }
    return std::nullopt;
  }

 private:
  const Grid& grid_;
  double least_gain_;
  const std::function<double(const GridPoint&)>& score_;
  std::size_t last_ = 0;
};

}  // namespace

GridPoint climb(const Grid& grid, GridPoint start, double least_gain, const std::function<double(const GridPoint&)>& score,
                const std::function<bool(const GridPoint&)>& enough) {
  Climber climber{grid, least_gain, score};
  std::size_t step_x = std::max<std::size_t>(1, grid.width / 4);
  std::size_t step_y = std::max<std::size_t>(1, grid.height / 4);
  while (!enough(start)) {
    if (const auto next = climber.better(start, step_x, step_y)) {
      start = *next;
    } else if (step_x == 1 && step_y == 1) {
      break;
    } else {
      step_x = std::max<std::size_t>(1, step_x / 2);
      step_y = std::max<std::size_t>(1, step_y / 2);
    }
  }
  return start;
}

}  // namespace knee::analysis
