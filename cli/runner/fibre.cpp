#include "cli/runner/fibre.hpp"

#include <utility>

namespace knee::cli {

Fibre::~Fibre() {
  if (thread_.joinable()) thread_.join();
}

void Fibre::resume() {
  hand_over(Turn::body);
  if (!thread_.joinable()) thread_ = std::thread{[this] { serve(); }};
  wait_for(Turn::caller);
  if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
}

void Fibre::pause() {
  hand_over(Turn::caller);
  wait_for(Turn::body);
}

void Fibre::serve() {
  try {
    body_();
  } catch (...) {
    exception_ = std::current_exception();
  }
  ended_ = true;
  hand_over(Turn::caller);
}

// Notifies under the lock: the fibre may be gone once the other side has its turn.
void Fibre::hand_over(Turn to) {
  const std::lock_guard lock{mutex_};
  turn_ = to;
  handed_over_.notify_one();
}

void Fibre::wait_for(Turn turn) {
  std::unique_lock lock{mutex_};
  handed_over_.wait(lock, [&] { return turn_ == turn; });
}

}  // namespace knee::cli
