/// The handler of a request whose work is plain, as a state machine: most requests have no other.
#pragma once

#include "models/event_loop/event_loop_server.hpp"
#include "sim/kernel/hand_written_process.hpp"

namespace knee::models {

/// What `EventLoopServer::serve` and `carry_out` do for a handler that runs in the loop's callbacks and computes or waits: the same
/// events in the same order (tests/models/plain_work_test.cpp). From the first other item on, a coroutine carries the work out.
class EventLoopServer::PlainHandler final : public sim::HandWrittenProcess, EventLoop::Wait {
 public:
  /// `set_up`: CPU time of the request's new connection.
  PlainHandler(EventLoopServer& server, Request& request, sim::Duration set_up)
      : HandWrittenProcess{begin_request, destroy_as<PlainHandler>},
        Wait{*server.loop_},
        server_{server},
        request_{request},
        set_up_{set_up},
        job_{server.process_.machine.compute(server.loop_->cpu(), {})} {}

  /// The request is readable: the loop will call the handler.
  void begin() { wait_for_call(begin_request); }

 private:
  friend class sim::HandWrittenFrame;
  friend class sim::HandWrittenProcess;
  using Next = EventLoop::Callback;  // where control goes; null: to the calendar

  // The states, each named after what happens when it is resumed.
  static void begin_request(void* frame);
  static void begin_work(void* frame);
  static void end_computing(void* frame);
  static void end_wait(void* frame);
  static void go_on(void* frame);
  static void transfer(Next next) {
    if (next) next.resume();
  }

  void wait_for_call(State then);
  void called();
  [[nodiscard]] bool compute(LatencyComponent account, std::string_view what, sim::Duration demand, State then);
  void computed();
  Next wait(sim::Duration length);
  Next begin_overhead();
  Next next_item();
  Next end();

  [[nodiscard]] sim::Instant now() const { return server_.process_.simulation.now(); }

  EventLoopServer& server_;
  Request& request_;
  Work left_{};
  sim::Duration set_up_;
  sim::Duration core_time_{};   // of the computation
  LatencyComponent account_{};  // of the computation
  sim::Cores::Job job_;
};

}  // namespace knee::models
