#include "cli/store/store.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "cli/command_line/failure.hpp"
#include "cli/store/replication_bytes.hpp"
#include "tests/cli/filled_store.hpp"
#include "tests/cli/records.hpp"
#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::store_test {
namespace {

using analysis::Entry;
using analysis::Results;

}  // namespace

TEST_CASE("what was saved is there again, to the last digit") {
  const TemporaryDirectory directory;
  fill(directory.path() / "new" / "results");
  Results results = planned_results();
  Store store{directory.path() / "new" / "results", results, Existing::keep};
  fill_from(store, results);
  CHECK(store.count() == 8);
  for (std::size_t point = 0; point < 4; ++point) {
    for (std::size_t replication = 0; replication < 2; ++replication) {
      REQUIRE_FALSE(kept(results, point, replication).missing());
      CHECK(mean_ms_of(kept(results, point, replication)) == mean_ms_of(numbered(point, replication)));
    }
  }
}

TEST_CASE("a rung of another length is not taken for this one") {
  const TemporaryDirectory directory;
  fill(directory.path());
  Results results = planned_results();
  for (Entry& entry : results.points) entry.point.effort.requests *= 2;
  Store store{directory.path(), results, Existing::keep};
  fill_from(store, results);
  CHECK(kept(results, 0, 0).missing());
}

TEST_CASE("a failed replication is kept for the record and tried again") {
  const TemporaryDirectory directory;
  {
    Results results = planned_results();
    Store store{directory.path(), results, Existing::keep};
    fill_from(store, results);
    store.save(1, results.points[1].point.rungs.back().requests, 0, {.failure = "killed"});
    CHECK(store.count() == 0);
  }
  {
    Database database{directory.path() / "store.sqlite", Database::Mode::read_only};
    CHECK(database.value("SELECT failure FROM replications WHERE simulation = 'node at 100/s'") == "killed");
  }
  Results results = planned_results();
  Store store{directory.path(), results, Existing::keep};
  fill_from(store, results);
  CHECK(kept(results, 1, 0).missing());
  simulate(results, store, 1, 0);
  CHECK(store.count() == 1);
}

TEST_CASE("tables after an end without any warning are the same as after an undisturbed run") {
  const TemporaryDirectory undisturbed;
  fill(undisturbed.path());
  const TemporaryDirectory disturbed;
  const int status = in_child([&] {
    Results results = planned_results();
    Store store{disturbed.path(), results, Existing::keep};
    fill_from(store, results);
    simulate(results, store, 2, 1);
    simulate(results, store, 0, 0);
    ::kill(::getpid(), SIGKILL);
  });
  REQUIRE(WIFSIGNALED(status));
  Results results = planned_results();
  Store store{disturbed.path(), results, Existing::keep};
  fill_from(store, results);
  CHECK_FALSE(kept(results, 2, 1).missing());
  CHECK_FALSE(kept(results, 0, 0).missing());
  CHECK(kept(results, 0, 1).missing());
  simulate_all(results, store);
  store.publish(results);
  for (const char* table : {"results.csv", "classes.csv", "replications.csv"}) {
    CHECK(disturbed.read(table) == undisturbed.read(table));
  }
  CHECK_FALSE(undisturbed.read("classes.csv").empty());
}

