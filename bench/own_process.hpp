/// A measurement in a process of its own: SimGrid has one engine in a process.
#pragma once

#include <ctime>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

namespace knee::bench {

/// CPU seconds of this process since it began.
inline double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Calls `work(tell)` in a forked process. `tell(result)` ends that process; `result` is returned here. None: it ended without.
template <class Result, class Work>
std::optional<Result> told_by(Work work) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    work([&](const Result& result) { _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1); });
    _exit(1);
  }
  close(ends[1]);
  Result result{};
  const bool told = read(ends[0], &result, sizeof result) == sizeof result;
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return told ? std::optional(result) : std::nullopt;
}

/// The CPU seconds that `work` takes in a forked process; below 0: it failed.
template <class Work>
double seconds_of(Work work) {
  return told_by<double>([&](auto tell) {
           const double begin = cpu_seconds();
           work();
           tell(cpu_seconds() - begin);
         })
      .value_or(-1);
}

}  // namespace knee::bench
