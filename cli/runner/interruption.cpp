#include "cli/runner/interruption.hpp"

#include <array>
#include <ctime>

#include <poll.h>

namespace knee::cli {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t interrupts = 0;  // SIGINT
volatile std::sig_atomic_t is_urgent = 0;   // another signal came

void note(int number) {
  if (number == SIGINT) {
    interrupts = interrupts + 1;
  } else {
    is_urgent = 1;
  }
}

}  // namespace

Interruption::Interruption() {
  interrupts = 0;
  is_urgent = 0;
  sigemptyset(&held_);
  for (const int number : kSignals) {
    struct sigaction& previous = previous_.emplace_back();
    ::sigaction(number, nullptr, &previous);
    if (previous.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = note;
    ::sigaction(number, &action, nullptr);
    sigaddset(&held_, number);
  }
  ::sigprocmask(SIG_BLOCK, &held_, &before_);
}

Interruption::~Interruption() {
  const bool is_over = wish() != Wish::go_on;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (!is_over || kSignals[i] != SIGINT) ::sigaction(kSignals[i], &previous_[i], nullptr);
  }
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::wait(std::vector<pollfd>& descriptors, std::optional<int> timeout_ms) {
  timespec timeout{};
  if (timeout_ms) timeout = {.tv_sec = *timeout_ms / 1000, .tv_nsec = (*timeout_ms % 1000) * 1'000'000L};
  const int ready =
      ::ppoll(descriptors.data(), descriptors.size(), timeout_ms ? &timeout : nullptr, &before_);
  if (ready < 0) {
    for (pollfd& descriptor : descriptors) descriptor.revents = 0;  // undefined after an error
    return;
  }
  // `ppoll` lets no signal in where a descriptor is ready at once, as it always is while results come faster than they are read.
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  ::sigprocmask(SIG_BLOCK, &held_, nullptr);
}

Interruption::Wish Interruption::wish() const {
  if (is_urgent != 0 || interrupts > 1) return Wish::stop;
  return interrupts == 1 ? Wish::finish : Wish::go_on;
}

void Interruption::leave_to_parent() const {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &previous_[i], nullptr);
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace knee::cli
