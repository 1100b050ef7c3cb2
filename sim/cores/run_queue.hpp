/// `RunQueue`: the runnable threads that share some cores.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cores/scheduler.hpp"
#include "sim/cores/share.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

class Cores;

/// The fluid limit of a fair scheduler on `count` cores with one queue (sim/cores/cores.hpp says more). Times are in
/// nanoseconds. `Cores` decides which thread enters which queue, and takes out the threads that are done.
///
/// As long as no thread waits for a core the threads are *apart*: each has a core and a timer for its end, and none affects
/// another. One thread too many gathers them in shares, with one timer for the next end; they part again when half of the cores
/// are free.
class alignas(64) RunQueue {
 public:
  /// Constants of the scheduler on a machine of a certain number of cores.
  struct Constants {
    Constants(const Scheduler& scheduler, int machine_cores);
    double switch_cost;
    double latency;  // zero: no credit
    double least_slice;
    [[nodiscard]] double longest_credit() const { return latency / 2; }
  };

  /// A thread in a queue.
  class Runner : public Share::Member {
   public:
    [[nodiscard]] RunQueue* queue() const { return queue_; }

   private:
    friend class RunQueue;
    RunQueue* queue_ = nullptr;
    Runner* previous_ = nullptr;  // in the list of threads apart
    Runner* next_ = nullptr;
    Calendar::TimerId end_;       // of a thread that is apart
  };

  RunQueue(Simulation& simulation, Cores& cores, std::size_t count, const Constants& constants);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t runnable() const { return apart_count_ + favoured_.size() + ordinary_.size(); }
  [[nodiscard]] std::size_t busy() const { return stopped_ ? 0 : std::min<std::size_t>(runnable(), count_); }
  [[nodiscard]] double busy_time() const;
  [[nodiscard]] double context_switches() const;

  void stop(bool stopped);
  /// Brings the attained services up to now.
  [[gnu::always_inline]] void advance() {
    const auto elapsed = static_cast<double>((simulation_.now() - advanced_).count());
    advanced_ = simulation_.now();
    if (apart_ != nullptr) {
      busy_ += elapsed * apart_count_;
      ordinary_.advance(elapsed);
    } else if (places_ == 0) {
      advance_shares(elapsed);
    }
  }
  /// Service that an ordinary thread present since the start would have received, as of the last `advance`.
  [[nodiscard]] double vruntime() const { return vruntime_at_restart_ + ordinary_.attained(); }
  [[nodiscard]] double longest_credit() const { return constants_.longest_credit(); }

  /// A thread begins to compute here for `left`, until `end` if it does not share its core, and goes before others until it has
  /// received `credit`. `thread` goes on when the demand is met. The queue must be up to date.
  void enter(Runner& job, double left, Instant end, double credit, std::coroutine_handle<> thread = {}) {
    job.queue_ = this;
    if (places_ == 0) return join(job, left, credit);
    if (apart_ == nullptr) restart();
    set(job, ordinary_, left, credit);
    part(job, end, thread);
  }
  /// The same where no thread is, which need not be up to date.
  void enter_idle(Runner& job, double left, Instant end, double credit, std::coroutine_handle<> thread) {
    advanced_ = simulation_.now();
    job.queue_ = this;
    restart();
    set(job, ordinary_, left, credit);
    part(job, end, thread);
  }
  /// Whether each thread that comes gets a core of its own, and none is here.
  [[nodiscard]] bool is_idle() const { return places_ == count_; }
  /// Takes `job` out, and returns the credit that is left to it. The queue must be up to date.
  double leave(Runner& job);
  /// The same for a thread that is apart, whose end is due.
  double leave_apart(Runner& job) {
    unlink(job);
    return std::max(0.0, job.credit_end - ordinary_.attained());
  }
  /// The demand that is left to `job`. The queue must be up to date.
  [[nodiscard]] static double left(const Share::Member& job) { return job.finish - job.share->attained(); }
  /// The instant that comes `time` nanoseconds after now.
  [[nodiscard]] Instant in(double time) const;
  /// The thread that has been here the longest, and has to wait while favoured ones compute; null: none waits.
  [[nodiscard]] Share::Member* oldest() const;

