#include "tests/reference/sockets/listener.hpp"

namespace knee::reference {

namespace {

namespace s4u = simgrid::s4u;

// A thread that sleeps once.
struct Sleep {
  s4u::SemaphorePtr woken = s4u::Semaphore::create(0);
  bool asleep = true;
  double delay = 0;

  bool wake(double after) {
    if (!asleep) return false;
    asleep = false;
    delay = after;
    woken->release();
    return true;
  }

  void until_woken(double wake_up) {
    asleep = true;
    delay = 0;
    woken->acquire();
    if (delay > 0) s4u::this_actor::sleep_for(delay);
    Trial::compute(wake_up);
  }
};

}  // namespace

bool Listener::connect(const Request& request) {
  if (queue_.size() > backlog_) return false;  // sk_acceptq_is_full
  queue_.push_back(&request);
  wait_.wake_up();
  return true;
}

const Request* Listener::try_accept() {
  if (queue_.empty()) return nullptr;
  const Request* request = queue_.front();
  queue_.pop_front();
  return request;
}

// The entry leaves the queue when it is woken (autoremove_wake_function).
const Request& Listener::accept(double wake_up) {
  for (;;) {
    if (const Request* request = try_accept()) return *request;
    Sleep sleep;
    WaitQueue::Position entry;
    const WaitQueue::Wake wake = [this, &sleep, &entry](double delay) {
      wait_.remove(entry);
      return sleep.wake(delay);
    };
    entry = wait_.add_exclusive(wake);
    sleep.until_woken(wake_up);
  }
}

// The entry stays until select returns (poll_freewait).
const Request& Listener::select_and_accept(double wake_up) {
  for (;;) {
    Sleep sleep;
    if (empty()) {
      const WaitQueue::Position entry = wait_.add([&sleep](double delay) { return sleep.wake(delay); });
      while (empty()) sleep.until_woken(wake_up);
      wait_.remove(entry);
    }
    if (const Request* request = try_accept()) return *request;
  }
}

void Listener::watch(Epoll& epoll, Epoll::File& file, Watch watch) {
  const WaitQueue::Wake wake = [&epoll, &file](double delay) { return epoll.notify(file, delay); };
  watch == Watch::exclusive ? wait_.add_exclusive(wake) : wait_.add(wake);
}

}  // namespace knee::reference
