/// A measurement in a process of its own: SimGrid has one engine in a process.
#pragma once

#include <ctime>
#include <sys/wait.h>
#include <unistd.h>

namespace knee::bench {

/// The CPU seconds that `work` takes in a forked process; below 0: it failed.
template <class Work>
double seconds_of(Work work) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    const std::clock_t begin = std::clock();
    work();
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    const bool written = write(ends[1], &seconds, sizeof seconds) == sizeof seconds;
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  double seconds = -1;
  if (read(ends[0], &seconds, sizeof seconds) != sizeof seconds) seconds = -1;
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return seconds;
}

}  // namespace knee::bench
