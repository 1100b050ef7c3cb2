/// How a thread waits for another piece of work.
#pragma once

#include <optional>

#include "models/steps/work_wait.hpp"
#include "models/threads/thread_server.hpp"

namespace knee::models {

// The thread sleeps until another piece of work lets it go on. The waker's list is a parameter of the derived awaiter.
struct ThreadServer::Awaiting : WorkWait {
  std::optional<Outcome> outcome;
  explicit Awaiting(ThreadServer& server) : WorkWait{server.process_.simulation.calendar()} {}
  void go_on(std::optional<Outcome> how, const EventLoop*) override {
    outcome = how;
    resume_now();
  }
  bool await_ready() const noexcept { return false; }
  std::optional<Outcome> await_resume() noexcept {
    resumed();
    return outcome;
  }
};

}  // namespace knee::models
