#include "models/process_memory.hpp"

namespace knee::models {

ProcessMemory::ProcessMemory(sim::Simulation& simulation, Machine& machine, Memory& container, Memory::User& user,
                             const Options& options)
    : simulation_{simulation}, machine_{machine}, container_{container}, user_{user}, options_{options} {
  container.join(user);
}

void ProcessMemory::begin() {
  if (const auto* v8 = std::get_if<V8Heap::Options>(&options_.collector)) {
    heap_ = std::make_unique<V8Heap>(simulation_, machine_, *v8, options_.heap);
  } else if (const auto* cpython = std::get_if<CPythonHeap::Options>(&options_.collector)) {
    heap_ = std::make_unique<CPythonHeap>(*cpython, options_.heap);
  } else {
    heap_ = std::make_unique<Heap>(options_.heap);
  }
  report();
}

void ProcessMemory::end() {
  heap_.reset();
  container_.set(user_, {});
}

Pause ProcessMemory::allocate(Request& request, sim::Bytes garbage, sim::Bytes held) {
  const Pause pause = heap_->allocate(request.holding, garbage, held);
  report();
  return pause;
}

void ProcessMemory::release(Request& request) {
  heap_->release(request.holding);
  report();
}

void ProcessMemory::report() { container_.set(user_, options_.process - options_.shared + heap_->size()); }

}  // namespace knee::models
