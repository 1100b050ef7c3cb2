/// `Interruption`: a clean end after Ctrl-C and similar signals.
#pragma once

#include <csignal>
#include <optional>
#include <vector>

struct pollfd;

namespace knee::cli {

/// While an object exists, SIGINT, SIGTERM and SIGHUP do not end the process; they are blocked until `wait`, so no
/// signal splits a transaction or is missed between a test and a wait. Signals that were ignored before stay ignored
/// (nohup). At most one object may exist at a time.
class Interruption {
 public:
  /// What the user wants. One Ctrl-C finishes what has begun; a second one, SIGTERM or SIGHUP stops at once.
  enum class Wish { go_on, finish, stop };

  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  /// After a signal, Ctrl-C has no effect any more: the process ends by itself, with a message.
  ~Interruption();

  /// Waits until one of `descriptors` is ready, `timeout_ms` has passed (none: no limit), or a signal arrives.
  void wait(std::vector<pollfd>& descriptors, std::optional<int> timeout_ms);
  /// What signals that arrived during a `wait` ask for.
  [[nodiscard]] Wish wish() const;
  /// In a forked child: restores the default action of the signals, but leaves Ctrl-C, which the terminal also sends
  /// to the children, to the parent.
  void leave_to_parent() const;

 private:
  sigset_t before_{};
  sigset_t held_{};
  std::vector<struct sigaction> previous_;
};

}  // namespace knee::cli
