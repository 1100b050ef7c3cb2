#include "tests/reference/trial/workload.hpp"

#include <cmath>
#include <random>

namespace knee::reference {
namespace {

double whole_nanoseconds(double seconds) { return std::round(seconds * 1e9) * 1e-9; }

// The generator's own numbers are the same everywhere; what the standard library makes of them is not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : bits_{seed} {}
  double exponential(double mean) {
    const double uniform = (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53;
    return whole_nanoseconds(-mean * std::log(uniform) + 1e-9);
  }
  std::size_t between(std::size_t low, std::size_t high) { return low + bits_() % (high - low + 1); }

 private:
  std::mt19937_64 bits_;
};

// Branches have no branches of their own unless asked for.
Mix inside_a_branch(Mix mix) {
  mix.steps_max = mix.steps_min + 1;
  if (mix.nested-- > 0) return mix;
  std::erase_if(mix.kinds, [](const Mix::Kind& kind) { return kind.kind == Step::Kind::parallel; });
  return mix;
}

Steps draw_steps(const Mix& mix, Dice& dice) {
  Steps steps;
  const auto compute_between = [&] {
    if (mix.between > 0) steps.push_back({.kind = Step::Kind::cpu, .seconds = dice.exponential(mix.between)});
  };
  for (std::size_t left = dice.between(mix.steps_min, mix.steps_max); left > 0; --left) {
    compute_between();
    const Mix::Kind& kind = mix.kinds[dice.between(0, mix.kinds.size() - 1)];
    if (kind.kind != Step::Kind::parallel) {
      steps.push_back({.kind = kind.kind, .seconds = dice.exponential(kind.mean)});
      continue;
    }
    std::vector<Steps> branches(dice.between(2, 4));
    for (Steps& branch : branches) branch = draw_steps(inside_a_branch(mix), dice);
    steps.push_back({.kind = kind.kind, .branches = branches});
  }
  compute_between();
  return steps;
}

}  // namespace

std::vector<Request> draw(const Mix& mix, std::size_t count, std::uint64_t seed) {
  Dice dice{seed};
  std::vector<Request> requests(count);
  double due = 0;
  for (Request& request : requests) {
    due += dice.exponential(1 / mix.rate);
    request.due = whole_nanoseconds(due);
    if (mix.connections > 0) request.connection = dice.between(0, mix.connections - 1);
    request.turn_around = whole_nanoseconds(mix.turn_around / 2 + dice.exponential(mix.turn_around / 2));
    request.steps = draw_steps(mix, dice);
  }
  return requests;
}

}  // namespace knee::reference
