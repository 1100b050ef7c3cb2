/// The memory of one process, as its container counts it.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>

#include "models/heap/cpython_heap.hpp"
#include "models/heap/heap.hpp"
#include "models/machine/memory.hpp"
#include "models/request/request.hpp"
#include "models/heap/v8_heap.hpp"

namespace knee::models {

/// No collector, V8's, CPython's.
using CollectorOptions = std::variant<std::monostate, V8Heap::Options, CPythonHeap::Options>;

/// The process itself, of which some pages are shared with the others that were forked with it (copy on write), its
/// heap, and the bytes that each request holds.
class ProcessMemory {
 public:
  struct Options {
    sim::Bytes process{};  ///< resident before the first request, heap left out
    sim::Bytes shared{};   ///< of it, pages that forked processes share
    sim::Bytes heap{};     ///< held on the heap by the application throughout
    sim::Bytes request{};  ///< held on the heap by each request from its beginning to its response
    CollectorOptions collector{};
  };

  /// An empty placeholder: no garbage collector, not counted against the container.
  ProcessMemory() = default;

  /// The process begins. Its collector runs threads of its own among `threads` and counts its pauses in `collections`.
  ProcessMemory(sim::TaskScope& threads, Machine& machine, const Options& options, std::uint64_t& collections);

  /// A request begins. The caller stops all code of the runtime for the pause, here and in `allocate`.
  Pause begin_request(Request& request) {
    if (options_.request == sim::Bytes{}) return {};
    return allocate(request, {}, options_.request);
  }
  Pause allocate(Request& request, sim::Bytes garbage, sim::Bytes held);
  /// The response is sent.
  void end_request(Request& request) {
    if (!request.holding.empty()) release(request);
  }

  /// Whether the heap has a collector.
  [[nodiscard]] bool collects() const { return !std::holds_alternative<std::monostate>(options_.collector); }
  /// Memory of the process, pages left out that it shares with others.
  [[nodiscard]] sim::Bytes taken() const { return counted_; }
  /// The process has ended: all of it is free.
  void end() {
    if (machine_ != nullptr) machine_->add(sim::Bytes{} - counted_);
    counted_ = {};
  }
  [[nodiscard]] const Heap& heap() const { return *heap_; }

 private:
  void release(Request& request);
  [[nodiscard]] static std::unique_ptr<Heap> heap_of(sim::TaskScope& threads, Machine& machine, const Options& options);
  void report();

  Memory* machine_ = nullptr;
  Options options_;
  std::uint64_t* collections_ = nullptr;  // null: there is no collector
  std::unique_ptr<Heap> heap_ = std::make_unique<Heap>();
  sim::Bytes counted_{};
};

}  // namespace knee::models
