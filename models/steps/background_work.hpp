/// `BackgroundWork`: work of a process that no client waits for.
#pragma once

#include <cstddef>
#include <utility>

#include "models/request/request.hpp"
#include "models/request/request_pool.hpp"

namespace knee::models {

/// Work that goes on after the response, or beside it: Starlette's BackgroundTasks, a promise that nothing awaits, a branch that
/// has lost a race, the refresh of a stale cache entry. Each piece is a request of its own with a copy of the work, because the
/// request that it comes from may end first. The process's end destroys it.
class BackgroundWork {
 public:
  explicit BackgroundWork(sim::Simulation& simulation) : simulation_{simulation} {}

  /// A piece of work of the request `of`. `Pieces` own it from then on.
  [[nodiscard]] Request& begin(const Request& of, Work work);
  /// Keeps a piece of work until the response of the request `of` (`Request::after`).
  void defer(Request& of, Work work);
  /// The first piece of work that was kept for `of`, null if there is none. `Pieces` own it, and those behind it.
  [[nodiscard]] Request* take(Request& of) { return std::exchange(of.after, nullptr); }
  /// Drops the work that was kept for `of`: its response is never sent.
  void drop(Request& of);

  /// Owns pieces of work, each until its end: one piece, or those that were kept for a request.
  class Pieces {
   public:
    Pieces(BackgroundWork& all, Request* first) : all_{all}, first_{first} {}
    Pieces(const Pieces&) = delete;
    Pieces& operator=(const Pieces&) = delete;
    ~Pieces() {
      if (all_.simulation_.calendar().is_closed()) return;
      while (first_ != nullptr) pop();
    }
    /// The next piece; null: all have ended.
    [[nodiscard]] Request* first() const { return first_; }
    /// The first piece has ended.
    void pop() { all_.end(*std::exchange(first_, first_->after)); }

   private:
    BackgroundWork& all_;
    Request* first_;
  };

  /// Pieces that have begun, or wait for a response.
  [[nodiscard]] std::size_t pieces() const { return requests_.taken(); }

 private:
  void end(Request& piece) { requests_.release(piece); }

  sim::Simulation& simulation_;
  RequestPool requests_;
};

}  // namespace knee::models
