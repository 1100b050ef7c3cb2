/// Scripts for an event loop, and the trace that their callbacks leave.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/event_loop/asyncio_loop.hpp"
#include "models/event_loop/libuv_loop.hpp"
#include "sim/random/run_key.hpp"

namespace knee::models {

using namespace std::chrono_literals;

using Trace = std::vector<std::string>;

/// A process whose callbacks say something when they run. What is asked for before `run` is asked for by the main
/// script; the loop begins when `run` is called.
template <class AnyLoop>
class Script : Server {
 public:
  /// What a callback does besides saying something.
  struct Then {
    std::function<void()> act = [] {};
    sim::Duration busy{};  ///< how long it computes first
    bool given_up = false;  ///< by `give_up`
  };

  void timeout(sim::Duration length, std::string what, Then then = {}) {
    ask([this, length](EventLoop::Callback callback) { loop_.set_timer(length, callback); }, what, then);
  }
  void immediate(std::string what, Then then = {}) { yield(Yield::immediate, what, then); }
  void next_tick(std::string what, Then then = {}) { yield(Yield::next_tick, what, then); }
  void promise(std::string what, Then then = {}) { yield(Yield::microtask, what, then); }
  /// An event that comes through poll, `after` so long; or at once.
  void event(std::string what, Then then = {}) {
    ask([this](EventLoop::Callback callback) { loop_.post(callback); }, what, then);
  }
  void event(sim::Duration after, std::string what, Then then = {}) {
    simulation_.start(event_later(after, std::move(what), std::move(then)));
  }
  /// What a thread of the pool has done.
  void result(std::string what, Then then = {}) {
    ask([this](EventLoop::Callback callback) { loop_.post_result(callback); }, what, then);
  }
  /// A new connection; its request is an event that says `what`.
  void connect(std::string what) {
    connections_.push_back(std::move(what));
    requests_.emplace_back();
    socket_.submit(requests_.back());
  }

  /// Time passes in the main script.
  void pass(sim::Duration time) { simulation_.run_before(simulation_.now() + time); }
  /// Begins the loop, and lets it run for `time`.
  Trace run(sim::Duration time = 1s) {
    loop_.start();
    pass(time);
    return trace_;
  }
  /// Gives up the callbacks that are to be.
  void give_up() { given_up_.end(); }

  /// The trace, each with the time at which it was said.
  [[nodiscard]] const std::vector<sim::Duration>& times() const { return times_; }
  [[nodiscard]] sim::Simulation& simulation() { return simulation_; }
  [[nodiscard]] AnyLoop& loop() { return loop_; }
  [[nodiscard]] const RuntimeStatistics& statistics() {
    loop_.delay().count_idle_firings(simulation_.now());
    return statistics_;
  }

 private:
  using Ask = std::function<void(EventLoop::Callback)>;
  struct Asking : EventLoop::Wait {
    const Ask& ask;
    Asking(EventLoop& loop, const Ask& how) : Wait{loop}, ask{how} {}
    void await_suspend(EventLoop::Callback callback) {
      suspend(callback);
      ask(callback);
    }
  };

  void yield(Yield how, const std::string& what, const Then& then) {
    ask([this, how](EventLoop::Callback callback) { loop_.yield(how, callback); }, what, then);
  }
  void ask(Ask how, std::string what, Then then) {
    const bool given_up = then.given_up;
    sim::Process callback = call_back(std::move(how), std::move(what), std::move(then));
    if (given_up) {
      given_up_.start(std::move(callback));
    } else {
      simulation_.start(std::move(callback));
    }
  }
  sim::Process call_back(Ask how, std::string what, Then then) {
    co_await Asking{loop_, how};
    co_await simulation_.delay(then.busy);
    trace_.push_back(what);
    times_.push_back(simulation_.now() - sim::kStart);
    then.act();
    loop_.hand_back();
  }
  sim::Process event_later(sim::Duration after, std::string what, Then then) {
    co_await simulation_.delay(after);
    event(what, then);
  }
  void submit(Request&) override { event(connections_[accepted_++]); }

  sim::Simulation simulation_;
  Machine machine_{simulation_, {.cores = 2}};
  RuntimeStatistics statistics_;
  ProcessContext site_{.simulation = simulation_, .machine = machine_, .statistics = statistics_};
  ListeningSocket socket_{simulation_, {}, sim::RunKey{}.stream("accept")};
  AnyLoop loop_{site_, socket_, *this, {}};
  sim::TaskScope given_up_{simulation_};
  std::vector<std::string> connections_;
  std::deque<Request> requests_;
  std::size_t accepted_ = 0;
  Trace trace_;
  std::vector<sim::Duration> times_;
};

}  // namespace knee::models
