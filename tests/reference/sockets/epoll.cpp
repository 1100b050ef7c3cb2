#include "tests/reference/sockets/epoll.hpp"

#include <algorithm>
#include <condition_variable>

namespace knee::reference {

void Epoll::add(File& file) {
  file.added = true;
  if (file.readable()) notify(file);
}

void Epoll::remove(File& file) {
  file.added = false;
  if (file.linked) ready_.erase(std::find(ready_.begin(), ready_.end(), &file));
  file.linked = false;
}

bool Epoll::notify(File& file, double delay) {
  const Lock lock{*mutex_};
  if (!file.added || file.linked) return false;
  file.linked = true;
  ready_.push_back(&file);
  woken_->notify_one();
  if (!asleep_) return false;
  asleep_ = false;
  delay_ = delay;
  return true;
}

// A level-triggered file goes back to the end of the list when it is reported; the next wait finds out whether there is
// still something to read.
std::vector<Epoll::File*> Epoll::send_events() {
  std::vector<File*> events;
  std::deque<File*> listed;
  listed.swap(ready_);
  for (File* file : listed) {
    file->linked = file->readable();
    if (!file->linked) continue;
    events.push_back(file);
    ready_.push_back(file);
  }
  return events;
}

// A thread that was woken runs after what its waking took.
void Epoll::go_on(Lock& lock) {
  asleep_ = false;
  lock.unlock();
  if (delay_ > 0) simgrid::s4u::this_actor::sleep_for(delay_);
  delay_ = 0;
  Trial::compute(wake_up_ + (longer_ ? longer_() : 0));
  lock.lock();
}

std::vector<Epoll::File*> Epoll::wait(std::optional<double> timeout) {
  Lock lock{*mutex_};
  std::vector<File*> events = send_events();
  const double until = simgrid::s4u::Engine::get_clock() + timeout.value_or(0);
  bool timed_out = timeout == 0;
  while (events.empty() && !timed_out) {
    asleep_ = true;
    if (!timeout) {
      woken_->wait(lock);
    } else {
      timed_out = woken_->wait_until(lock, until) == std::cv_status::timeout;
    }
    go_on(lock);
    events = send_events();
    if (events.empty() && !timed_out) ++wake_ups_in_vain_;
  }
  return events;
}

}  // namespace knee::reference
