#include "cli/runner/process_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "cli/runner/interruption.hpp"

namespace knee::cli {
namespace {

struct Assignment {
  std::size_t job;
  WorkerProcess worker;
};

// One run of the pool: the jobs to start and those in flight.
class PoolRun {
 public:
  PoolRun(const ProcessPool::Options& options, const ProcessPool::Next& next, const ProcessPool::Work& work,
        const ProcessPool::Report& report)
      : options_{options}, next_{next}, work_{work}, report_{report} {}

  ProcessPool::End run() {
    while (!interruption_.happened()) {
      start_workers();
      if (in_flight_.empty()) return ProcessPool::End::completed;
      wait();
      collect();
    }
    return ProcessPool::End::interrupted;
  }

 private:
  void start_workers() {
    while (in_flight_.size() < std::max<std::size_t>(options_.workers, 1)) {
      if (!waiting_) waiting_ = next_();
      if (!waiting_ || !start(*waiting_)) return;
      waiting_.reset();
    }
  }

  // Starts a job; false if the system cannot create a process now: jobs in flight will release theirs.
  bool start(std::size_t job) {
    try {
      in_flight_.push_back(
          {job, WorkerProcess{[this, job] { return work_(job); }, interruption_, options_.time_limit}});
      return true;
    } catch (const std::system_error& error) {
      if (!in_flight_.empty()) return false;
      throw machine_failure(fmt::format("cannot start a worker process: {}", error.code().message()));
    }
  }

  void wait() {
    descriptors_.clear();
    for (const Assignment& assignment : in_flight_) assignment.worker.watch(descriptors_);
    interruption_.wait(descriptors_, time_to_deadline_ms());
  }

  [[nodiscard]] std::optional<int> time_to_deadline_ms() const {
    std::optional<WorkerProcess::Clock::time_point> earliest;
    for (const Assignment& assignment : in_flight_) {
      const auto deadline = assignment.worker.deadline();
      if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
    }
    if (!earliest) return std::nullopt;
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours{1};  // `poll` takes an int
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*earliest - WorkerProcess::Clock::now());
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds{0}, kLongest).count());
  }

  void collect() {
    std::vector<Assignment> unfinished;
    std::vector<std::pair<std::size_t, analysis::Replication>> finished;
    for (Assignment& assignment : in_flight_) {
      if (auto result = assignment.worker.advance(descriptors_)) {
        finished.emplace_back(assignment.job, std::move(*result));
      } else {
        unfinished.push_back(std::move(assignment));
      }
    }
    in_flight_ = std::move(unfinished);
    for (auto& [job, result] : finished) report_(job, std::move(result));
  }

  const ProcessPool::Options& options_;
  const ProcessPool::Next& next_;
  const ProcessPool::Work& work_;
  const ProcessPool::Report& report_;
  Interruption interruption_;
  std::optional<std::size_t> waiting_;  // starts as soon as the system can create a process
  std::vector<Assignment>
      in_flight_;  // declared after `interruption_`: workers are killed before the signals are restored
  std::vector<pollfd> descriptors_;
};

}  // namespace

ProcessPool::End ProcessPool::run(const Next& next, const Work& work,
                                const Report& report) const {
  return PoolRun{options_, next, work, report}.run();
}

}  // namespace knee::cli
