#include "models/machine/cpu_limit.hpp"

#include <algorithm>
#include <cmath>

namespace knee::models {
namespace {

constexpr double kRounding_ns = 1e-3;  // of sums of doubles, far below the clock's nanosecond

}  // namespace

CpuLimit::CpuLimit(sim::Simulation& simulation, sim::Cores& cores, const Options& options)
    : simulation_{simulation},
      cores_{cores},
      quota_{options.cores * static_cast<double>(options.period.count())},
      period_{options.period} {
  KNEE_CHECK(options.cores > 0 && options.period > sim::Duration::zero(), "a limit lets something through");
  cores.watch(*this);
}

double CpuLimit::left() const { return quota_ - (cores_.busy_time() - busy_at_begin_); }

void CpuLimit::running_changed() {
  if (!timer_) {  // the first job after a rest; periods stay in step with the clock, but a rest has none to count
    const auto rest = (simulation_.now() - sim::kStart) % period_;
    period_end_ = simulation_.now() - rest;
    begin_period();
  } else if (!cores_.stopped() && cores_.busy() != planned_for_) {
    simulation_.calendar().cancel(timer_);
    plan();
  }
}

// At the end of the quota or of the period, whichever is first.
void CpuLimit::plan() {
  planned_for_ = cores_.busy();
  sim::Instant at = period_end_;
  if (planned_for_ > 0) {
    const double enough = std::max(0.0, left() - kRounding_ns) / static_cast<double>(planned_for_);
    if (enough < static_cast<double>((period_end_ - simulation_.now()).count())) {
      at = simulation_.now() + sim::Duration{static_cast<sim::Duration::rep>(std::ceil(enough))};
    }
  }
  timer_ = simulation_.calendar().call_at(
      at, [](void* self) { static_cast<CpuLimit*>(self)->on_timer(); }, this);
}

void CpuLimit::on_timer() {
  timer_ = {};
  if (simulation_.now() < period_end_) {
    cores_.stop();
    plan();
    return;
  }
  ++periods_;
  if (cores_.stopped()) ++throttled_;
  if (cores_.runnable() > 0) {
    begin_period();
  } else if (cores_.stopped()) {
    cores_.go_on();
  }
}

void CpuLimit::begin_period() {
  period_end_ = sim::after(period_end_, period_);
  busy_at_begin_ = cores_.busy_time();
  if (cores_.stopped()) cores_.go_on();
  plan();
}

}  // namespace knee::models
