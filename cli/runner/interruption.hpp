/// Interruption: Ctrl-C and its kin, while there is something to be put in order before the end.
#pragma once

#include <csignal>
#include <optional>
#include <vector>

struct pollfd;

namespace knee::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but are held back until `wait`, so no
/// transaction is cut in two and none is missed between a test and a wait. Signals that were ignored before
/// stay ignored (nohup). At most one lives at a time.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// Waits until one of `descriptors` is ready, `timeout_ms` has passed (none: no limit), or a signal came.
  void wait(std::vector<pollfd>& descriptors, std::optional<int> timeout_ms);
  /// Whether a signal came during a `wait`.
  [[nodiscard]] bool happened() const;
  /// In a forked child: gives the signals their usual meaning back, but lets Ctrl-C, which the terminal sends
  /// to the children as well, be the parent's business.
  void leave_to_parent() const;

 private:
  sigset_t before_{};
  std::vector<struct sigaction> previous_;
};

}  // namespace knee::cli
