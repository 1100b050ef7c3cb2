#include "cli/store.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include "cli/failure.hpp"
#include "tests/cli/records.hpp"
#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli {
namespace {

void simulate(Campaign& campaign, Store& store, std::size_t point, std::uint64_t replication) {
  campaign.points[point].replications[replication] = Replication{made_up(point, replication), {}};
  store.save(campaign.points[point], point, replication);
}

void simulate_all(Campaign& campaign, Store& store) {
  for (std::size_t point = 0; point < campaign.points.size(); ++point) {
    for (std::uint64_t replication = 0; replication < campaign.points[point].replications.size();
         ++replication) {
      if (!campaign.points[point].replications[replication]) simulate(campaign, store, point, replication);
    }
  }
}

void fill(const std::filesystem::path& directory) {
  Campaign campaign = planned_campaign();
  Store store{directory, campaign, Existing::keep};
  simulate_all(campaign, store);
  store.publish(campaign);
}

Failure failure_of(const std::filesystem::path& directory, Campaign campaign,
                   Existing existing = Existing::keep) {
  try {
    const Store store{directory, campaign, existing};
  } catch (const Failure& failure) {
    return failure;
  }
  return {ExitStatus::done, "no failure"};
}

}  // namespace

TEST_CASE("what was saved is there again, to the last digit") {
  const TemporaryDirectory directory;
  fill(directory.path() / "new" / "results");
  Campaign campaign = planned_campaign();
  const Store store{directory.path() / "new" / "results", campaign, Existing::keep};
  for (std::size_t point = 0; point < 4; ++point) {
    for (std::uint64_t replication = 0; replication < 2; ++replication) {
      REQUIRE(campaign.points[point].replications[replication]);
      CHECK(campaign.points[point].replications[replication]->measurement.mean_ms ==
            made_up(point, replication).mean_ms);
      CHECK(std::isnan(campaign.points[point].replications[replication]->measurement.simulated_s));
    }
  }
}

TEST_CASE("a failed replication is kept for the record and tried again") {
  const TemporaryDirectory directory;
  {
    Campaign campaign = planned_campaign();
    Store store{directory.path(), campaign, Existing::keep};
    campaign.points[1].replications[0] = Replication{{}, "killed"};
    store.save(campaign.points[1], 1, 0);
  }
  {
    Database database{directory.path() / "store.sqlite", Database::Mode::read_only};
    CHECK(database.value("SELECT failure FROM replications WHERE point = 1") == "killed");
  }
  Campaign campaign = planned_campaign();
  const Store store{directory.path(), campaign, Existing::keep};
  CHECK_FALSE(campaign.points[1].replications[0]);
}

TEST_CASE("tables after an end without any warning are the same as after an undisturbed run") {
  const TemporaryDirectory undisturbed;
  fill(undisturbed.path());
  const TemporaryDirectory disturbed;
  const int status = in_child([&] {
    Campaign campaign = planned_campaign();
    Store store{disturbed.path(), campaign, Existing::keep};
    simulate(campaign, store, 2, 1);
    simulate(campaign, store, 0, 0);
    ::kill(::getpid(), SIGKILL);
  });
  REQUIRE(WIFSIGNALED(status));
  Campaign campaign = planned_campaign();
  Store store{disturbed.path(), campaign, Existing::keep};
  CHECK(campaign.points[2].replications[1]);
  CHECK(campaign.points[0].replications[0]);
  CHECK_FALSE(campaign.points[0].replications[1]);
  simulate_all(campaign, store);
  store.publish(campaign);
  CHECK(disturbed.read("results.csv") == undisturbed.read("results.csv"));
  CHECK(disturbed.read("replications.csv") == undisturbed.read("replications.csv"));
}

TEST_CASE("a directory with another scenario's results is left as it is") {
  const TemporaryDirectory directory;
  fill(directory.path());
  const std::string before = directory.read("results.csv");
  Campaign other = planned_campaign();
  other.hash = "fedcba9876543210";
  other.scenario = "other";
  const Failure failure = failure_of(directory.path(), other);
  CHECK(failure.status() == ExitStatus::wrong_input);
  CHECK_THAT(failure.what(), Catch::Matchers::Contains("json-api") && Catch::Matchers::Contains("--fresh"));
  CHECK(directory.read("results.csv") == before);
  CHECK(failure_of(directory.path(), planned_campaign()).status() == ExitStatus::done);
  CHECK(failure_of(directory.path(), other, Existing::replace).status() == ExitStatus::done);
  CHECK_FALSE(std::filesystem::exists(directory.path() / "results.csv"));
}

