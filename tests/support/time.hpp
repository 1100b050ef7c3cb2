/// How a failing check prints simulated time.
#pragma once

#include <string>

#include "sim/kernel/time.hpp"
#include "tests/support/catch.hpp"

namespace Catch {

template <>
struct StringMaker<knee::sim::Instant> {
  static std::string convert(knee::sim::Instant instant) {
    return std::to_string(instant.time_since_epoch().count()) + " ns";
  }
};

}  // namespace Catch
