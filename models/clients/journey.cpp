#include "models/clients/journey.hpp"

#include <numeric>
#include <utility>

namespace knee::models {
namespace {

// The last of the steps has what rounding leaves of the sum.
std::size_t draw(const std::vector<Journey::Next>& among, sim::RandomStream& stream) {
  double left = stream.uniform();
  for (std::size_t i = 0; i + 1 < among.size(); ++i) {
    left -= among[i].probability;
    if (left < 0) return among[i].step;
  }
  return among.back().step;
}

// Row i: the coefficients of the visits to step i, and what they sum to: v_i - sum of v_j P_ji = b_i.
std::vector<std::vector<double>> equations_of(const std::vector<Journey::Next>& begin, const std::vector<Journey::Step>& steps) {
  const std::size_t count = steps.size();
  std::vector<std::vector<double>> rows(count, std::vector<double>(count + 1));
  for (std::size_t i = 0; i < count; ++i) {
    rows[i][i] += 1;
    for (const Journey::Next& next : steps[i].then) {
      if (next.step != Journey::kLeaves) rows[next.step][i] -= next.probability;
    }
  }
  for (const Journey::Next& next : begin) rows[next.step][count] += next.probability;
  return rows;
}

// Gauss and Jordan. The columns of I - P are diagonally dominant, so no pivot is searched.
std::vector<double> solved(std::vector<std::vector<double>> rows) {
  const std::size_t count = rows.size();
  for (std::size_t pivot = 0; pivot < count; ++pivot) {
    for (std::size_t i = 0; i < count; ++i) {
      if (i == pivot || rows[i][pivot] == 0) continue;
      const double factor = rows[i][pivot] / rows[pivot][pivot];
      for (std::size_t j = pivot; j <= count; ++j) rows[i][j] -= factor * rows[pivot][j];
    }
  }
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(rows[i][count] / rows[i][i]);
  return values;
}

}  // namespace

Journey::Journey(std::vector<Next> begin, std::vector<Step> steps)
    : begin_{std::move(begin)}, steps_{std::move(steps)}, visits_{solved(equations_of(begin_, steps_))} {
  const double time = requests() * think();
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const double share = time > 0 ? visits_[i] * steps_[i].think.mean() / time : visits_[i] / requests();
    thinking_.push_back({i, share});
  }
}

std::size_t Journey::first(sim::RandomStream& stream) const { return draw(begin_, stream); }

std::size_t Journey::next(std::size_t step, sim::RandomStream& stream) const { return draw(steps_[step].then, stream); }

std::size_t Journey::any(sim::RandomStream& stream) const { return draw(thinking_, stream); }

double Journey::requests() const { return std::accumulate(visits_.begin(), visits_.end(), 0.0); }

double Journey::think() const {
  double sum = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) sum += visits_[i] * steps_[i].think.mean();
  return sum / requests();
}

double Journey::share(std::size_t request_class) const {
  double sum = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].request_class == request_class) sum += visits_[i];
  }
  return sum / requests();
}

}  // namespace knee::models
