/// Random services to plan: a request of one to three steps, a database, and two architectures.
#pragma once

#include <cstdint>
#include <string>

namespace knee::bench {

/// A scenario file, by its number; its load needs between a half and about five nodes.
[[nodiscard]] std::string random_service(std::uint64_t number);

}  // namespace knee::bench
