#include "cli/runner/progress.hpp"

#include "tests/support/catch.hpp"

namespace knee::cli::progress_test {

TEST_CASE("progress says what is done, how fast it goes, and how long it will take") {
  ProgressState state{.points = 80, .points_done = 12, .jobs_done = 61};
  CHECK(to_string(state) == "12 of 80 points, 61 replications");
  state.elapsed = std::chrono::seconds{10};
  state.requests = 12.5e6;
  state.cost_done = 2;
  state.cost_left = 8.4;
  CHECK(to_string(state) == "12 of 80 points, 61 replications, 1.2 M requests/s, 0:42 left");
  state.requests = 4000;
  state.cost_left = 2000;
  CHECK(to_string(state) == "12 of 80 points, 61 replications, 400 requests/s, 2:46:40 left");
}

}  // namespace knee::cli::progress_test
