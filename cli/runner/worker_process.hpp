/// `WorkerProcess`: a forked process that does one job after another.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/types.h>

#include "cli/runner/order.hpp"
#include "cli/runner/pulse.hpp"
#include "cli/runner/worker_limits.hpp"
#include "cli/store/file_descriptor.hpp"
#include "cli/store/job_result.hpp"

namespace knee::cli {

class Interruption;

/// The process is a copy of this one. It takes orders and sends results through a socket; what it writes to its standard error
/// during a job is kept as the reason of a failure. It ends with its parent, and with its `WorkerProcess`.
class WorkerProcess {
 public:
  using Clock = std::chrono::steady_clock;
  /// Computes the bytes of a job; called in the process. It may tell how many requests it has begun.
  using Work = std::function<std::string(const Order& order, Pulse::Requests& begun)>;

  /// Forks. `experiment` is the number of the last one that there is. Throws `std::system_error` if the system has no process or
  /// socket left.
  WorkerProcess(const Work& work, const Interruption& interruption, const WorkerLimits& limits, std::uint64_t experiment);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  /// Kills the process if it is still running.
  ~WorkerProcess();

  [[nodiscard]] bool has_ended() const { return process_ < 0; }
  /// Whether it has a job; otherwise it waits for one, or has ended.
  [[nodiscard]] bool is_busy() const { return job_.has_value(); }
  /// Whether it began after this experiment.
  [[nodiscard]] bool knows(std::uint64_t experiment) const { return experiment <= experiment_; }
  /// Gives an idle worker a job; false if it has ended.
  [[nodiscard]] bool begin(const Order& order);

  /// Adds the descriptors to wait for.
  void watch(std::vector<pollfd>& descriptors) const;
  /// The time at which the process is killed, if its job has a time limit.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const { return deadline_; }

  /// A job with its result.
  struct Finished {
    std::size_t job;
    JobResult result;
  };
  /// Sends what is left of the order, reads the available output of the process, and kills it after its deadline. Returns the
  /// result once the job has ended, or the process with it.
  [[nodiscard]] std::optional<Finished> advance(const std::vector<pollfd>& ready);

  /// A job in progress.
  struct Running {
    std::size_t job;
    std::uint64_t requests;   ///< that it has begun
    Clock::duration silence;  ///< time since that number has last grown
    pid_t process;
    bool is_stopped;          ///< by SIGSTOP, or at a terminal: it goes on after SIGCONT
  };
  /// The job of a busy worker.
  [[nodiscard]] Running running();

 private:
  [[nodiscard]] bool send_more();
  [[nodiscard]] std::optional<JobResult> take_result();
  [[nodiscard]] JobResult failure();
  [[nodiscard]] bool is_stopped() const;
  void kill_if_late();
  void drain_errors();
  void end();

  pid_t process_ = -1;
  std::uint64_t experiment_;
  FileDescriptor socket_;
  FileDescriptor error_output_;
  Pulse pulse_;
  std::string outgoing_;
  std::string received_;
  std::string error_text_;
  WorkerLimits limits_;
  std::optional<std::size_t> job_;
  std::optional<Clock::time_point> deadline_;
  std::uint64_t seen_requests_ = 0;
  Clock::time_point moved_ = {};
  bool late_ = false;
};

}  // namespace knee::cli
