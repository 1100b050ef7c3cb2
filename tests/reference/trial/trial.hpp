/// A trial of a reference: one machine, the clients, and when each request was answered.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <simgrid/s4u.hpp>

#include "tests/reference/trial/request.hpp"

namespace knee::reference {

using Lock = std::unique_lock<simgrid::s4u::Mutex>;

/// Everything lives on one SimGrid host whose cores SimGrid's own CPU model shares out (max-min fair, at most one core
/// for an actor: processor sharing). SimGrid has one engine in a process's life, so there is one trial.
class Trial {
 public:
  Trial(int cores, const std::vector<Request>& requests);

  /// An actor that runs to the end of its body or of the trial.
  simgrid::s4u::ActorPtr start(const std::string& name, const std::function<void()>& body);

  /// `body`, `seconds` from now.
  void later(double seconds, const std::function<void()>& body);

  /// The calling actor computes on a core.
  static void compute(double seconds);

  void answer(const Request& request, bool served = true);
  /// Tells the clients of every answer.
  void on_answer(const std::function<void(const Request&)>& listener) { on_answer_ = listener; }

  /// Calls `send` with each request when it is due, until all are answered.
  std::vector<Answer> run(const std::function<void(const Request&)>& send);

 private:
  simgrid::s4u::Engine engine_;
  simgrid::s4u::Host* host_;
  const std::vector<Request>& requests_;
  std::vector<Answer> answers_;
  std::function<void(const Request&)> on_answer_;
  simgrid::s4u::SemaphorePtr answered_ = simgrid::s4u::Semaphore::create(0);
};

}  // namespace knee::reference
