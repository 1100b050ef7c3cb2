/// `Order`: a job as it travels to a worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace knee::cli {

/// The number of a job, for its report, and what is to be simulated. A worker is a copy of this process, so it knows the experiments
/// that there were when it was forked, and an order need only name one.
struct Order {
  std::size_t job = 0;
  std::uint64_t experiment = 0;  ///< experiments are numbered in their order; a worker does not know experiments that came after it
  std::size_t point = 0;
  std::uint64_t replication = 0;
  std::uint64_t requests = 0;  ///< length of the replication
};
static_assert(std::is_trivially_copyable_v<Order>, "orders travel as bytes");

}  // namespace knee::cli
