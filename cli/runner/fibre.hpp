/// `Fibre`: a function that can pause.
#pragma once

#include <exception>
#include <functional>
#include <semaphore>
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
  void serve();

  std::function<void()> body_;
  std::binary_semaphore body_turn_{0};
  std::binary_semaphore caller_turn_{0};
  bool ended_ = false;
  std::exception_ptr exception_;
  std::thread thread_;  // begins at the first `resume`
};

}  // namespace knee::cli
