#include "cli/runner/process_pool.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "cli/runner/interruption.hpp"

namespace knee::cli {
namespace {

using Clock = WorkerProcess::Clock;

// One run of the pool: the workers, and the job that waits for one.
class PoolRun {
 public:
  PoolRun(const ProcessPool::Options& options, const ProcessPool::Next& next, const ProcessPool::Work& work,
          const ProcessPool::Report& report, ProcessPool::Observer* observer)
      : options_{options}, next_{next}, work_{work}, report_{report}, observer_{observer} {}

  ProcessPool::End run() {
    for (;;) {
      const Interruption::Wish wish = interruption_.wish();
      if (is_over(wish)) return ProcessPool::End::interrupted;
      if (wish == Interruption::Wish::go_on) start_jobs();
      if (in_flight() == 0) {
        return wish == Interruption::Wish::go_on ? ProcessPool::End::completed : ProcessPool::End::interrupted;
      }
      if (wish == Interruption::Wish::finish) announce_end();
      wait();
      collect();
      look();
    }
  }

 private:
  [[nodiscard]] bool is_over(Interruption::Wish wish) const {
    return wish == Interruption::Wish::stop || (wish == Interruption::Wish::finish && !options_.finishes);
  }

  [[nodiscard]] std::size_t in_flight() const {
    return static_cast<std::size_t>(std::count_if(workers_.begin(), workers_.end(), [](const auto& one) { return one->is_busy(); }));
  }

  void start_jobs() {
    while (in_flight() < std::max<std::size_t>(options_.workers, 1)) {
      if (!waiting_) waiting_ = next_();
      if (!waiting_ || !start(*waiting_)) return;
      waiting_.reset();
    }
  }

  // False if the system cannot create a process now: jobs in flight will release theirs.
  bool start(const Order& order) {
    for (const auto& worker : workers_) {
      const bool is_suitable = !worker->is_busy() && !worker->has_ended() && worker->knows(order.experiment);
      if (is_suitable && worker->begin(order)) return true;
    }
    make_room();
    newest_ = std::max(newest_, order.experiment);
    try {
      workers_.push_back(std::make_unique<WorkerProcess>(work_, interruption_, options_.limits, newest_));
      if (workers_.back()->begin(order)) return true;
      throw machine_failure("cannot use a worker process: it has ended at once");
    } catch (const std::system_error& error) {
      if (in_flight() > 0) return false;
      throw machine_failure(fmt::format("cannot start a worker process: {}", error.code().message()));
    }
  }

  // Ends a worker that has no job, if there are too many: it does not know the experiment of the next one.
  void make_room() {
    std::erase_if(workers_, [](const auto& one) { return one->has_ended() && !one->is_busy(); });
    if (workers_.size() < std::max<std::size_t>(options_.workers, 1)) return;
    workers_.erase(std::find_if(workers_.begin(), workers_.end(), [](const auto& one) { return !one->is_busy(); }));
  }

  void announce_end() {
    if (std::exchange(is_finishing_, true) || observer_ == nullptr) return;
    observer_->finishing(in_flight());
  }

  void wait() {
    if (observer_ != nullptr) next_settlement_ = observer_->settle();
    descriptors_.clear();
    for (const auto& worker : workers_) worker->watch(descriptors_);
    interruption_.wait(descriptors_, time_to_deadline_ms());
  }

  [[nodiscard]] std::optional<int> time_to_deadline_ms() const {
    std::optional<Clock::time_point> earliest;
    if (observer_ != nullptr) earliest = std::min(next_look_, next_settlement_.value_or(next_look_));
    for (const auto& worker : workers_) {
      const auto deadline = worker->deadline();
      if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
    }
    if (!earliest) return std::nullopt;
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours{1};  // `poll` takes an int
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*earliest - Clock::now());
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds{0}, kLongest).count());
  }

  // Workers begin other jobs before the results of their last ones are looked at.
  void collect() {
    std::vector<WorkerProcess::Finished> finished;
    for (const auto& worker : workers_) {
      if (auto result = worker->advance(descriptors_)) finished.push_back(std::move(*result));
    }
    if (!finished.empty() && interruption_.wish() == Interruption::Wish::go_on) start_jobs();
    for (WorkerProcess::Finished& one : finished) report_(one.job, std::move(one.result));
  }

  void look() {
    if (observer_ == nullptr || Clock::now() < next_look_) return;
    next_look_ = Clock::now() + observer_->interval();
    std::vector<WorkerProcess::Running> running;
    for (const auto& worker : workers_) {
      if (worker->is_busy()) running.push_back(worker->running());
    }
    observer_->look(running);
  }

  const ProcessPool::Options& options_;
  const ProcessPool::Next& next_;
  const ProcessPool::Work& work_;
  const ProcessPool::Report& report_;
  ProcessPool::Observer* observer_;
  Interruption interruption_;
  std::uint64_t newest_ = 0;      // experiment so far
  std::optional<Order> waiting_;  // starts as soon as the system can create a process
  std::vector<std::unique_ptr<WorkerProcess>>
      workers_;  // declared after `interruption_`: workers are killed before the signals are restored
  std::vector<pollfd> descriptors_;
  Clock::time_point next_look_ = Clock::now();
  std::optional<Clock::time_point> next_settlement_;
  bool is_finishing_ = false;
};

}  // namespace

ProcessPool::End ProcessPool::run(const Next& next, const Work& work, const Report& report, Observer* observer) const {
  return PoolRun{options_, next, work, report, observer}.run();
}

}  // namespace knee::cli