  /// Ends that threads are apart.
  void gather();
  /// The next thread of a share whose demand is met; null: no more. The queue must be up to date.
  Share::Member* next_done();
  /// Sets the timer for the next end of a turn, or parts the few threads that are left.
  void plan_next_end();

 private:
  // What a share has of the cores now.
  struct Portion {
    std::size_t cores;
    std::size_t members;
    [[nodiscard]] bool is_crowded() const { return members > cores; }
  };

  [[nodiscard]] bool is_shared() const { return !ordinary_.empty() || !favoured_.empty(); }
  void join(Runner& job, double left, double credit);
  void part(Runner& job, Instant end, std::coroutine_handle<> thread) {
    job.position = 0;
    job.previous_ = nullptr;
    job.next_ = apart_;
    if (apart_ != nullptr) apart_->previous_ = &job;
    apart_ = &job;
    ++apart_count_;
    --places_;
    job.end_ = simulation_.calendar().call_at(end, on_end, &job, thread);
  }
  void unlink(Runner& job) {
    (job.previous_ != nullptr ? job.previous_->next_ : apart_) = job.next_;
    if (job.next_ != nullptr) job.next_->previous_ = job.previous_;
    --apart_count_;
    ++places_;
    job.share = nullptr;
    job.position = Share::Member::kAbsent;
  }
  void part_all();
  [[nodiscard]] bool ends_as_planned(const Share::Member& entered) const;
  void add_to(Share& share, Share::Member& job);
  static void set(Share::Member& job, Share& share, double left, double credit) {
    job.share = &share;
    job.finish = share.attained() + left;
    job.credit_end = share.attained() + credit;
  }
  void enter_share(Share::Member& job, Share& share, double left, double credit);
  void favour_sleepers();
  void demote(Share::Member& job);
  void advance_shares(double elapsed);
  void advance_share(Share& share, Portion portion, double elapsed);
  // A busy period begins. Starting from zero keeps the doubles small and exact.
  void restart() {
    vruntime_at_restart_ += ordinary_.attained();
    ordinary_.restart();
    favoured_.restart();
  }
  [[nodiscard]] Portion favoured_portion() const { return {std::min<std::size_t>(favoured_.size(), count_), favoured_.size()}; }
  [[nodiscard]] Portion ordinary_portion() const {
    return {std::min(ordinary_.size(), count_ - favoured_portion().cores), ordinary_.size()};
  }
  [[nodiscard]] double slice(Portion portion) const;
  [[nodiscard]] double time_to_first(const Share& share, Portion portion) const;
  [[nodiscard]] double switches(Portion portion, double elapsed) const;
  static void on_end(void* job);
  static void on_next_end(void* queue);

  // A cache line: what each job reads and writes that is apart.
  Simulation& simulation_;
  Cores& cores_;
  Runner* apart_ = nullptr;
  std::uint32_t apart_count_ = 0;
  std::uint32_t count_;
  Instant advanced_ = kStart;
  double busy_ = 0;
  double vruntime_at_restart_ = 0;  // of an ordinary job, when ordinary_ has restarted
  std::uint32_t places_;  // for threads that would be apart from these; none if threads share, or all are stopped
  bool stopped_ = false;
  // The next one.
  Share ordinary_;
  Share favoured_;  // jobs of threads that have slept, while others wait for a core
  // The last one.
  Instant next_end_at_ = kNever;
  Calendar::TimerId next_end_;  // of threads that are not apart
  Constants constants_;
  double context_switches_ = 0;
  std::vector<Share::Member*> sleepers_;  // used by favour_sleepers
};

}  // namespace knee::sim
