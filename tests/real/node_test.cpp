// What a real Node.js does. Counts and yes or no, never milliseconds: other programs may load the machine.
#include <algorithm>

#include "tests/real/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"

namespace knee::real::node_test {
namespace {

// Whether it shows these values, among others.
bool node_shows(const std::string& file, const std::vector<std::string>& arguments, const Json& expected,
                const std::string& environment = {}) {
  require(Interpreter::node);
  return shows([&] { return run(Interpreter::node, file, arguments, environment); },
               [&](const Json& seen) {
                 const auto items = expected.items();
                 return std::all_of(items.begin(), items.end(), [&](const auto& one) { return seen.at(one.key()) == one.value(); });
               });
}

// Round robin became the default in 0.12; the list of free workers is older.
void check_one_waits(const std::string& workers) {
  CHECK(node_shows("cluster.js", {workers, "25"}, {{"waited", 1}, {"by_blocker", 0}, {"held_by_blocker", 1}}));
}

}  // namespace

TEST_CASE("a real cluster of 2: one of 25 connections waits for a blocked worker and no other") { check_one_waits("2"); }

TEST_CASE("a real cluster of 4: one of 25 connections waits for a blocked worker and no other") { check_one_waits("4"); }

TEST_CASE("a real cluster: what a killed worker had been handed is neither answered nor closed") {
  const Json expected = {{"waited", 1}, {"held_closed", 0}, {"heavy_answered", false}, {"after_answered", 2}};
  CHECK(node_shows("cluster.js", {"2", "4", "kill"}, expected));
}

TEST_CASE("a real Node.js: lookups of names take two of the four threads of the pool at most") {
  // None of the nine reads waits for a lookup.
  const Json expected = {{"started", Json{2, 4, 6}}, {"reads", 9}, {"ended", 6}};
  CHECK(node_shows("lookups.js", {}, expected, "LD_PRELOAD='" KNEE_SLOW_RESOLVER "'"));
}

TEST_CASE("a real backlog: one more than it is held and nothing is refused") {
  CHECK(node_shows("backlog.js", {"20", "40"}, {{"held", 21}, {"refused", 0}, {"answered", 40}}));
}

TEST_CASE("a real Node.js on libuv 1.45 or newer: a turn of the loop accepts one connection") {
  require(Interpreter::node);
  if (!libuv_is_at_least(1, 45)) skip("this libuv accepts all there are");
  CHECK(node_shows("accepts.js", {"10"}, {{"most", 1}, {"turns", 10}}));
}

TEST_CASE("a real Node.js on libuv 1.44 or older: a turn of the loop accepts all connections") {
  require(Interpreter::node);
  if (libuv_is_at_least(1, 45)) skip("this libuv accepts one");
  CHECK(node_shows("accepts.js", {"10"}, {{"most", 10}}));
}

TEST_CASE("a real cluster without round robin: two of eight workers have nearly half of the connections of a quarter") {
  // Each of the four quarters has 60 connections; the two workers that have most of them are others in the next quarter where other
  // programs keep the machine busy. If all workers were equal, the two would have 86 connections of 240 on average, and more than
  // 108 in none of 100,000 simulated experiments.
  require(Interpreter::node);
  const auto observe = [] { return run(Interpreter::node, "shared_socket.js", {"8", "240"}); };
  CHECK(shows(observe, [](const Json& seen) {
    int of_two = 0;
    for (const Json& quarter : seen["quarters"]) {
      auto connections = quarter.get<std::vector<int>>();
      std::sort(connections.rbegin(), connections.rend());
      of_two += connections[0] + connections[1];
    }
    return of_two >= 112;
  }));
}

}  // namespace knee::real::node_test
