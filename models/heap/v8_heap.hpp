/// The heap of V8 11.3, as in Node.js 20.
#pragma once

#include "models/heap/heap.hpp"
#include "models/machine/machine.hpp"
#include "sim/kernel/task_scope.hpp"

namespace knee::models {

/// Two generations. Objects are allocated in the new space; when it is full a scavenge copies the live ones, and an object
/// that survives a second scavenge is promoted to the old space (v8.dev/blog/trash-talk, "Minor GC (Scavenger)"). When the
/// old space has grown to its limit, helper threads mark its live objects while the application runs; then a pause
/// finishes the marking and compacts ("Major GC (Full Mark-Compact)"). Objects that die during a marking are freed
/// by the next one.
///
/// The times were measured for this model on Node.js 20.20 with --trace-gc: scavenges that copied 2 to 3 MB paused
/// for 3 to 4 ms, a mark-compact of 10 MB for 1 ms after 9 ms of concurrent marking. They depend on the objects.
///
/// Left out: semi-spaces that start small and grow to full size, allocation of large objects outside the new space,
/// the threads that help a scavenge, the limit that V8 computes from the speed of its collections.
class V8Heap : public Heap {
 public:
  struct Options {
    sim::Bytes new_space{16 * 1024 * 1024};  ///< one semi-space: --max-semi-space-size
    sim::Duration scavenge = std::chrono::microseconds{300};      ///< the shortest pause for one
    sim::Duration scavenge_per_megabyte = std::chrono::milliseconds{1};   ///< of survivors that are copied
    sim::Duration major = std::chrono::milliseconds{1};           ///< the shortest pause for one
    sim::Duration major_per_megabyte = std::chrono::microseconds{100};    ///< alive in the old space
    sim::Duration marking_per_megabyte = std::chrono::milliseconds{1};    ///< core time of a helper thread
    double growing_factor = 2;               ///< of the old space, from its live bytes to the next marking: V8's own lies
                                             ///< between 1.1 and 4 (src/heap/heap-controller.cc)
    sim::Bytes least_growth{32'000'000};     ///< and at least by this much
  };

  V8Heap(sim::TaskScope& threads, Machine& machine, const Options& options, sim::Bytes own);

  [[nodiscard]] sim::Bytes size() const override;
  [[nodiscard]] std::uint64_t scavenges() const { return scavenges_; }
  [[nodiscard]] std::uint64_t majors() const { return majors_; }

 private:
  [[nodiscard]] std::int64_t garbage_to_collect(std::int64_t garbage) const override { return garbage; }
  [[nodiscard]] std::int64_t room() const override;
  void grow(std::int64_t total, std::int64_t held) override;
  Pause collect() override;
  void update_ages(RetainedBytes& holding) const override;
  void free(const RetainedBytes& holding) override;

  sim::Duration scavenge();
  sim::Duration finish_marking();
  sim::Process mark();
  [[nodiscard]] std::int64_t old_alive() const { return own_ + live_[2]; }

  enum class Marking : std::uint8_t { none, running, done };

  sim::TaskScope& threads_;  // of the process
  Machine& machine_;
  Options options_;
  std::int64_t allocated_ = 0;        // in the new space
  std::int64_t old_garbage_ = 0;
  std::int64_t marked_dead_ = 0;      // of the old garbage: dead before the marking began
  std::int64_t old_limit_;            // the old space's size at which the next marking begins
  Marking marking_ = Marking::none;
  std::uint64_t scavenges_ = 0;
  std::uint64_t majors_ = 0;
};

}  // namespace knee::models
