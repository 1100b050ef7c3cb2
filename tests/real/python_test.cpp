// What a real CPython, and Linux below it, do. Counts and yes or no: other programs may load the machine.
#include <algorithm>

#include "tests/real/program.hpp"
#include "tests/support/catch.hpp"

namespace knee::real::python_test {
namespace {

Json python(const std::string& file, const std::vector<std::string>& arguments = {}) {
  require(Interpreter::python);
  return run(Interpreter::python, file, arguments);
}

std::vector<int> in_turn(int processes, int connections) {
  std::vector<int> order;
  for (int i = 0; i < connections; ++i) order.push_back(i % processes);
  return order;
}

}  // namespace

TEST_CASE("a real asyncio: Python on the threads of an executor has one core with the loop and a call in C holds that up") {
  // On a loaded machine they have less than a core in any case; they never have two. Not with free threading.
  const Json result = python("executor.py");
  CHECK(result["cores"] < 1.3);
  CHECK(result["held_up"] > 0.5);
}

TEST_CASE("a real asyncio: a turn of the loop accepts as many connections as the backlog says") {
  CHECK(python("accepts.py", {"30", "100"})["turns"] == Json{30, 30, 30, 10});
}

TEST_CASE("a real listening socket: processes that block in accept take turns") {
  CHECK(python("waiters.py", {"accept", "4", "40"}) == Json(in_turn(4, 40)));
}

TEST_CASE("a real listening socket: with EPOLLEXCLUSIVE the process that registered first gets what comes while all sleep") {
  CHECK(python("waiters.py", {"exclusive", "4", "40"}) == Json(std::vector<int>(40, 0)));
}

TEST_CASE("a real listening socket: of sleeping processes in epoll the same ones get most all the time") {
  // The three of eight that have most of the first half have more than 60 percent of the second one. If all were equal, it
  // would be 37.5 percent with a standard error of 3.4 percent: probability below 1e-9.
  const auto order = python("waiters.py", {"epoll", "8", "400"}).get<std::vector<int>>();
  std::vector<std::pair<int, int>> halves(8);
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::pair<int, int>& half = halves[static_cast<std::size_t>(order[i])];
    ++(i < order.size() / 2 ? half.first : half.second);
  }
  std::sort(halves.rbegin(), halves.rend());
  CHECK(halves[0].second + halves[1].second + halves[2].second > 120);
}

}  // namespace knee::real::python_test
