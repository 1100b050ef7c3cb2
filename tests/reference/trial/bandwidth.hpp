/// A container under CFS bandwidth control, by plain arithmetic.
///
/// Written from Linux 6.1, Documentation/scheduler/sched-bwc.rst: each period the group gets its quota anew; when it is used
/// up, all of its threads are throttled until the next one; what is not used is gone. Cores are shared fairly.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/reference/trial/request.hpp"

namespace knee::reference {

/// Each request has a native thread, which computes and sleeps.
class Container {
 public:
  /// Times in seconds.
  struct Options {
    int cores = 1;
    double quota = 0.1;  ///< of CPU time in each period
    double period = 0.1;
  };
  explicit Container(const Options& options) : options_{options} {}

  std::vector<Answer> serve(const std::vector<Request>& requests);
  /// Periods at whose end the quota had been used up for some time.
  [[nodiscard]] std::uint64_t throttled() const { return throttled_; }

 private:
  struct Thread {
    const Request* request;
    Steps left;
  };

  [[nodiscard]] double rate() const;
  [[nodiscard]] double next_step(double until) const;
  void pass(double seconds);

  Options options_;
  std::vector<Thread> threads_;
  double quota_left_ = 0;
  std::uint64_t throttled_ = 0;
};

}  // namespace knee::reference