TEST_CASE("what is saved waits for a commit, which comes at once if the last one is long ago") {
  const TemporaryDirectory directory;
  Results results = planned_results();
  Store store{directory.path(), results, Existing::keep, Journal::write_ahead};
  Database reader{directory.path() / "store.sqlite", Database::Mode::read_only};
  const auto seen = [&] { return reader.value("SELECT count(*) FROM replications"); };
  const auto save = [&](std::uint64_t number) { store.save(0, 1'000, number, {.bytes = to_bytes(numbered(0, number))}); };
  CHECK_FALSE(store.commit_if_due());
  save(0);
  CHECK(seen() == "0");
  CHECK_FALSE(store.commit_if_due());
  const auto committed = Store::Clock::now();
  CHECK(seen() == "1");
  save(1);
  save(2);
  CHECK(store.count() == 3);
  const auto due = store.commit_if_due();
  if (Store::Clock::now() < committed + Store::kCommitPause / 2) {  // on a machine that has not stopped this test here
    REQUIRE(due);
    CHECK(seen() == "1");
    CHECK(*due <= committed + Store::kCommitPause);
  }
  std::this_thread::sleep_for(Store::kCommitPause);
  CHECK_FALSE(store.commit_if_due());
  CHECK(seen() == "3");
}

TEST_CASE("a store that goes out of scope keeps what was saved") {
  const TemporaryDirectory directory;
  Results results = planned_results();
  { Store{directory.path(), results, Existing::keep}.save(0, 1'000, 0, {.bytes = to_bytes(numbered(0, 0))}); }
  Store store{directory.path(), results, Existing::keep};
  CHECK(store.count() == 1);
}

TEST_CASE("a damaged replication is not taken for numbers and counts as missing") {
  const TemporaryDirectory directory;
  fill(directory.path());
  {
    Database database{directory.path() / "store.sqlite", Database::Mode::create};
    database.execute(
        "UPDATE replications SET data = substr(data, 1, length(data) / 2) WHERE simulation = 'gunicorn at 50/s' AND replication = 1");
  }
  Results results = planned_results();
  Store store{directory.path(), results, Existing::keep};
  add_rung(results.points[2].point, {.replications = results.points[2].point.effort.replications});
  take_saved(store, 2, results.points[2].point);
  CHECK(kept(results, 2, 1).missing());
  CHECK_FALSE(kept(results, 2, 0).missing());
}

TEST_CASE("a directory with another scenario's results is left as it is") {
  const TemporaryDirectory directory;
  fill(directory.path());
  const std::string before = directory.read("results.csv");
  Results other = planned_results();
  other.hash = "fedcba9876543210";
  other.scenario = "other";
  for (Entry& entry : other.points) entry.point.identity += " of the other";
  const Failure failure = failure_of(directory.path(), other);
  CHECK(failure.status() == ExitStatus::wrong_input);
  CHECK_THAT(failure.what(), Catch::Matchers::Contains("json-api") && Catch::Matchers::Contains("--fresh"));
  CHECK(directory.read("results.csv") == before);
  CHECK(failure_of(directory.path(), planned_results()).status() == ExitStatus::done);
  CHECK(failure_of(directory.path(), other, Existing::replace).status() == ExitStatus::done);
  CHECK_FALSE(std::filesystem::exists(directory.path() / "results.csv"));
}

TEST_CASE("results without a store are not overwritten") {
  const TemporaryDirectory directory;
  directory.write("results.csv", "my,own,table\n");
  CHECK(failure_of(directory.path(), planned_results()).status() == ExitStatus::wrong_input);
  CHECK(directory.read("results.csv") == "my,own,table\n");
}

TEST_CASE("a file that is no database is named as the trouble, and replaced only when asked") {
  const TemporaryDirectory directory;
  directory.write("store.sqlite", std::string(5000, 'x'));
  const Failure failure = failure_of(directory.path(), planned_results());
  CHECK(failure.status() == ExitStatus::machine_failed);
  CHECK_THAT(failure.what(), Catch::Matchers::Contains("store.sqlite") && Catch::Matchers::Contains("--fresh"));
  CHECK(directory.read("store.sqlite") == std::string(5000, 'x'));
  CHECK(failure_of(directory.path(), planned_results(), Existing::replace).status() == ExitStatus::done);
}

TEST_CASE("a damaged store is recognised") {
  const TemporaryDirectory directory;
  fill(directory.path());
  std::string bytes = directory.read("store.sqlite");
  REQUIRE(bytes.size() > 8192);
  bytes.replace(4096, bytes.size() - 4096, std::string(bytes.size() - 4096, '\xAB'));
  directory.write("store.sqlite", bytes);
  CHECK(failure_of(directory.path(), planned_results()).status() == ExitStatus::machine_failed);
}

TEST_CASE("another program's database is never replaced") {
  const TemporaryDirectory directory;
  {
    Database database{directory.path() / "store.sqlite", Database::Mode::create};
    database.execute("CREATE TABLE customers (name TEXT)");
  }
  CHECK(failure_of(directory.path(), planned_results()).status() == ExitStatus::machine_failed);
  CHECK(failure_of(directory.path(), planned_results(), Existing::replace).status() == ExitStatus::machine_failed);
  Database database{directory.path() / "store.sqlite", Database::Mode::read_only};
  CHECK(database.value("SELECT count(*) FROM customers") == "0");
}

TEST_CASE("two runs cannot fill one directory at the same time") {
  const TemporaryDirectory directory;
  const Results first = planned_results();
  const Store store{directory.path(), first, Existing::keep};
  const int status = in_child([&] {
    const Failure failure = failure_of(directory.path(), planned_results());
    const bool told = std::string{failure.what()}.find("another knee") != std::string::npos;
    ::_exit(failure.status() == ExitStatus::machine_failed && told ? 0 : 1);
  });
  CHECK(status == 0);
}

TEST_CASE("a directory that cannot be made is the machine's failure") {
  CHECK(failure_of("/proc/knee-results", planned_results()).status() == ExitStatus::machine_failed);
  const TemporaryDirectory directory;
  directory.write("file", "");
  CHECK(failure_of(directory.path() / "file", planned_results()).status() == ExitStatus::machine_failed);
  CHECK(failure_of(directory.path() / "file" / "below", planned_results()).status() == ExitStatus::machine_failed);
}

TEST_CASE("a disk that fills up leaves the old tables and what was saved") {
  const TemporaryDirectory directory;
  fill(directory.path());
  const std::string before = directory.read("results.csv");
  const int status = in_child([&] {
    Results results = planned_results(20);  // more replications of the same points than fit
    Store store{directory.path(), results, Existing::keep};
    fill_from(store, results);
    allow_file_size(static_cast<rlim_t>(std::filesystem::file_size(directory.path() / "store.sqlite")) + 60'000);
    try {
      simulate_all(results, store);
      store.publish(results);
    } catch (const Failure& failure) {
      ::_exit(failure.status() == ExitStatus::machine_failed ? 3 : 1);
    }
  });
  CHECK(WEXITSTATUS(status) == 3);
  CHECK(directory.read("results.csv") == before);
  const auto files = std::filesystem::directory_iterator{directory.path()};
  CHECK(std::none_of(begin(files), end(files), [](const auto& file) { return file.path().extension() == ".new"; }));
  Results results = planned_results();
  Store store{directory.path(), results, Existing::keep};
  fill_from(store, results);
  CHECK_FALSE(kept(results, 3, 1).missing());
}

}  // namespace knee::cli::store_test
