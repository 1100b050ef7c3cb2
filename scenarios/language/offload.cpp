#include "scenarios/language/offload.hpp"

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {

Type<models::OffloadPool::Options> offload() {
  return mapping<models::OffloadPool::Options>("offload", [](MappingReader& fields, models::OffloadPool::Options& offload) {
    fields.optional("workers", offload.workers, integer<std::size_t>({.least = 1, .most = 10'000}),
                    "Workers of each process, each with an interpreter of its own.");
    fields.optional("per-call", offload.per_call, duration(),
                    "CPU time of packing or unpacking something, on either side.");
    fields.optional("per-megabyte", offload.per_megabyte, duration(), "And for each megabyte of it.");
    fields.optional("memory", offload.memory, size(), "Memory of each worker.");
  });
}

}  // namespace knee::scenarios::language
