#include "sim/kernel/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace knee::sim {
namespace {

FailureContext registered_context = nullptr;
const void* registered_self = nullptr;

}  // namespace

void set_failure_context(FailureContext context, const void* self) noexcept {
  registered_context = context;
  registered_self = self;
}

void fail_check(const char* condition, const char* expectation, const char* file, int line) noexcept {
  std::fprintf(stderr, "knee: broken invariant at %s:%d: %s (%s)", file, line, expectation, condition);
  if (registered_context != nullptr) registered_context(registered_self);
  std::fputc('\n', stderr);
  std::abort();
}

}  // namespace knee::sim
