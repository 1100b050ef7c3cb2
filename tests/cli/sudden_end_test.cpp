// Sweeps that end without warning: killed at random moments, and on a machine that loses its power.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/commands/sweep_command.hpp"
#include "cli/store/store_layout.hpp"
#include "tests/cli/records.hpp"
#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::sudden_end_test {
namespace {

namespace fs = std::filesystem;

// Forty points with two replications, each of which takes three milliseconds and hardly any CPU time.
Experiment made_up_experiment() {
  Experiment made;
  made.results = {.scenario = "json-api", .description = "A JSON API.", .hash = "0123456789abcdef"};
  for (int load = 1; load <= 40; ++load) {
    made.results.points.push_back({.point = planned_point("node", std::to_string(load) + "/s", 2)});
  }
  made.simulate = [](std::size_t point, const scenarios::Job& job) {
    ::usleep(3000);
    return numbered(point, job.replication);
  };
  return made;
}

// A sweep into a folder, by a group of processes of its own.
class Sweeping {
 public:
  explicit Sweeping(const fs::path& folder) : process_{::fork()} {
    if (process_ > 0) return;
    ::setpgid(0, 0);
    ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
    ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
    CommandLine line{.command = CommandLine::Command::sweep, .format = Format::text, .directory = folder, .workers = 2};
    line.quiet = true;
    ::_exit(static_cast<int>(sweep(line, made_up_experiment())));
  }
  Sweeping(const Sweeping&) = delete;
  Sweeping& operator=(const Sweeping&) = delete;
  ~Sweeping() {
    if (process_ > 0) (void)status();
  }

  // To the process alone, whose workers then end by themselves, or to all of them at once.
  void kill_it() const { ::kill(process_, SIGKILL); }
  void send_all(int signal) const {
    ::setpgid(process_, process_);  // if it has not done so itself yet
    ::kill(-process_, signal);
  }
  [[nodiscard]] bool has_ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == process_;
  }
  // Waits until a file has so many bytes, or the process has ended.
  void await_size(const fs::path& file, std::uintmax_t bytes) const {
    std::error_code none;
    while (!has_ended() && (!fs::exists(file) || fs::file_size(file, none) < bytes)) ::usleep(500);
  }
  // Waits until the process stands still.
  void await_stop() const {
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(process_), &info, WSTOPPED | WEXITED | WNOWAIT);
  }
  int status() {
    int status = -1;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return status;
  }

 private:
  pid_t process_;
};

std::string tables(const fs::path& folder) {
  std::string all;
  for (const char* name : {"results.csv", "classes.csv", "replications.csv"}) {
    std::ifstream file{folder / name, std::ios::binary};
    all.append(std::istreambuf_iterator<char>{file}, {});
  }
  return all;
}

std::string undisturbed() {
  const TemporaryDirectory folder;
  Sweeping sweeping{folder.path() / "results"};
  REQUIRE(sweeping.status() == 0);
  return tables(folder.path() / "results");
}

// Number of whole replications in the store; 0 before there is one.
std::size_t saved_in(const fs::path& folder) {
  std::error_code none;
  if (fs::file_size(folder / kStoreFile, none) == 0 || none) return 0;
  Database store{folder / kStoreFile, Database::Mode::create};  // as the next sweep opens it: a journal that is left is dealt with
  if (store.value("SELECT count(*) FROM sqlite_master WHERE name = 'replications'") == "0") return 0;
  return static_cast<std::size_t>(std::stoul(store.value("SELECT count(*) FROM replications")));
}

}  // namespace

TEST_CASE("a sweep killed at fifty random moments loses no saved replication and ends with the same bytes", "[long]") {
  const std::string whole = undisturbed();
  const TemporaryDirectory folder;
  const fs::path results = folder.path() / "results";
  std::mt19937 random{50};
  std::size_t saved = 0;
  std::size_t killed = 0;
  for (int moment = 0; moment < 50; ++moment) {
    if (moment % 10 == 0) fs::remove_all(results);
    if (moment % 10 == 0) saved = 0;
    Sweeping sweeping{results};
    ::usleep(static_cast<useconds_t>(random() % 60'000));
    moment % 2 == 0 ? sweeping.kill_it() : sweeping.send_all(SIGKILL);
    killed += WIFSIGNALED(sweeping.status()) ? 1U : 0U;
    const std::size_t now = saved_in(results);
    CHECK(now >= saved);
    saved = now;
    if (moment % 10 != 9) continue;
    Sweeping last{results};
    CHECK(last.status() == 0);
    CHECK(tables(results) == whole);
  }
  CHECK(killed >= 25);  // before they had ended by themselves
}

TEST_CASE("a sweep goes on from what a power cut leaves of its folder") {
  // The files as they are at one moment, without the end of the journal, which had not reached the disk yet. (Once tables are
  // published the journal is being merged into the store, for which SQLite waits for the disk.)
  const std::string whole = undisturbed();
  std::mt19937 random{7};
  std::size_t torn = 0;
  for (int cut = 0; cut < 8; ++cut) {
    const TemporaryDirectory folder;
    const fs::path left = folder.path() / "left";
    Sweeping sweeping{folder.path() / "results"};
    sweeping.await_size(folder.path() / "results" / (std::string{kStoreFile} + "-wal"), 20'000 + random() % 200'000);
    sweeping.send_all(SIGSTOP);
    sweeping.await_stop();
    if (fs::exists(folder.path() / "results")) fs::copy(folder.path() / "results", left, fs::copy_options::recursive);
    sweeping.send_all(SIGKILL);
    (void)sweeping.status();
    fs::remove(left / (std::string{kStoreFile} + "-shm"));
    const fs::path journal = left / (std::string{kStoreFile} + "-wal");
    if (fs::exists(journal) && !fs::exists(left / "replications.csv")) {
      fs::resize_file(journal, fs::file_size(journal) - random() % std::max<std::uintmax_t>(1, fs::file_size(journal) / 2));
      ++torn;
    }
    Sweeping again{left};
    CHECK(again.status() == 0);
    CHECK(tables(left) == whole);
  }
  CHECK(torn >= 1);
}

}  // namespace knee::cli::sudden_end_test
