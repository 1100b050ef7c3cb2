// What a real CPython, and Linux below it, do. Counts and yes or no: other programs may load the machine.
#include <algorithm>

#include "tests/real/program.hpp"
#include "tests/support/catch.hpp"

namespace knee::real::python_test {
namespace {

bool python_shows(const std::string& file, const std::vector<std::string>& arguments, const std::function<bool(const Json&)>& holds) {
  require(Interpreter::python);
  return shows([&] { return run(Interpreter::python, file, arguments); }, holds);
}

std::vector<int> in_turn(int processes, int connections) {
  std::vector<int> order;
  for (int i = 0; i < connections; ++i) order.push_back(i % processes);
  return order;
}

}  // namespace

TEST_CASE("a real asyncio: Python on the threads of an executor has one core with the loop and a call in C holds that up") {
  // On a loaded machine they have less than a core in any case; they never have two. Not with free threading.
  CHECK(python_shows("executor.py", {}, [](const Json& seen) { return seen["cores"] < 1.3 && seen["held_up"] > 0.5; }));
}

TEST_CASE("a real asyncio: a ping waits an interval of the lock beside a thread that computes") {
  // 1.01 to 1.1 of 0.15 s; more if the loop loses its core while it lets the lock go for a system call.
  CHECK(python_shows("pings.py", {"0.15"}, [](const Json& seen) { return seen["intervals"] > 0.9 && seen["intervals"] < 4; }));
}

TEST_CASE("a real CPython: on one core calls without the lock keep it while the woken thread waits for the core") {
  // 140 to 210 calls of 20 us, a turn of the scheduler, whatever else runs. A woken thread with a core of its own takes the
  // lock after less than one.
  CHECK(python_shows("calls.py", {}, [](const Json& seen) { return seen["calls"] > 20; }));
}

TEST_CASE("a real asyncio: its executor starts a thread for a call while none is idle and no more") {
  const Json expected = {{"one after the other", 1}, {"three at once", 3}, {"at most", 4}};
  CHECK(python_shows("executor_threads.py", {}, [&](const Json& seen) { return seen == expected; }));
}

TEST_CASE("a real asyncio: a turn of the loop accepts as many connections as the backlog says") {
  CHECK(python_shows("accepts.py", {"30", "100"}, [](const Json& seen) { return seen["turns"] == Json{30, 30, 30, 10}; }));
}

TEST_CASE("a real listening socket: processes that block in accept take turns") {
  CHECK(python_shows("waiters.py", {"accept", "4", "40"}, [](const Json& seen) { return seen == Json(in_turn(4, 40)); }));
}

TEST_CASE("a real listening socket: with EPOLLEXCLUSIVE the process that registered first gets what comes while all sleep") {
  CHECK(python_shows("waiters.py", {"exclusive", "4", "40"}, [](const Json& seen) { return seen == Json(std::vector<int>(40, 0)); }));
}

TEST_CASE("a real listening socket: of sleeping processes in epoll three of eight get more than half") {
  // If all were equal, it would be 37.5 percent with a standard error of 2.4 percent: probability below 1e-8. On a
  // quiet machine the same ones get most all the time; while other programs keep it busy, their places shift.
  CHECK(python_shows("waiters.py", {"epoll", "8", "400"}, [](const Json& seen) {
    std::vector<int> connections(8);
    for (const int process : seen.get<std::vector<int>>()) ++connections[static_cast<std::size_t>(process)];
    std::sort(connections.rbegin(), connections.rend());
    return connections[0] + connections[1] + connections[2] > 208;
  }));
}

}  // namespace knee::real::python_test
