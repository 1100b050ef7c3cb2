#include "cli/progress/progress.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "cli/commands/watch_command.hpp"
#include "tests/cli/command_child.hpp"
#include "tests/cli/records.hpp"
#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::progress_test {
namespace {

using Catch::Matchers::Contains;

// The state of a sweep, kept in a directory.
void keep(const TemporaryDirectory& directory, ProgressPhase phase) {
  ProgressState state{.points = 80, .points_done = 12, .jobs_done = 61, .failed = 1};
  state.elapsed = std::chrono::seconds{10};
  state.requests = 12.5e6;
  state.cost_done = 2;
  state.cost_left = 6;
  state.now = {"node at 2000/s, 45 %"};
  ProgressFile{directory.path()}.write(state, phase);
}

// What `knee watch` prints, and its status.
int watched(const TemporaryDirectory& directory, bool once) {
  return status_in(directory, [&] {
    return watch({.command = CommandLine::Command::watch, .directory = directory.path(), .once = once});
  });
}

}  // namespace

TEST_CASE("progress of a sweep that finds its points tells those so far and no time to the end") {
  ProgressState state{.points = 14, .points_done = 12, .grows = true, .jobs_done = 61, .cost_done = 2, .cost_left = 1};
  state.elapsed = std::chrono::seconds{10};
  state.requests = 4000;
  CHECK(to_string(state) == "12 of 14 points found so far, 61 replications, 400 requests/s");
  CHECK(status_line(state, 100) == to_string(state));
  const TemporaryDirectory directory;
  ProgressFile{directory.path()}.write(state, ProgressPhase::running);
  CHECK(read_progress(directory.path())->state.grows);
}

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
  state.failed = 2;
  state.points = 0;
  CHECK(to_string(state) == "61 replications (2 failed), 400 requests/s");
}

TEST_CASE("the line of a terminal has a bar and what is simulated now and fits the width") {
  ProgressState state{.points = 4, .points_done = 1, .jobs_done = 5, .cost_done = 1, .cost_left = 3};
  state.elapsed = std::chrono::seconds{1};
  state.requests = 100;
  state.now = {"node, 45 %", "Münch, 7 %"};
  CHECK(status_line(state, 200) ==
        "[#####---------------] 1 of 4 points, 5 replications, 100 requests/s, 0:03 left; now node, 45 %; Münch, 7 %");
  const std::string whole = status_line(state, 200);
  for (std::size_t width = 0; width < whole.size(); ++width) {
    const std::string part = status_line(state, width);
    CHECK(part.size() <= width);
    CHECK(whole.substr(0, part.size()) == part);
    CHECK((part.empty() || static_cast<unsigned char>(part.back()) != 0xC3));  // no half of the character
  }
}

TEST_CASE("the state of a sweep comes back from its file") {
  const TemporaryDirectory directory;
  CHECK_FALSE(read_progress(directory.path()));
  keep(directory, ProgressPhase::interrupted);
  const auto kept = read_progress(directory.path());
  REQUIRE(kept);
  CHECK(kept->phase == ProgressPhase::interrupted);
  CHECK(kept->process == ::getpid());
  CHECK(status_line(kept->state, 200) ==
        "[#####---------------] 12 of 80 points, 61 replications (1 failed), 1.2 M requests/s, 0:30 left; now node at 2000/s, 45 %");
  directory.write("progress.json", "{\"phase\": \"running\"}");
  CHECK_FALSE(read_progress(directory.path()));
}

TEST_CASE("knee watch follows a sweep until it ends") {
  const TemporaryDirectory directory;
  CHECK(watched(directory, false) == 2);
  CHECK_THAT(directory.read("err"), Contains("has no progress.json: expected a directory that `knee sweep -o` is filling"));
  keep(directory, ProgressPhase::running);
  CHECK(watched(directory, true) == 0);
  CHECK_THAT(directory.read("out"), Contains("12 of 80 points") && Contains("now node at 2000/s"));
  keep(directory, ProgressPhase::finished);
  CHECK(watched(directory, false) == 0);
  CHECK_THAT(directory.read("out"), Contains("the sweep has finished\n"));
  keep(directory, ProgressPhase::interrupted);
  CHECK(watched(directory, false) == 130);
  keep(directory, ProgressPhase::failed);
  CHECK(watched(directory, false) == 3);
  in_child([&] {
    keep(directory, ProgressPhase::running);
    ::_exit(0);
  });
  CHECK(watched(directory, false) == 3);
  CHECK_THAT(directory.read("out"), Contains("is gone; `knee sweep` with -o"));
}

TEST_CASE("a job that stops is told once whatever the style") {
  const TemporaryDirectory directory;
  CHECK(status_in(directory, [] {
    Progress progress{Progress::Style::silent, 1};
    Progress::Running one{.label = "node, load 200/s", .replication = 3, .requests = 100, .begun = 45, .process = 77};
    one.is_stopped = true;
    progress.look({one});
    progress.look({one});
    one.is_stopped = false;
    progress.look({one});
    one.silence = std::chrono::seconds{61};
    progress.look({one});
    progress.look({one});
    return ExitStatus::done;
  }) == 0);
  CHECK(directory.read("err") ==
        "knee: node, load 200/s, replication 3: its process 77 is stopped; `kill -CONT 77` lets it go on\n"
        "knee: node, load 200/s, replication 3: has not gone on for 1:01 (process 77, 45 of 100 requests); --time-limit ends such a "
        "replication\n");
}

}  // namespace knee::cli::progress_test
