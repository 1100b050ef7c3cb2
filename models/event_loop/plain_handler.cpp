#include "models/event_loop/plain_handler.hpp"

#include "models/event_loop/callback_context.hpp"

namespace knee::models {

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
bool EventLoopServer::PlainHandler::compute(LatencyComponent account, std::string_view what, sim::Duration demand, State then) {
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

EventLoopServer::PlainHandler::Next EventLoopServer::PlainHandler::next_item() {
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
