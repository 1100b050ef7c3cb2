/// The heap of a process: the bytes that its requests allocate and hold, and the pauses of its garbage collector.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/request/retained_bytes.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/units.hpp"

namespace knee::models {

/// How long all code of the runtime stops, and why.
struct Pause {
  sim::Duration length{};
  std::string_view what = "";
};

/// A collector examines young objects often and old ones seldom; nothing else of an object matters to the cost. So a heap
/// keeps sums of bytes by age, for each request and in total, and an allocation costs a few additions.
///
/// This class has no collector: garbage is freed at once (malloc and free).
class Heap {
 public:
  /// `own`: bytes that the application itself holds throughout.
  explicit Heap(sim::Bytes own = {}) : own_{own.count()} {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  virtual ~Heap() = default;

  /// A request allocates `garbage`, which becomes unreachable at once, and `held`, which it needs until its response.
  /// The caller stops all code of the runtime for the pause.
  Pause allocate(RetainedBytes& holding, sim::Bytes garbage, sim::Bytes held);

  /// The response is sent: the request holds nothing any more.
  void release(RetainedBytes& holding);

  /// Memory that the heap takes.
  [[nodiscard]] virtual sim::Bytes size() const { return sim::Bytes{own_ + live_[0] + live_[1] + live_[2]}; }
  /// Bytes that requests hold.
  [[nodiscard]] sim::Bytes held() const { return sim::Bytes{live_[0] + live_[1] + live_[2]}; }
  [[nodiscard]] std::int64_t own() const { return own_; }

 protected:
  static constexpr std::int64_t kUnlimited = INT64_MAX;

  /// The part of `garbage` that waits for the collector.
  [[nodiscard]] virtual std::int64_t garbage_to_collect(std::int64_t /*garbage*/) const { return 0; }
  /// How much may be allocated before the next collection; at least 1 after one.
  [[nodiscard]] virtual std::int64_t room() const { return kUnlimited; }
  /// `total` was allocated, `held` of it to be held.
  virtual void grow(std::int64_t /*total*/, std::int64_t /*held*/) {}
  /// There is no room.
  virtual Pause collect() { return {}; }
  /// Brings the ages of a request's bytes up to date.
  virtual void update_ages(RetainedBytes&) const {}
  /// A request gives up its bytes, whose ages are up to date.
  virtual void free(const RetainedBytes&) {}

  std::int64_t own_;
  std::array<std::int64_t, 3> live_{};  // held by requests, by age
};

}  // namespace knee::models
