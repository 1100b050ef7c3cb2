/// `WorkerProcess`: a forked process that simulates one replication.
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

/// The process is a copy of this one. It sends its replication through a pipe; its standard error is kept as the
/// reason of a failure. It ends with its parent, and with its `WorkerProcess`.
class WorkerProcess {
 public:
  using Clock = std::chrono::steady_clock;
  using Work = std::function<analysis::Replication()>;

  /// Forks. Throws `std::system_error` if the system has no process or pipe left.
  WorkerProcess(const Work& work, const Interruption& interruption, std::optional<Clock::duration> time_limit);
  WorkerProcess(WorkerProcess&&) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) noexcept;
  /// Kills the process if it is still running.
  ~WorkerProcess();

  /// Adds the descriptors to wait for.
  void watch(std::vector<pollfd>& descriptors) const;
  /// The time at which the process is killed, if it has a time limit.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const { return deadline_; }

  /// Reads the available output of the process, without blocking if a `watch`ed descriptor is ready, and kills the
  /// process after its deadline. Returns the result once the process has ended.
  [[nodiscard]] std::optional<analysis::Replication> advance(const std::vector<pollfd>& ready);

 private:
  [[nodiscard]] analysis::Replication conclude();
  void kill_if_late();

  pid_t process_ = -1;
  FileDescriptor result_;
  FileDescriptor error_output_;
  std::string received_;
  std::string error_text_;
  std::optional<Clock::duration> time_limit_;
  std::optional<Clock::time_point> deadline_;
  bool late_ = false;
};

}  // namespace knee::cli