TEST_CASE("results without a store are not overwritten") {
  const TemporaryDirectory directory;
  directory.write("results.csv", "my,own,table\n");
  CHECK(failure_of(directory.path(), planned_campaign()).status() == ExitStatus::wrong_input);
  CHECK(directory.read("results.csv") == "my,own,table\n");
}

TEST_CASE("a file that is no database is named as the trouble, and replaced only when asked") {
  const TemporaryDirectory directory;
  directory.write("store.sqlite", std::string(5000, 'x'));
  const Failure failure = failure_of(directory.path(), planned_campaign());
  CHECK(failure.status() == ExitStatus::machine_failed);
  CHECK_THAT(failure.what(),
             Catch::Matchers::Contains("store.sqlite") && Catch::Matchers::Contains("--fresh"));
  CHECK(directory.read("store.sqlite") == std::string(5000, 'x'));
  CHECK(failure_of(directory.path(), planned_campaign(), Existing::replace).status() == ExitStatus::done);
}

TEST_CASE("a damaged store is recognised") {
  const TemporaryDirectory directory;
  fill(directory.path());
  std::string bytes = directory.read("store.sqlite");
  REQUIRE(bytes.size() > 8192);
  bytes.replace(4096, bytes.size() - 4096, std::string(bytes.size() - 4096, '\xAB'));
  directory.write("store.sqlite", bytes);
  CHECK(failure_of(directory.path(), planned_campaign()).status() == ExitStatus::machine_failed);
}

TEST_CASE("another program's database is never replaced") {
  const TemporaryDirectory directory;
  {
    Database database{directory.path() / "store.sqlite", Database::Mode::create};
    database.execute("CREATE TABLE customers (name TEXT)");
  }
  CHECK(failure_of(directory.path(), planned_campaign()).status() == ExitStatus::machine_failed);
  CHECK(failure_of(directory.path(), planned_campaign(), Existing::replace).status() ==
        ExitStatus::machine_failed);
  Database database{directory.path() / "store.sqlite", Database::Mode::read_only};
  CHECK(database.value("SELECT count(*) FROM customers") == "0");
}

TEST_CASE("two runs cannot fill one directory at the same time") {
  const TemporaryDirectory directory;
  Campaign first = planned_campaign();
  const Store store{directory.path(), first, Existing::keep};
  const int status = in_child([&] {
    const Failure failure = failure_of(directory.path(), planned_campaign());
    const bool told = std::string{failure.what()}.find("another knee") != std::string::npos;
    ::_exit(failure.status() == ExitStatus::machine_failed && told ? 0 : 1);
  });
  CHECK(status == 0);
}

TEST_CASE("a directory that cannot be made is the machine's failure") {
  CHECK(failure_of("/proc/knee-results", planned_campaign()).status() == ExitStatus::machine_failed);
  const TemporaryDirectory directory;
  directory.write("file", "");
  CHECK(failure_of(directory.path() / "file", planned_campaign()).status() == ExitStatus::machine_failed);
  CHECK(failure_of(directory.path() / "file" / "below", planned_campaign()).status() ==
        ExitStatus::machine_failed);
}

TEST_CASE("a disk that fills up leaves the old tables and what was saved") {
  const TemporaryDirectory directory;
  fill(directory.path());
  const std::string before = directory.read("results.csv");
  const int status = in_child([&] {
    Campaign campaign = planned_campaign(200);  // more replications of the same points than fit
    Store store{directory.path(), campaign, Existing::keep};
    allow_file_size(60'000);
    try {
      simulate_all(campaign, store);
      store.publish(campaign);
    } catch (const Failure& failure) {
      ::_exit(failure.status() == ExitStatus::machine_failed ? 3 : 1);
    }
  });
  CHECK(WEXITSTATUS(status) == 3);
  CHECK(directory.read("results.csv") == before);
  CHECK_FALSE(std::filesystem::exists(directory.path() / "results.csv.new"));
  Campaign campaign = planned_campaign();
  const Store store{directory.path(), campaign, Existing::keep};
  CHECK(campaign.points[3].replications[1]);
}

}  // namespace knee::cli
