/// An event-loop process: Node.js 20, or CPython with asyncio.
///
/// One thread runs callbacks one after the other; what a callback waits for comes back as another callback. Which comes
/// next is the loop's matter (models/event_loop/libuv_loop.hpp, models/event_loop/asyncio_loop.hpp); here is what the callbacks do.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>

#include "models/process/listening_socket.hpp"
#include "models/event_loop/event_loop.hpp"
#include "models/request/request.hpp"
#include "models/process/process_context.hpp"
#include "models/event_loop/thread_pool.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// Requests arrive on established connections (`submit`) or on new ones, which the loop accepts from its
/// listening socket.
class EventLoop : public Server {
 public:
  enum class Kind : std::uint8_t { libuv, asyncio };

  struct Options {
    Kind kind = Kind::libuv;
    double cpu_factor = 1;       ///< interpreter time for one unit of a `cpu` step's reference demand
    sim::Duration overhead{};    ///< CPU time of each request besides its steps: parse, route, respond
    sim::Duration wake_up{};     ///< CPU time it costs the loop's or a pool's thread to go on after it has slept
    std::optional<sim::Duration> cold_wake_up{};  ///< the loop's, after a sleep of `cools_for` or longer
    sim::Duration cools_for = std::chrono::milliseconds{20};
    bool ticks = false;  ///< its server looks after itself every 0.1 s (uvicorn)
    std::optional<sim::Duration> notify_every{};  ///< how often that tells its parent that it is there
    std::size_t pool_threads = 4;  ///< UV_THREADPOOL_SIZE; asyncio's default executor: min(32, cores + 4)
  };

  EventLoop(Site& site, ListeningSocket& socket, const Options& options);

  /// Its process has ended.
  void end();
  /// Goes on measuring where a predecessor has ended.
  void take_over(EventLoop& predecessor);

  /// A request on an established connection.
  void submit(Request& request) override;

  [[nodiscard]] Loop& loop() { return *loop_; }
  [[nodiscard]] WorkerPool& pool() { return pool_; }

 private:
  struct Errand;
  struct Event;
  struct Tick;
  struct Computing;
  struct Handover;
  struct Elapse;
  struct Timer;
  struct Yielding;
  struct Pooled;
  struct Offloaded;
  struct Fork;
  struct Created;
  struct Begin;
  struct Join;

  // The server's own.
  sim::Process run_ticks();

  // The application's code: it runs in callbacks, between an entry to the loop and the next absence from it.
  sim::Process read_first(Request& request);
  sim::Process serve(Request& request);
  sim::Task<Outcome> carry_out(Work work, const Errand& errand);
  sim::Task<> offload(const Step& step, sim::Duration demand, const Errand& errand);
  sim::Task<Outcome> call_service(const WorkItem& item, const Errand& errand);
  sim::Task<Outcome> run_parallel(Work branches, const Errand& errand);
  sim::Process run_branch(Work work, const Errand& whole, Fork& fork);
  [[nodiscard]] Computing compute(const Errand& errand, Spent account, sim::Duration demand);
  [[nodiscard]] Computing pack(const Errand& errand, sim::Bytes size);
  [[nodiscard]] Computing collect(const Errand& errand, const Pause& pause);
  [[nodiscard]] sim::Duration interpreted(sim::Duration demand) const;

  Site& site_;
  ListeningSocket& socket_;
  Options options_;
  WorkerPool pool_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace knee::models
