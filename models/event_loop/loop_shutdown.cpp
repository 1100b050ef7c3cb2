// An event loop whose process is told to end.
#include "models/event_loop/callback_context.hpp"
#include "models/event_loop/event_loop_server.hpp"

namespace knee::models {
namespace {

constexpr std::chrono::milliseconds kLookAgain{10};  // at work that no client waits for, or whose client has gone

}  // namespace

// A signal, or a message of the primary: the loop gets to it when it polls.
struct EventLoopServer::Told : EventLoop::Wait {
  using Wait::Wait;
  void await_suspend(std::coroutine_handle<> callback) {
    suspend(callback);
    loop().post(callback);
  }
};

// A server with a main loop of its own looks by itself (`run_ticks`).
void EventLoopServer::retire() {
  if (!options_.ticks) process_.start(shut_down());
}

// Node.js: server.close() in the handler of the signal, as PM2's documentation has it (Graceful Stop), or worker.disconnect(). Node.js 19
// and later close the connections that are idle (lib/_http_server.js: Server.prototype.close, closeIdleConnections). The process exits
// when nothing is left to wait for.
sim::Process EventLoopServer::shut_down() {
  co_await Told{*loop_};
  loop_->stop_accepting();
  socket_.pass_on();
  process_.close_connections();
  leaves_ = true;
  loop_->hand_back();
  while (!process_.life.requests().empty()) co_await answered_.wait_for(kLookAgain);
  while (process_.background.pieces() > 0) co_await process_.simulation.delay(kLookAgain);
  process_.life.end();
}

}  // namespace knee::models
