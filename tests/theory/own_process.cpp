#include "tests/theory/own_process.hpp"

#include <cstddef>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.hpp"

namespace knee::theory {
namespace {

// At most this many bytes fit into a pipe that nobody has read from yet (POSIX guarantees 4096).
constexpr std::size_t kPipe = 4096;

[[noreturn]] void work_and_exit(const std::function<std::vector<double>()>& work, int output) {
  const std::vector<double> numbers = work();
  const std::size_t bytes = numbers.size() * sizeof(double);
  const bool written = bytes <= kPipe && write(output, numbers.data(), bytes) == static_cast<ssize_t>(bytes);
  _exit(written ? 0 : 1);
}

}  // namespace

std::vector<double> in_own_process(const std::function<std::vector<double>()>& work) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) work_and_exit(work, ends[1]);
  close(ends[1]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  std::vector<double> numbers(kPipe / sizeof(double));
  const ssize_t got = read(ends[0], numbers.data(), kPipe);
  close(ends[0]);
  REQUIRE(status == 0);
  REQUIRE(got >= 0);
  numbers.resize(static_cast<std::size_t>(got) / sizeof(double));
  return numbers;
}

}  // namespace knee::theory
