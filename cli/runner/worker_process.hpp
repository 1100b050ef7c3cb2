/// A worker: a forked process that simulates one replication.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/types.h>

#include "analysis/metrics/replication.hpp"
#include "cli/store/file_descriptor.hpp"

namespace knee::cli {

class Interruption;

/// The process is a copy of this one. It sends its replication through a pipe; what it writes to standard
/// error is kept for the reason of a failure. It dies with its parent, and with its `WorkerProcess`.
class WorkerProcess {
 public:
  using Clock = std::chrono::steady_clock;
  using Work = std::function<analysis::Replication()>;

  /// Forks. Throws `std::system_error` where the system has no process or pipe left.
  WorkerProcess(const Work& work, const Interruption& interruption, std::optional<Clock::duration> time_limit);
  WorkerProcess(WorkerProcess&&) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) noexcept;
  /// Kills the process if it still runs.
  ~WorkerProcess();

  /// Adds what to wait for.
  void watch(std::vector<pollfd>& descriptors) const;
  /// When it is to be stopped, if it has a time limit.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const { return deadline_; }

  /// Takes in what the worker has sent; does not block if `watch`ed descriptors are ready. Kills it past its
  /// deadline. Gives the result once the process has ended.
  [[nodiscard]] std::optional<analysis::Replication> advance(const std::vector<pollfd>& ready);

 private:
  [[nodiscard]] analysis::Replication conclude();
  void kill_if_late();

  pid_t process_ = -1;
  FileDescriptor result_;
  FileDescriptor complaints_;
  std::string received_;
  std::string complaint_;
  std::optional<Clock::duration> time_limit_;
  std::optional<Clock::time_point> deadline_;
  bool late_ = false;
};

}  // namespace knee::cli
