// Stores with changed bytes: no table is made of them.
#include <cstdint>
#include <random>

#include "cli/store/database.hpp"
#include "cli/store/stored_results.hpp"
#include "tests/cli/filled_store.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::store_damage_test {
namespace {

using analysis::Results;

// Whether the store was refused; if not, the tables are checked.
bool is_refused(const TemporaryDirectory& directory, const std::string& tables) {
  try {
    fill(directory.path());
  } catch (const Failure& failure) {
    CHECK(failure.status() == ExitStatus::machine_failed);
    return true;
  }
  CHECK(tables_of(directory) == tables);
  return false;
}

std::string changed_at_random(std::string bytes, std::uint32_t seed) {
  std::mt19937 random{seed};  // its sequence is the same everywhere
  for (int i = 0; i < 20; ++i) {
    const std::size_t at = random() % bytes.size();
    bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 + random() % 255));
  }
  return bytes;
}

void change(const TemporaryDirectory& directory, const std::string& sql) {
  Database{directory.path() / "store.sqlite", Database::Mode::create}.execute(sql);
}

}  // namespace

TEST_CASE("a store with twenty bytes changed at random is refused or mended and never believed") {
  const TemporaryDirectory sound;
  fill(sound.path());
  const std::string tables = tables_of(sound);
  const std::string bytes = sound.read("store.sqlite");
  int refused = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const TemporaryDirectory damaged;
    damaged.write("store.sqlite", changed_at_random(bytes, seed));
    if (is_refused(damaged, tables)) ++refused;
  }
  CHECK(refused < 20);  // some are mended
}

TEST_CASE("a value that another program changed is noticed and simulated again") {
  const TemporaryDirectory sound;
  fill(sound.path());
  const std::string tables = tables_of(sound);
  for (const char* set : {"seed = 2", "data = replace(data, x'40', x'41')", "data = NULL", "failure = 'lost'", "requests = requests + 1",
                          "digest = '0123456789abcdef'",
                          "simulation = 'node at 75/s' WHERE simulation = 'node at 50/s'"}) {
    INFO(set);
    const TemporaryDirectory changed;
    changed.write("store.sqlite", sound.read("store.sqlite"));
    change(changed, std::string{"UPDATE replications SET "} + set);
    CHECK_FALSE(is_refused(changed, tables));
  }
}

TEST_CASE("replications that changed places are noticed") {
  const TemporaryDirectory directory;
  fill(directory.path());
  const std::string tables = tables_of(directory);
  change(directory, "UPDATE replications SET replication = replication + 10");
  change(directory, "UPDATE replications SET replication = 11 - replication");
  CHECK_FALSE(is_refused(directory, tables));
}

TEST_CASE("a changed plan is noticed by a reader and written again by a sweep") {
  const TemporaryDirectory directory;
  fill(directory.path());
  CHECK_NOTHROW(StoredResults{directory.path()});
  for (const char* sql : {"UPDATE plan SET value = '0.5' WHERE key = 'confidence'",
                          "UPDATE points SET architecture = 'gunicorn' WHERE point = 1",
                          "DELETE FROM points WHERE point = 3"}) {
    change(directory, sql);
    CHECK_THROWS_WITH(StoredResults{directory.path()}, Catch::Matchers::Contains("its plan is damaged: repeat the `knee sweep`"));
    fill(directory.path());
    CHECK_NOTHROW(StoredResults{directory.path()});
  }
}

TEST_CASE("a reader does not take a damaged replication for numbers") {
  const TemporaryDirectory directory;
  fill(directory.path());
  change(directory, "UPDATE replications SET seed = 3 WHERE simulation = 'node at 50/s' AND replication = 1");
  StoredResults stored{directory.path()};
  const auto& point = stored.points().front();
  CHECK_THROWS_WITH(stored.replications(point, point.replications.begin()->first), Catch::Matchers::Contains("is damaged: expected 2"));
}

}  // namespace knee::cli::store_damage_test
