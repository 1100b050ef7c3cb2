// Shards of a sweep, and their merging: the same bytes as one sweep.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "cli/command_line/shard.hpp"
#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::shard_test {
namespace {

using Catch::Matchers::Contains;

const std::string kScenario =
    "scenario: small\n"
    "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: 1 ms}]}}}\n"
    "architectures:\n  loop: {runtime: event-loop}\n  threads: {runtime: gil, threads: 4}\n"
    "sweep: {load: [50/s, 100/s, 150/s, 200/s], machine.cores: [1, 2]}\n"
    "measure: {requests: 200, replications: 2}\n";

std::string tables(const ProgramFolder& folder, const std::string& directory) {
  std::string all;
  for (const char* table : {"results.csv", "classes.csv", "replications.csv"}) all += folder.read(directory + "/" + table);
  return all;
}

// Shards 1 to `count` in s1, s2, ...
void sweep_shards(const ProgramFolder& folder, int count) {
  const std::string of = std::to_string(count);
  REQUIRE(folder.shell("for k in $(seq " + of + "); do $knee sweep small.yaml -q -o s$k --shard $k/" + of + " || exit 1; done") == 0);
}

}  // namespace

TEST_CASE("a shard is read from its text") {
  CHECK(Shard::read("2/7")->number == 2);
  CHECK(Shard::read("7/7")->count == 7);
  for (const char* text : {"", "/", "2", "2/", "/7", "0/7", "8/7", "2/7/1", "-1/7", "1.5/7", "02/7", "1/10001", " 1/7", "1/7 "}) {
    INFO(text);
    CHECK_FALSE(Shard::read(text));
  }
}

TEST_CASE("each point belongs to one shard and shards are of equal size") {
  for (const std::size_t points : {1U, 6U, 7U, 49U, 100U}) {
    for (const std::size_t count : {1U, 2U, 7U, 10U}) {
      std::vector<std::size_t> sizes(count, 0);
      for (std::size_t point = 0; point < points; ++point) {
        std::size_t owners = 0;
        for (std::size_t number = 1; number <= count; ++number) {
          if (!Shard{number, count}.has(point)) continue;
          ++owners;
          ++sizes[number - 1];
        }
        CHECK(owners == 1);
      }
      CHECK(*std::max_element(sizes.begin(), sizes.end()) - *std::min_element(sizes.begin(), sizes.end()) <= 1);
    }
  }
}

TEST_CASE("seven shards merged in any order and repeatedly give the bytes of one sweep") {
  const ProgramFolder folder{"small.yaml", kScenario};
  REQUIRE(folder.knee("sweep small.yaml -q -o whole") == 0);
  sweep_shards(folder, 7);
  REQUIRE(folder.knee("merge s1 s2 s3 s4 s5 s6 s7 -o forth") == 0);
  CHECK(tables(folder, "forth") == tables(folder, "whole"));
  REQUIRE(folder.shell("$knee merge s7 s3 -o back; $knee merge s3 s1 s2 -o back; $knee merge s6 s5 s4 s7 s3 -o back") == 0);
  CHECK(tables(folder, "back") == tables(folder, "whole"));
  REQUIRE(folder.knee("merge s5 -o back") == 0);  // what is there stays
  CHECK(tables(folder, "back") == tables(folder, "whole"));
  CHECK(folder.report("back -o -") == 0);
  REQUIRE(folder.knee("sweep small.yaml -q -o back") == 0);
  CHECK(tables(folder, "back") == tables(folder, "whole"));
}

TEST_CASE("a merge tells what is missing and keeps what is there") {
  const ProgramFolder folder{"small.yaml", kScenario};
  sweep_shards(folder, 3);
  CHECK(folder.knee("merge s3 s1 -o all") == 2);
  CHECK_THAT(folder.err(), Contains("5 of 16 points are not complete: loop, load 50/s, machine.cores 2; "));
  CHECK_THAT(folder.err(), Contains("no directory holds shard 2/3: add them"));
  CHECK_FALSE(std::filesystem::exists(folder.path("all/results.csv")));
  CHECK(folder.knee("report all") == 2);
  CHECK_THAT(folder.err(), Contains("5 of 16 points of all are not simulated yet"));
  CHECK(folder.knee("report s1") == 2);
  CHECK_THAT(folder.err(), Contains("s1 holds shard 1/3 of a sweep: `knee merge DIR... -o DIR`"));
  CHECK(folder.knee("merge s2 -o all") == 0);
}

TEST_CASE("a merge refuses results of another sweep and tells what differs") {
  const ProgramFolder folder{"small.yaml", kScenario};
  REQUIRE(folder.knee("sweep small.yaml -q -o a --shard 1/8") == 0);
  REQUIRE(folder.knee("sweep small.yaml -q -o b --shard 2/8 --set machine.memory='4 GB'") == 0);
  CHECK(folder.knee("merge a b -o all") == 2);
  CHECK_THAT(folder.err(), Contains("b holds results of another sweep than a") && Contains("machine.memory (none there, 4 GB here)"));
  CHECK_FALSE(std::filesystem::exists(folder.path("all")));
  REQUIRE(folder.knee("sweep small.yaml -q -o c --shard 2/8 --set measure.replications=3") == 0);
  CHECK(folder.knee("merge a c -o all") == 2);
  CHECK_THAT(folder.err(), Contains("what differs: measure.replications (") && Contains(" there, 3 here)"));
  CHECK(folder.knee("merge a none -o all") == 2);
  CHECK_THAT(folder.err(), Contains("none has no store.sqlite"));
}

TEST_CASE("a shard without a point is complete at once") {
  const ProgramFolder folder{"small.yaml", kScenario};
  CHECK(folder.knee("sweep small.yaml -q -o none --shard 20/20") == 0);
  CHECK(folder.knee("sweep small.yaml -q -o s --shard 8/7") == 2);
  CHECK_THAT(folder.err(), Contains("\"8/7\" is no shard, expected K/N with K from 1 to N"));
  CHECK(folder.knee("sweep small.yaml -q -o s --shard 1/7 --series 1s") == 2);
  CHECK_THAT(folder.err(), Contains("--shard and --series exclude each other"));
}

TEST_CASE("shards killed at random moments and started again give the bytes of one sweep") {
  const ProgramFolder folder{"small.yaml", kScenario};
  const std::string larger = " --set measure.requests=4000";
  REQUIRE(folder.knee("sweep small.yaml -q -o whole" + larger) == 0);
  for (const char* pause : {"0.03", "0.07", "0.12", "0.2"}) {
    for (const char* k : {"1", "2"}) {
      // The group of processes dies at once: the parent and its workers.
      (void)folder.shell("setsid $knee sweep small.yaml -q -o s" + std::string{k} + " -j 2 --shard " + k + "/2" + larger +
                         " & sleep " + pause + "; kill -s KILL -- -$! 2>/dev/null; wait");
    }
  }
  for (const char* k : {"1", "2"}) {
    REQUIRE(folder.knee("sweep small.yaml -q -o s" + std::string{k} + " --shard " + k + "/2" + larger) == 0);
  }
  REQUIRE(folder.knee("merge s2 s1 -o merged") == 0);
  CHECK(tables(folder, "merged") == tables(folder, "whole"));
}

}  // namespace knee::cli::shard_test
