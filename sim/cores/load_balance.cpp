#include "sim/cores/load_balance.hpp"

#include <algorithm>
#include <cmath>

#include "sim/cores/cores.hpp"

namespace knee::sim {
namespace {

constexpr Duration kTick = std::chrono::milliseconds{4};  // CONFIG_HZ=250
constexpr Duration kAfterThisInstant{1};
constexpr int kBusyFactor = 16;                // sd->busy_factor
constexpr std::uint32_t kDie = 1024;           // sides
constexpr double kImbalance = 1.17;            // sd->imbalance_pct of cores that share a cache
constexpr double kHalfLife_ns = 32e6;          // of the kernel's averages (kernel/sched/pelt.c)

Instant next_multiple(Instant now, Duration interval) { return now + interval - (now - kStart) % interval; }

}  // namespace

LoadBalance::LoadBalance(Simulation& simulation, Cores& cores, const std::vector<RunQueue*>& queues)
    : simulation_{simulation},
      cores_all_{cores},
      dice_{StreamKey{.seed = 0, .replication = 0, .purpose = "newidle", .index = 0}},
      idle_{queues.size()} {
  for (RunQueue* queue : queues) cores_.push_back({.queue = queue});
}

// --- Wake-ups -------------------------------------------------------------------------------------------------

RunQueue& LoadBalance::first_queue() {
  std::size_t best = next_first_;
  for (std::size_t i = 0; i < cores_.size(); ++i) {
    const std::size_t candidate = (next_first_ + i) % cores_.size();
    if (cores_[candidate].threads < cores_[best].threads) best = candidate;
  }
  next_first_ = (best + 1) % cores_.size();
  return *cores_[best].queue;
}

RunQueue& LoadBalance::wake_up(History& thread) {
  RunQueue& last = *thread.last;
  if (thread.stays || thread.slept == simulation_.now()) return last;
  RunQueue* before = thread.recent;
  thread.recent = &last;
  if (is_free(last)) return last;
  RunQueue* target = &last;
  if (packets_ != nullptr && packets_->runnable() < last.runnable()) target = packets_;
  if (idle_ == 0) return *target;
  if (before != nullptr && is_free(*before)) return *before;
  RunQueue* idle = idle_after(*target);
  return idle == nullptr ? *target : *idle;
}

// The first idle core within the scan limit; null: none is idle.
RunQueue* LoadBalance::idle_after(const RunQueue& queue) {
  const auto number = static_cast<std::size_t>(&core_of(queue) - cores_.data());
  const std::size_t limit = std::min(scan_limit(), cores_.size() - 1);
  for (std::size_t i = 1; i <= limit; ++i) {
    RunQueue& candidate = *cores_[(number + i) % cores_.size()].queue;
    if (is_free(candidate)) return &candidate;
  }
  return nullptr;
}

// The kernel looks at the utilisation when it balances, not more often than once a tick.
std::size_t LoadBalance::scan_limit() {
  const Instant now = simulation_.now();
  const auto cores = static_cast<double>(cores_.size());
  if (now - measured_ >= kTick) {
    const auto elapsed = static_cast<double>((now - measured_).count());
    const double busy = cores_all_.busy_time();
    const double kept = std::exp2(-elapsed / kHalfLife_ns);
    utilisation_ = utilisation_ * kept + (busy - busy_then_) / (elapsed * cores) * (1 - kept);
    busy_then_ = busy;
    measured_ = now;
  }
  const double full = kImbalance * utilisation_;
  return static_cast<std::size_t>(cores * std::max(0.0, 1 - full * full));
}

// --- Changes of a queue ---------------------------------------------------------------------------------------

LoadBalance::Core& LoadBalance::core_of(const RunQueue& queue) {
  return *std::find_if(cores_.begin(), cores_.end(), [&](const Core& core) { return core.queue == &queue; });
}

void LoadBalance::entered(RunQueue& queue) { changed(core_of(queue)); }

void LoadBalance::left(RunQueue& queue) {
  Core& core = core_of(queue);
  changed(core);
  if (core.threads > 0 || !overloaded_) return;
  core.fell_idle = true;
  if (!look_) look_ = simulation_.calendar().call_at(after(simulation_.now(), kAfterThisInstant), on_look, this);
}

void LoadBalance::changed(Core& core) {
  const std::size_t now = core.queue->runnable();
  idle_ += static_cast<std::size_t>(now == 0) - static_cast<std::size_t>(core.threads == 0);
  crowded_ += static_cast<std::size_t>(now > 1) - static_cast<std::size_t>(core.threads > 1);
  core.threads = now;
  if (now > 1) overloaded_ = true;
  plan_tick();
}

LoadBalance::Core& LoadBalance::busiest() {
  return *std::max_element(cores_.begin(), cores_.end(), [](const Core& a, const Core& b) { return a.threads < b.threads; });
}

LoadBalance::Core& LoadBalance::idlest() {
  return *std::min_element(cores_.begin(), cores_.end(), [](const Core& a, const Core& b) { return a.threads < b.threads; });
}

void LoadBalance::pull(Core& from, Core& to) {
  cores_all_.move(*from.queue->oldest(), *to.queue);
  changed(from);
  changed(to);
  cores_all_.running_changed();
}

// --- Cores that become idle -----------------------------------------------------------------------------------

void LoadBalance::Usefulness::count(std::uint32_t weight) {
  ++calls;
  successes += weight;
  if (calls < kDie) return;
  ratio = successes;
  calls /= 2;
  successes /= 2;
}

void LoadBalance::look_for_threads() {
  look_ = Calendar::TimerId{};
  for (Core& core : cores_) {
    if (!core.fell_idle) continue;
    core.fell_idle = false;
    if (core.threads > 0 || !overloaded_ || cores_all_.stopped()) continue;
    look_for_thread(core);
  }
}

void LoadBalance::look_for_thread(Core& core) {
  const std::uint32_t chance = 1 + core.usefulness.ratio;
  if (dice_.below(kDie) > chance) return core.usefulness.count(0);
  const std::uint32_t weight = (kDie + chance / 2) / chance;
  overloaded_ = crowded_ > 0;
  if (overloaded_) pull(busiest(), core);
  core.usefulness.count(overloaded_ ? weight : 0);
}

// --- Ticks ----------------------------------------------------------------------------------------------------

// In milliseconds a balanced core's interval is the number of cores (sd_init).
void LoadBalance::plan_tick() {
  Calendar& calendar = simulation_.calendar();
  if (crowded_ == 0) {
    if (tick_) calendar.cancel(tick_);
    return;
  }
  const auto cores = static_cast<int>(cores_.size());
  const int ticks = idle_ > 0 ? (cores + 3) / 4 : kBusyFactor * cores / 4;
  const Instant at = next_multiple(simulation_.now(), ticks * kTick);
  if (tick_) {
    if (tick_at_ == at) return;
    calendar.cancel(tick_);
  }
  tick_at_ = at;
  tick_ = calendar.call_at(at, on_tick, this);
}

void LoadBalance::tick() {
  tick_ = Calendar::TimerId{};
  if (!cores_all_.stopped()) {
    if (idle_ == 0) even_out();
    for (Core& core : cores_) {
      if (core.threads == 0 && crowded_ > 0) pull(busiest(), core);
    }
  }
  plan_tick();
}

// A difference of one thread moves one each second time: threads that compute all the time take turns.
void LoadBalance::even_out() {
  while (busiest().threads > idlest().threads + 1) pull(busiest(), idlest());
  if (busiest().threads == idlest().threads) {
    uneven_ = 0;
  } else if (++uneven_ == 2) {
    uneven_ = 0;
    pull(busiest(), idlest());
  }
}

}  // namespace knee::sim
