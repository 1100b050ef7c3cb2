// Which waiting call a free server takes.
#include <string>
#include <vector>

#include "models/cluster/server_queue.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::server_queue_test {
namespace {

using namespace std::chrono_literals;

// Calls of 10 ms, by a letter each, on one server, and the order in which they are served.
class Counter {
 public:
  explicit Counter(const ServerQueue::Options& options) : queue_{simulation_, options} {}
  void call(char name, sim::Duration at, std::size_t list = 0) { simulation_.start(use(name, at, list)); }
  std::string order() {
    simulation_.run_before(sim::kStart + 10s);
    return order_;
  }
  [[nodiscard]] const std::string& dropped() const { return dropped_; }
  [[nodiscard]] std::size_t free() const { return queue_.free(); }

 private:
  sim::Process use(char name, sim::Duration at, std::size_t list) {
    co_await simulation_.delay(at);
    const bool has_server = co_await queue_.acquire(list);
    if (!has_server) {
      dropped_ += name;
      co_return;
    }
    order_ += name;
    co_await simulation_.delay(10ms);
    queue_.release();
  }
  sim::Simulation simulation_;
  ServerQueue queue_;
  std::string order_;
  std::string dropped_;
};

std::string order_of(Discipline discipline, std::size_t lists = 1) {
  Counter counter{{.discipline = discipline, .lists = lists}};
  counter.call('a', 0ms);
  counter.call('b', 1ms, 0);
  counter.call('c', 2ms, lists - 1);
  counter.call('d', 3ms, 0);
  counter.call('e', 4ms, lists - 1);
  counter.call('f', 25ms, 0);
  return counter.order();
}

}  // namespace

TEST_CASE("fifo serves in the order of arrival and lifo the last call first") {
  CHECK(order_of(Discipline::fifo) == "abcdef");
  CHECK(order_of(Discipline::lifo) == "aedfcb");
}

TEST_CASE("with priorities the lower list goes first") { CHECK(order_of(Discipline::priority, 2) == "abdfce"); }

TEST_CASE("with fair turns a class with few calls does not wait for the many of another") {
  CHECK(order_of(Discipline::fair, 2) == "abcdef");
  Counter counter{{.discipline = Discipline::fair, .lists = 3}};
  counter.call('a', 0ms);
  for (int i = 0; i < 4; ++i) counter.call('b', 1ms, 0);
  counter.call('c', 2ms, 2);
  counter.call('d', 3ms, 1);
  CHECK(counter.order() == "abdcbbb");
}

TEST_CASE("codel drops nothing while some call waits less than the target") {
  Counter counter{{.discipline = Discipline::codel}};
  for (int i = 0; i < 60; ++i) counter.call('a', 10ms * i);
  CHECK(counter.order().size() == 60);
  CHECK(counter.dropped().empty());
  CHECK(counter.free() == 1);
}

TEST_CASE("codel drops a call after an interval of waits above the target and more at shorter and shorter distances") {
  // All calls come at once. The first one that leaves the queue does so at 10 ms and has waited longer than the target; at 120 ms, later
  // than 10 + 100, the thirteenth is dropped; the next ones at the first departures after 120 + 100, 220 + 100 / sqrt 2,
  // and + 100 / sqrt 3.
  Counter counter{{.discipline = Discipline::codel}};
  for (int i = 0; i < 100; ++i) counter.call(static_cast<char>(' ' + i), 0ms);
  counter.order();
  CHECK(counter.free() == 1);
  REQUIRE(counter.dropped().size() > 4);
  CHECK(counter.dropped()[0] == ' ' + 12);
  CHECK(counter.dropped()[1] == ' ' + 23);
  CHECK(counter.dropped()[2] == ' ' + 32);
  CHECK(counter.dropped()[3] == ' ' + 38);
}

}  // namespace knee::models::server_queue_test
