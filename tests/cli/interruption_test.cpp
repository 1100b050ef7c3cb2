#include "cli/runner/interruption.hpp"

#include <array>
#include <csignal>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include "tests/support/catch.hpp"

namespace knee::cli::interruption_test {
namespace {

using Wish = Interruption::Wish;

// A pipe that has something to read, always.
class ReadyPipe {
 public:
  ReadyPipe() {
    REQUIRE(::pipe(ends_.data()) == 0);
    REQUIRE(::write(ends_[1], "x", 1) == 1);
  }
  ReadyPipe(const ReadyPipe&) = delete;
  ReadyPipe& operator=(const ReadyPipe&) = delete;
  ~ReadyPipe() {
    for (const int end : ends_) ::close(end);
  }
  [[nodiscard]] std::vector<pollfd> descriptors() const { return {{.fd = ends_[0], .events = POLLIN, .revents = 0}}; }

 private:
  std::array<int, 2> ends_{};
};

}  // namespace

TEST_CASE("a signal comes in although results are always ready") {
  const ReadyPipe pipe;
  auto descriptors = pipe.descriptors();
  Interruption interruption;
  ::raise(SIGINT);
  CHECK(interruption.wish() == Wish::go_on);  // held until the wait
  interruption.wait(descriptors, std::nullopt);
  CHECK(interruption.wish() == Wish::finish);
  ::raise(SIGINT);
  interruption.wait(descriptors, 0);
  CHECK(interruption.wish() == Wish::stop);
  CHECK(descriptors.front().revents == POLLIN);
}

}  // namespace knee::cli::interruption_test
