#include "models/heap/process_memory.hpp"

#include <utility>

namespace knee::models {

ProcessMemory::ProcessMemory(sim::TaskScope& threads, Machine& machine, const Options& options,
                             std::uint64_t& collections)
    : machine_{&machine.memory()},
      options_{options},
      collections_{&collections},
      heap_{heap_of(threads, machine, options)} {
  report();
}

std::unique_ptr<Heap> ProcessMemory::heap_of(sim::TaskScope& threads, Machine& machine, const Options& options) {
  if (const auto* v8 = std::get_if<V8Heap::Options>(&options.collector)) {
    return std::make_unique<V8Heap>(threads, machine, *v8, options.heap);
  }
  if (const auto* cpython = std::get_if<CPythonHeap::Options>(&options.collector)) {
    return std::make_unique<CPythonHeap>(*cpython, options.heap);
  }
  return std::make_unique<Heap>(options.heap);
}

Pause ProcessMemory::allocate(Request& request, sim::Bytes garbage, sim::Bytes held) {
  const Pause pause = heap_->allocate(request.holding, garbage, held);
  if (pause.length > sim::Duration::zero()) ++*collections_;
  report();
  return pause;
}

void ProcessMemory::release(Request& request) {
  heap_->release(request.holding);
  report();
}

void ProcessMemory::report() {
  if (machine_ == nullptr) return;
  const sim::Bytes taken = options_.process - options_.shared + heap_->size();
  machine_->add(taken - counted_);
  counted_ = taken;
}

}  // namespace knee::models
