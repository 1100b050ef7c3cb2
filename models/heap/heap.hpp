/// A process's heap: what its requests allocate and hold, and the pauses in which its garbage is collected.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/request/retained_bytes.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/units.hpp"

namespace knee::models {

/// For how long all of the runtime's code must stand still, and why.
struct Pause {
  sim::Duration length{};
  std::string_view what = "";
};

/// Ages are all that matters of an object: a collector looks at the young often and at the old seldom. So a heap
/// keeps sums of bytes by age, for each request and in all, and its cost is that of a few additions.
///
/// This one has no collector: what is not held is freed at once (malloc and free).
class Heap {
 public:
  /// `own`: what the application itself holds for ever.
  explicit Heap(sim::Bytes own = {}) : own_{own.count()} {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  virtual ~Heap() = default;

  /// A request allocates `garbage`, which nobody needs any more a moment later, and `held`, which it needs until
  /// its response. The caller has all of the runtime's code stand still for the pause.
  Pause allocate(RetainedBytes& holding, sim::Bytes garbage, sim::Bytes held);

  /// The response is sent: nobody needs any more what the request held.
  void release(RetainedBytes& holding);

  /// What the heap takes of the process's memory.
  [[nodiscard]] virtual sim::Bytes size() const { return sim::Bytes{own_ + live_[0] + live_[1] + live_[2]}; }
  /// What requests hold.
  [[nodiscard]] sim::Bytes held() const { return sim::Bytes{live_[0] + live_[1] + live_[2]}; }
  [[nodiscard]] std::int64_t own() const { return own_; }

 protected:
  static constexpr std::int64_t kUnlimited = INT64_MAX;

  /// How much of some garbage waits for the collector.
  [[nodiscard]] virtual std::int64_t garbage_to_collect(std::int64_t /*garbage*/) const { return 0; }
  /// How much may be allocated before the next collection; at least 1 after one.
  [[nodiscard]] virtual std::int64_t room() const { return kUnlimited; }
  /// `total` was allocated, `held` of it to be held.
  virtual void grow(std::int64_t /*total*/, std::int64_t /*held*/) {}
  /// There is no room.
  virtual Pause collect() { return {}; }
  /// Brings a request's ages up to date.
  virtual void update_ages(RetainedBytes&) const {}
  /// A request's bytes, whose ages are up to date, are not needed any more.
  virtual void free(const RetainedBytes&) {}

  std::int64_t own_;
  std::array<std::int64_t, 3> live_{};  // held by requests, by age
};

}  // namespace knee::models
