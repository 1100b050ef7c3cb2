// What a real Node.js does. Counts and yes or no, never milliseconds: other programs may load the machine.
#include <algorithm>

#include "tests/real/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"

namespace knee::real::node_test {
namespace {

Json node(const std::string& file, const std::vector<std::string>& arguments = {}, const std::string& environment = {}) {
  require(Interpreter::node);
  return run(Interpreter::node, file, arguments, environment);
}

// Round robin became the default in 0.12; the list of free workers is older.
void check_one_waits(const std::string& workers) {
  const Json result = node("cluster.js", {workers, "25"});
  CHECK(result["waited"] == 1);
  CHECK(result["by_blocker"] == 0);
  CHECK(result["held_by_blocker"] == 1);
}

}  // namespace

TEST_CASE("a real cluster of 2: one of 25 connections waits for a blocked worker and no other") { check_one_waits("2"); }

TEST_CASE("a real cluster of 4: one of 25 connections waits for a blocked worker and no other") { check_one_waits("4"); }

TEST_CASE("a real cluster: what a killed worker had been handed is neither answered nor closed") {
  const Json result = node("cluster.js", {"2", "4", "kill"});
  CHECK(result["waited"] == 1);
  CHECK(result["held_closed"] == 0);
  CHECK(result["heavy_answered"] == false);
  CHECK(result["after_answered"] == 2);
}

TEST_CASE("a real Node.js: lookups of names take two of the four threads of the pool at most") {
  const Json result = node("lookups.js", {}, "LD_PRELOAD='" KNEE_SLOW_RESOLVER "'");
  CHECK(result["started"] == Json{2, 4, 6});
  CHECK(result["reads"] == 9);  // none waits for a lookup
  CHECK(result["ended"] == 6);
}

TEST_CASE("a real backlog: one more than it is held and nothing is refused") {
  const Json result = node("backlog.js", {"20", "40"});
  CHECK(result["held"] == 21);
  CHECK(result["refused"] == 0);
  CHECK(result["answered"] == 40);
}

TEST_CASE("a real Node.js on libuv 1.45 or newer: a turn of the loop accepts one connection") {
  require(Interpreter::node);
  if (!libuv_is_at_least(1, 45)) skip("this libuv accepts all there are");
  const Json result = node("accepts.js", {"10"});
  CHECK(result["most"] == 1);
  CHECK(result["turns"] == 10);
}

TEST_CASE("a real Node.js on libuv 1.44 or older: a turn of the loop accepts all connections") {
  require(Interpreter::node);
  if (libuv_is_at_least(1, 45)) skip("this libuv accepts one");
  CHECK(node("accepts.js", {"10"})["most"] == 10);
}

TEST_CASE("a real cluster without round robin: two of eight workers have nearly half of the connections of a quarter") {
  // Each of the four quarters has 60 connections; the two workers that have most of them are others in the next quarter where other
  // programs keep the machine busy. If all workers were equal, the two would have 86 connections of 240 on average, and more than
  // 108 in none of 100,000 simulated experiments.
  const Json result = node("shared_socket.js", {"8", "240"});
  int of_two = 0;
  for (const Json& quarter : result["quarters"]) {
    auto connections = quarter.get<std::vector<int>>();
    std::sort(connections.rbegin(), connections.rend());
    of_two += connections[0] + connections[1];
  }
  CHECK(of_two >= 112);
}

}  // namespace knee::real::node_test
