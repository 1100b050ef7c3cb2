#include "models/process_memory.hpp"

#include <utility>

namespace knee::models {

void ProcessMemory::begin(sim::Simulation& simulation, Machine& machine, Memory::User& user, const Options& options) {
  container_ = &machine.memory();
  if (std::exchange(user_, &user) == nullptr) container_->join(user);
  options_ = options;
  if (const auto* v8 = std::get_if<V8Heap::Options>(&options.collector)) {
    heap_ = std::make_unique<V8Heap>(simulation, machine, *v8, options.heap);
  } else if (const auto* cpython = std::get_if<CPythonHeap::Options>(&options.collector)) {
    heap_ = std::make_unique<CPythonHeap>(*cpython, options.heap);
  } else {
    heap_ = std::make_unique<Heap>(options.heap);
  }
  report();
}

void ProcessMemory::end() {
  heap_ = std::make_unique<Heap>();
  if (container_ != nullptr) container_->set(*user_, {});
}

Pause ProcessMemory::allocate(Request& request, sim::Bytes garbage, sim::Bytes held) {
  const Pause pause = heap_->allocate(request.holding, garbage, held);
  if (pause.length > sim::Duration::zero()) ++collections_;
  report();
  return pause;
}

void ProcessMemory::release(Request& request) {
  heap_->release(request.holding);
  report();
}

void ProcessMemory::report() {
  if (container_ != nullptr) container_->set(*user_, options_.process - options_.shared + heap_->size());
}

}  // namespace knee::models
