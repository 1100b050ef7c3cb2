#include "tests/reference/cpython.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>

namespace knee::reference {

namespace s4u = simgrid::s4u;

// A thread that returns from a wait runs only after its wake-up; the mutex is not its own before.
void Gil::pass_wake_up(Lock& lock) const {
  if (options_.wake_up == 0) return;
  lock.unlock();
  s4u::this_actor::sleep_for(options_.wake_up);
  lock.lock();
}

void Gil::take(Thread& tstate) {
  Lock lock{*mutex_};
  while (locked_) {
    const std::uint64_t saved_switchnum = switch_number_;
    const bool timed_out = cond_->wait_for(lock, options_.switch_interval) == std::cv_status::timeout;
    pass_wake_up(lock);
    if (timed_out && locked_ && switch_number_ == saved_switchnum) drop_request_ = true;
  }
  {
    const Lock switch_lock{*switch_mutex_};
    locked_ = true;
    if (&tstate != last_holder_) {
      last_holder_ = &tstate;
      ++switch_number_;
    }
    switch_cond_->notify_one();
  }
  drop_request_ = false;
}

void Gil::drop(Thread& tstate) {
  last_holder_ = &tstate;
  {
    const Lock lock{*mutex_};
    locked_ = false;
    cond_->notify_one();
  }
  if (!drop_request_) return;
  Lock switch_lock{*switch_mutex_};
  if (last_holder_ != &tstate) return;
  drop_request_ = false;
  switch_cond_->wait(switch_lock);
  pass_wake_up(switch_lock);
}

void Gil::evaluate(Thread& tstate, double seconds) {
  while (seconds > 0) {
    if (drop_request_) {
      drop(tstate);
      take(tstate);
    }
    const double piece = std::min(seconds, options_.check_every);
    s4u::this_actor::sleep_for(piece);
    seconds -= piece;
    if (seconds < 1e-12) return;
  }
}

namespace {

// Requests on their way to the threads. Who finds none waits; who is woken looks again.
class Inbox {
 public:
  void put(const Request& request) {
    const std::unique_lock<s4u::Mutex> lock{*mutex_};
    pending_.push_back(&request);
    arrived_->notify_one();
  }

  const Request* get(double wake_up) {
    std::unique_lock<s4u::Mutex> lock{*mutex_};
    while (pending_.empty()) {
      arrived_->wait(lock);
      lock.unlock();
      if (wake_up > 0) s4u::this_actor::sleep_for(wake_up);
      lock.lock();
    }
    const Request* request = pending_.front();
    pending_.pop_front();
    return request;
  }

 private:
  std::deque<const Request*> pending_;
  s4u::MutexPtr mutex_ = s4u::Mutex::create();
  s4u::ConditionVariablePtr arrived_ = s4u::ConditionVariable::create();
};

// What the threads of a server share.
struct Server {
  const std::vector<Request>& requests;
  Gil gil;
  Inbox inbox{};
  std::vector<double> done{};
};

void be_thread(Server& server) {
  Gil::Thread self;
  const double wake_up = server.gil.options().wake_up;
  for (;;) {
    const Request& request = *server.inbox.get(wake_up);
    server.gil.take(self);
    for (const Burst& burst : request.bursts) {
      server.gil.evaluate(self, burst.cpu);
      server.gil.drop(self);
      s4u::this_actor::sleep_for(burst.io + wake_up);
      server.gil.take(self);
    }
    server.gil.evaluate(self, request.last_cpu);
    server.gil.drop(self);
    server.done[static_cast<std::size_t>(&request - server.requests.data())] = s4u::Engine::get_clock();
  }
}

}  // namespace

std::vector<double> serve(const std::vector<Request>& requests, std::size_t threads,
                          const Gil::Options& options) {
  s4u::Engine engine{"reference"};
  auto* zone = s4u::create_full_zone("zone");
  auto* host = zone->create_host("machine", 1e9);
  zone->seal();
  Server server{.requests = requests, .gil = Gil{options}};
  server.done.assign(requests.size(), -1);
  for (std::size_t i = 0; i < threads; ++i) {
    s4u::Actor::create("thread " + std::to_string(i), host, [&server] { be_thread(server); })->daemonize();
  }
  s4u::Actor::create("clients", host, [&server] {
    for (const Request& request : server.requests) {
      s4u::this_actor::sleep_until(request.due);
      server.inbox.put(request);
    }
    while (std::find(server.done.begin(), server.done.end(), -1.0) != server.done.end()) {
      s4u::this_actor::sleep_for(0.1);
    }
  });
  engine.run();
  return server.done;
}

}  // namespace knee::reference
