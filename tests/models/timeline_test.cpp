// What an event loop and its worker pool show of themselves.
#include <deque>
#include <string>
#include <vector>

#include "models/event_loop/event_loop_server.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::timeline_test {
namespace {

using namespace std::chrono_literals;

/// Writes down every slice: its row, when it begins and ends (in us), its name.
class Notes : public Timeline {
 public:
  explicit Notes(const sim::Simulation& simulation) : simulation_{simulation} {}

  Track track(const std::string& group, const std::string& name) override {
    CHECK(group == "node");
    rows_.push_back({.name = name, .open = {}});
    return static_cast<Track>(rows_.size() - 1);
  }
  void begin(Track track, std::string_view what, const Request*) override {
    rows_[static_cast<std::size_t>(track)].open.push_back({std::string(what), microseconds()});
  }
  void end(Track track) override {
    Row& row = rows_[static_cast<std::size_t>(track)];
    const auto [what, began] = row.open.back();
    row.open.pop_back();
    const std::string inside(2 * row.open.size(), ' ');
    slices.push_back(row.name + ": " + inside + what + " " + std::to_string(began) + "-" + std::to_string(microseconds()));
  }
  void mark(Track, std::string_view, const Request*) override {}
  void count(Track, double) override {}

  std::vector<std::string> slices;

 private:
  struct Row {
    std::string name;
    std::vector<std::pair<std::string, std::int64_t>> open;
  };
  std::int64_t microseconds() const { return (simulation_.now() - sim::kStart) / 1us; }

  const sim::Simulation& simulation_;
  std::vector<Row> rows_;
};

class Forgetful : public Requester {
 public:
  void completed(Request&) override {}
};

Step step(Step::Kind kind, double seconds) {
  Step step{.kind = kind, .branches = {}, .probabilities = {}};
  step.demand.source = sim::Distribution::constant(seconds).value();
  return step;
}

}  // namespace

TEST_CASE("A loop's row shows the phases and in them what is computed, and the pool's rows show its jobs") {
  using Kind = Step::Kind;
  sim::Simulation simulation;
  Notes notes{simulation};
  Machine machine{simulation, {.cores = 2}};
  RuntimeStatistics statistics;
  ProcessContext site{
      .simulation = simulation, .machine = machine, .statistics = statistics, .name = "node", .timeline = &notes};
  ListeningSocket socket{simulation, {}, sim::RunKey{}.stream("accept")};
  const EventLoopServer::Options options{.overhead = 100us, .pool_threads = 1};
  EventLoopServer process{site, socket, options};

  const Steps steps{step(Kind::cpu, 0.001),     step(Kind::yield, 0), step(Kind::cpu, 0.002), step(Kind::timer, 0.005),
                    step(Kind::cpu, 0.001),     step(Kind::native, 0.003), step(Kind::cpu, 0.001)};
  RequestClass all{.name = "all", .steps = steps};
  Forgetful client;
  Request request;
  request.requester = &client;
  sim::RandomStream stream = sim::RunKey{}.stream("work");
  all.draw(stream, 0, request.work);
  process.submit(request);
  simulation.run_before(sim::kStart + 1s);
  site.threads.end();  // they use the server
  CHECK(notes.slices == std::vector<std::string>{
                            "loop:   cpu 0-100", "loop:   cpu 100-1100", "loop: poll 0-1100",
                            "loop:   cpu 1100-3100", "loop: check 1100-3100",
                            "loop:   cpu 8100-9100", "loop: timers 8100-9100",
                            "pool thread 1: native 9100-12100",
                            "loop:   cpu 12100-13100", "loop: poll 12100-13100"});
}

}  // namespace knee::models::timeline_test
