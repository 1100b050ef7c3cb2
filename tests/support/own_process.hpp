/// A process of its own for a part of a test: SimGrid has one engine in a process.
#pragma once

#include <cstddef>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.hpp"

namespace knee {

/// Runs `work` in a forked process, which gets an engine of its own, and gives the numbers it returns.
template <class Work>
std::vector<double> in_own_process(std::size_t count, Work work) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::vector<double> numbers = work();
    const std::size_t bytes = count * sizeof(double);
    const char* data = reinterpret_cast<const char*>(numbers.data());
    for (std::size_t done = 0; numbers.size() == count && done < bytes;) {
      const ssize_t written = write(ends[1], data + done, bytes - done);
      if (written <= 0) _exit(2);
      done += static_cast<std::size_t>(written);
    }
    _exit(numbers.size() == count ? 0 : 1);
  }
  close(ends[1]);
  std::vector<double> numbers(count, -1.0);
  std::size_t got = 0;
  while (got < count * sizeof(double)) {
    const ssize_t more =
        read(ends[0], reinterpret_cast<char*>(numbers.data()) + got, count * sizeof(double) - got);
    if (more <= 0) break;
    got += static_cast<std::size_t>(more);
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  return numbers;
}

}  // namespace knee
