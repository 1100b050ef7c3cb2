// The handler of a request whose work is plain, as a state machine: most requests have no other.
#include "models/event_loop/callback_context.hpp"
#include "models/event_loop/event_loop_server.hpp"
#include "sim/kernel/hand_written_process.hpp"

namespace knee::models {

// What `EventLoopServer::serve` and `carry_out` do for a handler that runs in the loop's callbacks and computes or waits: the same
// events in the same order (tests/models/plain_work_test.cpp). From the first other item on, a coroutine carries the work out.
class EventLoopServer::PlainHandler final : public sim::HandWrittenProcess, EventLoop::Wait {
 public:
  // `set_up`: CPU time of the request's new connection.
  PlainHandler(EventLoopServer& server, Request& request, sim::Duration set_up)
      : HandWrittenProcess{begin_request, destroy_as<PlainHandler>},
        Wait{*server.loop_},
        server_{server},
        request_{request},
        set_up_{set_up},
        job_{server.process_.machine.run(server.loop_->cpu(), {})} {}

  /// The request is readable: the loop will call the handler.
  void begin() { wait_for_call(begin_request); }

 private:
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
  [[nodiscard, gnu::always_inline]] bool compute(LatencyComponent account, std::string_view what, sim::Duration demand, State then);
  void computed();
  Next wait(sim::Duration length);
  Next begin_overhead();
  [[gnu::always_inline]] Next next_item();
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

void EventLoopServer::begin_handler(Request& request, sim::Duration set_up) {
  if (runs_directly()) {
    auto* handler = new PlainHandler{*this, request, set_up};
    process_.threads.adopt(*handler);
    handler->begin();
  } else {
    process_.start(serve(request, set_up));
  }
}

// What a PlainHandler leaves of a request.
sim::Process EventLoopServer::serve_rest(Request& request, Work left) {
  const CallbackContext context{*this, request, request.ledger};
  const Outcome outcome = co_await carry_out(left, context);
  end_handler(request);
  if (request.after != nullptr) [[unlikely]] {
    co_await go_on_after(request, outcome);
    if (leaves_) answered_.signal();
  } else {
    respond_directly(request, outcome);
  }
}

// --- States -------------------------------------------------------------------------------------------------

void EventLoopServer::PlainHandler::begin_request(void* frame) {
  auto& self = of<PlainHandler>(frame);
  self.called();
  const Pause pause = self.server_.process_.memory.begin_request(self.request_);
  if (pause.length > sim::Duration::zero() && self.compute(LatencyComponent::collector, pause.what, pause.length, begin_work)) return;
  transfer(self.begin_overhead());
}

void EventLoopServer::PlainHandler::begin_work(void* frame) {
  auto& self = of<PlainHandler>(frame);
  self.computed();
  transfer(self.begin_overhead());
}

void EventLoopServer::PlainHandler::end_computing(void* frame) {
  auto& self = of<PlainHandler>(frame);
  self.computed();
  transfer(self.next_item());
}

void EventLoopServer::PlainHandler::end_wait(void* frame) {
  auto& self = of<PlainHandler>(frame);
  self.resumed();
  self.request_.ledger.charge(LatencyComponent::io, self.now());
  self.wait_for_call(go_on);
}

void EventLoopServer::PlainHandler::go_on(void* frame) {
  auto& self = of<PlainHandler>(frame);
  self.called();
  transfer(self.next_item());
}

// --- Parts of them --------------------------------------------------------------------------------------------

void EventLoopServer::PlainHandler::wait_for_call(State then) {
  resumes_in(then);
  Wait::suspend(handle());
  loop().post(handle());
}

void EventLoopServer::PlainHandler::called() {
  Wait::await_resume();
  request_.ledger.charge(LatencyComponent::queue, now());
}

// Whether it takes time.
inline bool EventLoopServer::PlainHandler::compute(LatencyComponent account, std::string_view what, sim::Duration demand, State then) {
  const sim::Duration time = server_.process_.machine.time_of(demand);
  if (time <= sim::Duration::zero()) return false;
  account_ = account;
  core_time_ = time;
  resumes_in(then);
  loop().row().begin(what, &request_);
  job_.begin_again(time, handle());
  return true;
}

void EventLoopServer::PlainHandler::computed() {
  job_.await_resume();
  loop().row().end();
  request_.ledger.charge_computing(account_, core_time_, {}, now());
}

EventLoopServer::PlainHandler::Next EventLoopServer::PlainHandler::wait(sim::Duration length) {
  resumes_in(end_wait);
  resume_at(sim::after(now(), length));
  return loop().to_thread();
}

// The speed of the interpreter, as the last request shows it.
EventLoopServer::PlainHandler::Next EventLoopServer::PlainHandler::begin_overhead() {
  const Options& options = server_.options_;
  loop().set_iteration_time(slowed(options.iteration, request_.slowness));
  const sim::Duration own = sim::sum(slowed(server_.interpreted(options.overhead), request_.slowness), set_up_);
  left_ = request_.work;
  if (own > sim::Duration::zero() && compute(LatencyComponent::cpu, "cpu", own, end_computing)) return {};
  return next_item();
}

inline EventLoopServer::PlainHandler::Next EventLoopServer::PlainHandler::next_item() {
  while (!left_.empty() && !request_.abandoned && server_.is_plain(left_.front())) {
    const WorkItem& item = left_.front();
    left_ = left_.subspan(1);
    if (item.kind == StepKind::wait) return wait(item.demand);
    if (compute(LatencyComponent::cpu, "cpu", server_.interpreted(item.demand), end_computing)) return {};
  }
  return end();
}

// The handler has returned, or a coroutine goes on with it.
EventLoopServer::PlainHandler::Next EventLoopServer::PlainHandler::end() {
  EventLoopServer& server = server_;
  Request& request = request_;
  const Work left = left_;
  delete this;
  if (!left.empty() || request.after != nullptr) [[unlikely]] {
    server.process_.start(server.serve_rest(request, left));
  } else {
    server.end_handler(request);
    server.respond_directly(request, Outcome::served);
  }
  return {};
}

}  // namespace knee::models
