/// The heap of CPython 3.11 and of its free-threaded build, 3.13t.
#pragma once

#include <array>

#include "models/heap/heap.hpp"

namespace knee::models {

/// Reference counting frees an object at once when its last reference goes. Only objects in cycles wait for the collector.
/// It counts containers, the objects that it tracks: when allocations exceed deallocations by the first threshold, it
/// collects the youngest of three generations. It collects an older generation after a threshold of collections of the next
/// younger one; the oldest only if the objects that have joined it since amount to a quarter of it. A collection examines
/// every object of the generation and of the younger ones, frees the dead, moves the others on and stops all other code.
///
/// Source: CPython 3.11, Modules/gcmodule.c (gc_collect_generations, gc_collect_main). The free-threaded build has no
/// generations: it examines everything when the allocations since exceed both the threshold and a quarter of what
/// survived the last time (3.13, Python/gc_free_threading.c, gc_should_collect), and stops all threads for it.
///
/// The times were measured for this model on CPython 3.11.7: 12 us for 700 young dictionaries and lists, which are in
/// the cache, and about 0.1 us and more for each of a million old ones, which are not.
class CPythonHeap : public Heap {
 public:
  struct Options {
    bool generational = true;  ///< false: the free-threaded build
    std::array<std::int64_t, 3> thresholds{700, 10, 10};  ///< gc.get_threshold()
    sim::Bytes object_size{200};  ///< bytes of memory for each object that the collector tracks; an estimate
    double cyclic = 0.02;         ///< share of released bytes that lies in cycles; an estimate
    sim::Duration collection = std::chrono::microseconds{1};         ///< the shortest pause
    sim::Duration per_young_object = std::chrono::nanoseconds{17};   ///< examined in the first two generations
    sim::Duration per_old_object = std::chrono::nanoseconds{100};    ///< examined with the oldest
  };

  CPythonHeap(const Options& options, sim::Bytes own);

  [[nodiscard]] sim::Bytes size() const override;
  /// How often each generation was the oldest one collected.
  [[nodiscard]] const std::array<std::uint64_t, 3>& collections() const { return collections_; }

 private:
  [[nodiscard]] std::int64_t garbage_to_collect(std::int64_t garbage) const override { return in_cycles(garbage); }
  [[nodiscard]] std::int64_t room() const override;
  void grow(std::int64_t total, std::int64_t held) override;
  Pause collect() override;
  void update_ages(RetainedBytes& holding) const override;
  void free(const RetainedBytes& holding) override;

  [[nodiscard]] std::size_t generation_due() const;
  Pause collect(std::size_t generation);
  [[nodiscard]] std::int64_t in_cycles(std::int64_t bytes) const {
    return static_cast<std::int64_t>(options_.cyclic * static_cast<double>(bytes));
  }

  Options options_;
  std::array<std::int64_t, 3> dead_{};  // in cycles, by age
  std::int64_t allocated_ = 0;          // generations[0].count, in bytes
  std::int64_t young_looks_ = 0;        // generations[1].count
  std::int64_t middle_looks_ = 0;       // generations[2].count
  std::int64_t long_lived_;             // long_lived_total, in bytes
  std::int64_t pending_ = 0;            // long_lived_pending, in bytes
  std::array<std::uint64_t, 3> collections_{};
};

}  // namespace knee::models
