/// Linux epoll as its own source has it.
///
/// Written from Linux 6.1, fs/eventpoll.c: ep_poll_callback, ep_insert, ep_poll, ep_send_events.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// An epoll instance with level-triggered files, for one thread.
class Epoll {
 public:
  /// A file: whether it can be read now, and what to do then.
  struct File {
    std::function<bool()> readable;
    std::function<void()> callback;
    bool added = false;
    bool linked = false;  // into the ready list
  };

  /// `wake_up`: seconds of CPU a thread needs to go on after it has slept.
  explicit Epoll(double wake_up) : wake_up_{wake_up} {}
  /// Seconds that each waking up, one after the other, takes longer.
  void longer_wake_ups(const std::function<double()>& longer) { longer_ = longer; }

  /// EPOLL_CTL_ADD: a file that can be read already is ready from now on.
  void add(File& file);
  /// EPOLL_CTL_DEL
  void remove(File& file);
  /// The file's wait queue calls when something has come: the file is ready, unless it is listed already. True if that has
  /// woken the thread, `delay` seconds from now.
  bool notify(File& file, double delay = 0);

  /// Files that can be read, in the order of the ready list; empty if none could within `timeout` seconds (none: for
  /// ever).
  std::vector<File*> wait(std::optional<double> timeout = {});

  /// How often the thread has been woken and found that there was nothing to report, any more.
  [[nodiscard]] std::size_t wake_ups_in_vain() const { return wake_ups_in_vain_; }

 private:
  void go_on(Lock& lock);
  std::vector<File*> send_events();

  double wake_up_;
  std::function<double()> longer_;
  bool asleep_ = false;
  double delay_ = 0;
  std::size_t wake_ups_in_vain_ = 0;
  std::deque<File*> ready_;
  simgrid::s4u::MutexPtr mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr woken_ = simgrid::s4u::ConditionVariable::create();
};

}  // namespace knee::reference
