// Stores while a sweep fills them: readers, a second sweep, links, file systems.
#include <array>
#include <cstdint>
#include <filesystem>

#include <linux/magic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/store/database.hpp"
#include "cli/store/file_system.hpp"
#include "cli/store/stored_results.hpp"
#include "tests/cli/filled_store.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::store_reading_test {
namespace {

namespace fs = std::filesystem;
using analysis::Results;

// The first value that another process reads; empty if it fails.
std::string read_elsewhere(const TemporaryDirectory& directory, const std::string& sql) {
  const int status = in_child([&] {
    try {
      Database database{directory.path() / "store.sqlite", Database::Mode::read_only};
      directory.write("read", database.value(sql));
    } catch (const Failure&) {
      ::_exit(1);
    }
  });
  return WEXITSTATUS(status) == 0 ? directory.read("read") : "";
}

// Fills a store of a directory at the same time as another process; 0: it did, 3: the directory was in use.
pid_t filling(const TemporaryDirectory& directory, int start) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  char go = 0;
  (void)!::read(start, &go, 1);
  try {
    Results results = planned_results(1);
    Store store{directory.path() / "results", results, Existing::keep};
    fill_from(store, results);
    simulate_all(results, store);
    store.publish(results);
    ::usleep(20'000);
  } catch (const Failure& failure) {
    ::_exit(std::string{failure.what()}.find("is in use: another knee") == std::string::npos ? 1 : 3);
  }
  ::_exit(0);
}

int status_of(pid_t child) {
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("other programs read a store while a sweep fills it, whatever its journal") {
  for (const Journal journal : {Journal::write_ahead, Journal::rollback}) {
    const TemporaryDirectory directory;
    Results results = planned_results();
    Store store{directory.path(), results, Existing::keep, journal};
    fill_from(store, results);
    simulate(results, store, 0, 0);
    CHECK(read_elsewhere(directory, "PRAGMA journal_mode") == (journal == Journal::write_ahead ? "wal" : "delete"));
    CHECK(read_elsewhere(directory, "SELECT count(*) FROM replications") == "1");
    CHECK(read_elsewhere(directory, "SELECT count(*) FROM results") == "0");
    simulate_all(results, store);
    CHECK(read_elsewhere(directory, "SELECT count(*) FROM replications") == "8");
    CHECK(read_elsewhere(directory, "SELECT count(*) FROM results WHERE architecture = 'node'") == "2");
    const StoredResults stored{directory.path()};
    CHECK(stored.points().size() == 4);
    store.publish(results);
  }
}

TEST_CASE("a reader in the middle of reading does not stop a sweep that ends") {
  const TemporaryDirectory directory;
  Results results = planned_results();
  Store store{directory.path(), results, Existing::keep, Journal::write_ahead};
  fill_from(store, results);
  Database reader{directory.path() / "store.sqlite", Database::Mode::read_only};
  reader.execute("BEGIN");
  CHECK(reader.value("SELECT count(*) FROM replications") == "0");
  simulate_all(results, store);
  CHECK_NOTHROW(store.publish(results));
  CHECK(reader.value("SELECT count(*) FROM replications") == "0");  // as when it began
  reader.execute("COMMIT");
  CHECK(reader.value("SELECT count(*) FROM replications") == "8");
}

TEST_CASE("the results of finished points are in the store as they are in the table") {
  const TemporaryDirectory directory;
  Results results = planned_results();
  Store store{directory.path(), results, Existing::keep};
  fill_from(store, results);
  simulate_all(results, store);
  store.publish(results);
  Database database{directory.path() / "store.sqlite", Database::Mode::read_only};
  std::string header;
  Database::Statement names{database, "SELECT name FROM pragma_table_info('results') WHERE name <> 'point'"};
  while (names.step()) header += (header.empty() ? "" : ",") + names.text(0);
  const std::string table = directory.read("results.csv");
  CHECK(table.substr(0, table.find('\n')) == header);
  CHECK(database.value("SELECT load FROM results WHERE point = 1") == "100/s");
  CHECK(database.value("SELECT state FROM results WHERE point = 3") == "stable");
  CHECK(database.value("SELECT typeof(mean_ms) FROM results WHERE point = 0") == "real");
}

TEST_CASE("of two sweeps that begin at once in one directory one always wins and the other is told so") {
  for (int pair = 0; pair < 20; ++pair) {
    const TemporaryDirectory directory;
    std::array<int, 2> start{};
    REQUIRE(::pipe(start.data()) == 0);
    const pid_t one = filling(directory, start[0]);
    const pid_t other = filling(directory, start[0]);
    REQUIRE(::write(start[1], "go", 2) == 2);
    const int first = status_of(one);
    const int second = status_of(other);
    for (const int end : start) ::close(end);
    INFO("pair " << pair << ": " << first << " and " << second);
    CHECK((first == 0 || second == 0));
    CHECK((first == 0 || first == 3));
    CHECK((second == 0 || second == 3));
  }
}

TEST_CASE("a process that was killed holds no directory, and neither do processes that it started") {
  const TemporaryDirectory directory;
  const int status = in_child([&] {
    Results results = planned_results();
    const Store store{directory.path(), results, Existing::keep};
    if (::fork() == 0) ::sleep(1);  // as a worker that outlives it
    ::kill(::getpid(), SIGKILL);
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(failure_of(directory.path(), planned_results()).status() == ExitStatus::done);
}

TEST_CASE("links in a results directory are not followed") {
  const TemporaryDirectory directory;
  directory.write("victim", "untouched");
  const fs::path results = directory.path() / "results";
  fs::create_directory(results);
  fs::create_symlink(directory.path() / "victim", results / "store.lock");
  CHECK(failure_of(results, planned_results()).status() == ExitStatus::machine_failed);
  fs::remove(results / "store.lock");
  fs::create_symlink(directory.path() / "victim", results / "store.sqlite");
  CHECK_THAT(failure_of(results, planned_results()).what(), Catch::Matchers::Contains("is a link, which knee does not follow"));
  fs::remove(results / "store.sqlite");
  fill(results);
  for (const char* name : {"results.csv", "classes.csv", "replications.csv", "results.csv.new"}) {
    fs::remove(results / name);
    fs::create_symlink(directory.path() / "victim", results / name);
  }
  fill(results);
  CHECK(directory.read("victim") == "untouched");
  CHECK_FALSE(fs::is_symlink(results / "results.csv"));
  CHECK_THAT(directory.read("results/results.csv"), Catch::Matchers::StartsWith("scenario,"));
}

TEST_CASE("a directory below a link is as good as any") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "disk");
  fs::create_directory_symlink(directory.path() / "disk", directory.path() / "home");
  fill(directory.path() / "home" / "results");
  CHECK(fs::exists(directory.path() / "disk" / "results" / "results.csv"));
}

TEST_CASE("what a process left that was killed while it wrote a table is removed") {
  const TemporaryDirectory directory;
  directory.write("results.csv.0123456789abcdef.new", "half");
  directory.write("mine.csv.0123456789abcdef.new", "mine");
  fill(directory.path());
  CHECK_FALSE(fs::exists(directory.path() / "results.csv.0123456789abcdef.new"));
  CHECK(directory.read("mine.csv.0123456789abcdef.new") == "mine");
}

TEST_CASE("a file system on another machine is known by its number") {
  CHECK(network_file_system(NFS_SUPER_MAGIC) == "NFS");
  CHECK(network_file_system(0xFE534D42) == "SMB 2");
  CHECK(network_file_system(FUSE_SUPER_MAGIC) == "FUSE");
  CHECK(network_file_system(0x0BD00BD0) == "Lustre");
  CHECK(network_file_system(0x47504653) == "GPFS");
  for (const std::uint32_t magic : {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, V9FS_MAGIC, AFS_SUPER_MAGIC, 0x00C36400, 0x19830326}) {
    CHECK(suitable_journal(magic) == Journal::rollback);
  }
  for (const std::uint32_t magic : {EXT4_SUPER_MAGIC, TMPFS_MAGIC, OVERLAYFS_SUPER_MAGIC, 0x58465342 /* XFS */}) {
    CHECK(suitable_journal(magic) == Journal::write_ahead);
  }
  CHECK(suitable_journal(fs::path{"/proc"}) == Journal::write_ahead);
  CHECK(suitable_journal(fs::path{"/no/such/folder"}) == Journal::rollback);
}

}  // namespace knee::cli::store_reading_test
