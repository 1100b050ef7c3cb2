/// `Fibre`: a function that can pause.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace knee::cli {

/// The body has a thread of its own, which never runs at the same time as the caller of `resume`: so a process that forks
/// between two calls copies a program in which every other thread waits.
class Fibre {
 public:
  explicit Fibre(std::function<void()> body) : body_{std::move(body)} {}
  Fibre(const Fibre&) = delete;
  Fibre& operator=(const Fibre&) = delete;
  /// The body must not have begun, or must have ended.
  ~Fibre();

  /// Runs the body until it pauses or ends. Throws what the body throws; then it has ended.
  void resume();
  /// Called by the body: returns at the next `resume`.
  void pause();
  [[nodiscard]] bool has_ended() const { return ended_; }

 private:
  enum class Turn { caller, body };

  void serve();
  void hand_over(Turn to);
  void wait_for(Turn turn);

  std::function<void()> body_;
  std::mutex mutex_;
  std::condition_variable handed_over_;  // std::binary_semaphore of GCC 12 spins first, while workers want the cores
  Turn turn_ = Turn::caller;
  bool ended_ = false;
  std::exception_ptr exception_;
  std::thread thread_;  // begins at the first `resume`
};

}  // namespace knee::cli
