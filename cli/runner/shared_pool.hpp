/// `SharedPool`: tasks side by side whose simulations share the worker processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cli/runner/process_pool.hpp"
#include "cli/runner/replication_queue.hpp"

namespace knee::cli {

/// A search simulates one load after another and waits for each; several searches together keep all workers busy. Tasks take
/// turns in this process: one runs until it waits for a simulation, then another. The outcome of a task does not depend on the
/// others.
class SharedPool : private ProcessPool::Observer {
 public:
  using Task = std::function<void()>;

  /// `style` is that of the progress which searches share.
  explicit SharedPool(ProcessPool::Options options, Progress::Style style = Progress::Style::silent);
  SharedPool(const SharedPool&) = delete;
  SharedPool& operator=(const SharedPool&) = delete;
  ~SharedPool() override;

  /// For simulations whose number is not known before.
  [[nodiscard]] Progress& progress() { return progress_; }

  /// Runs tasks until all have ended. A task may run more tasks. Throws the first exception of a task, which ends the simulations
  /// of all others as an interruption does.
  void run(std::vector<Task> tasks);

  /// Simulates the missing replications of all points. A task waits here while others go on. After the user interrupts, all
  /// simulations end at once.
  [[nodiscard]] ProcessPool::End simulate_missing(analysis::Results& results, const Simulate& simulate, Listeners listeners);

 private:
  struct Group;
  struct Member;
  struct Job {
    Member* member;
    std::size_t number;  // in the queue of the member
  };

  void add(std::vector<Task> tasks, Group& group);
  void serve(Group& group);
  void resume_ready();
  void resume(Member& member);
  void conclude(const Member& member, std::exception_ptr exception);
  void interrupt();
  [[nodiscard]] std::optional<Order> next();
  [[nodiscard]] std::string work(const Order& order, Pulse::Requests& begun) const;
  [[nodiscard]] WorkerProcess::Clock::duration interval() const override;
  void look(std::span<const WorkerProcess::Running> running) override;
  void finishing(std::size_t in_flight) override;
  std::optional<WorkerProcess::Clock::time_point> settle() override;
  void report(std::size_t job, JobResult result);

  ProcessPool pool_;
  Progress progress_;
  std::vector<std::unique_ptr<Member>> members_;  // that have not ended
  std::deque<Member*> ready_;
  std::vector<Job> jobs_;
  std::uint64_t experiments_ = 0;  // simulations so far
  Member* current_ = nullptr;
  bool failed_ = false;
  bool interrupted_ = false;
};

}  // namespace knee::cli
