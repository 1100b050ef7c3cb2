#include "scenarios/language/memory_keys.hpp"

#include <optional>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {
namespace {

using models::CollectorOptions;
using models::CPythonHeap;
using models::V8Heap;

/// Collectors with all their constants at the default.
enum class Brief : std::uint8_t { none, v8, cpython };

constexpr Choice<Brief> kBriefs[] = {
    {"none", Brief::none, "Nothing is ever collected: what nobody holds is freed at once."},
    {"v8", Brief::v8, "Two generations: scavenges, and marking beside the application (Node.js 20)."},
    {"cpython", Brief::cpython, "Reference counts, and a collector for cycles in three generations (CPython 3.11)."}};

Type<V8Heap::Options> v8() {
  return mapping<V8Heap::Options>("v8", [](MappingReader& fields, V8Heap::Options& v8) {
    fields.optional("new-space", v8.new_space, size(),
                    "Allocation between two scavenges: a semi-space (--max-semi-space-size).");
    fields.optional("scavenge", v8.scavenge, duration(), "The shortest pause for a scavenge.");
    fields.optional("scavenge-per-megabyte", v8.scavenge_per_megabyte, duration(),
                    "Pause for each megabyte that survives and is copied.");
    fields.optional("major", v8.major, duration(), "The shortest pause at the end of a marking.");
    fields.optional("major-per-megabyte", v8.major_per_megabyte, duration(),
                    "Pause for each megabyte that is alive in the old space.");
    fields.optional("marking-per-megabyte", v8.marking_per_megabyte, duration(),
                    "Core time of the thread that marks, beside the application.");
    fields.optional("growing-factor", v8.growing_factor, number({.least = 1, .most = 100}),
                    "By how much the old space grows before it is marked.");
    fields.optional("least-growth", v8.least_growth, size(), "And at least by this much.");
  });
}

Type<CPythonHeap::Options> cpython() {
  return mapping<CPythonHeap::Options>("cpython", [](MappingReader& fields, CPythonHeap::Options& cpython) {
    fields.optional("generational", cpython.generational, flag(),
                    "False for the free-threaded build, which looks at everything and stops all threads.");
    const auto count = Type(integer<std::int64_t>({.least = 1, .most = 1'000'000'000}));
    fields.optional("threshold", cpython.thresholds[0], count,
                    "Allocations beyond deallocations at which the youngest generation is looked at "
                    "(gc.get_threshold()).");
    fields.optional("middle-threshold", cpython.thresholds[1], count,
                    "Looks at the youngest generation between two at the middle one.");
    fields.optional("old-threshold", cpython.thresholds[2], count,
                    "Looks at the middle generation between two at the oldest one.");
    fields.optional("object-size", cpython.object_size, size(),
                    "Memory for each object that the collector tracks.");
    fields.optional("cyclic", cpython.cyclic, percentage(),
                    "Share of what is dropped that lies in cycles and waits for the collector.");
    fields.optional("collection", cpython.collection, duration(), "The shortest pause.");
    fields.optional("per-young-object", cpython.per_young_object, duration(),
                    "Pause for each object in the younger two generations that is looked at.");
    fields.optional("per-old-object", cpython.per_old_object, duration(),
                    "Pause for each object when the oldest is looked at.");
  });
}

CollectorOptions options_of(Brief brief) {
  switch (brief) {
    case Brief::none: break;
    case Brief::v8: return V8Heap::Options{};
    case Brief::cpython: return CPythonHeap::Options{};
  }
  return {};
}

Type<CollectorOptions> collector() {
  const auto brief = converted<CollectorOptions>(
      Type(choice("collector", kBriefs)), options_of, [](const CollectorOptions& options) {
        return std::holds_alternative<std::monostate>(options) ? std::optional(Brief::none) : std::nullopt;
      });
  const auto full = mapping<CollectorOptions>("collector", [](MappingReader& fields, CollectorOptions& collector) {
    fields.one_of({alternative<V8Heap::Options>("v8", collector, v8(), "V8's, with constants of its own."),
                   alternative<CPythonHeap::Options>("cpython", collector, cpython(),
                                                     "CPython's, with constants of its own.")});
  });
  return brief_or(brief, full);
}

}  // namespace

Type<models::ProcessMemory::Options> memory() {
  return mapping<models::ProcessMemory::Options>("memory", [](MappingReader& fields,
                                                              models::ProcessMemory::Options& memory) {
    fields.optional("process", memory.process, size(),
                    "Of each process when it begins, heap left out, the shared part included.");
    fields.optional("shared", memory.shared, size(),
                    "Part of it on pages that forked processes share (copy on write).");
    if (!fields.describing() && memory.shared > memory.process) {
      fields.mistake("shared", wrong(fmt::format("{} shared of a process of {}", size().write(memory.shared),
                                                 size().write(memory.process)),
                                     "at most what `process` says"));
    }
    fields.optional("heap", memory.heap, size(), "What the application holds on the heap for ever.");
    fields.optional("request", memory.request, size(),
                    "Held on the heap by each request from its beginning to its response.");
    fields.optional("collector", memory.collector, collector(), "How garbage is collected.");
  });
}

}  // namespace knee::scenarios::language
