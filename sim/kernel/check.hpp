/// KNEE_CHECK: invariants that only we can break. On in release too.
///
/// A failure prints one line to standard error (the expectation, the place in the source, and the context that the run
/// has registered: scenario, seed, simulated time), then aborts.
#pragma once

namespace knee::sim {

/// Writes the run's context to standard error, without a line break; called on a failure.
using FailureContext = void (*)(const void* self);

/// Registers the context of the run in this process; `self` is handed to `context`. Null removes it.
void set_failure_context(FailureContext context, const void* self) noexcept;

/// Prints the failure and the registered context to standard error and aborts.
[[noreturn]] void fail_check(const char* condition, const char* expectation, const char* file, int line) noexcept;

}  // namespace knee::sim

#define KNEE_CHECK(condition, expectation)                                                  \
  ((condition) ? static_cast<void>(0)                                                       \
               : ::knee::sim::fail_check(#condition, (expectation), __FILE__, __LINE__))
