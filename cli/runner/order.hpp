/// `Order`: a job as it travels to a worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cli/store/raw_bytes.hpp"

namespace knee::cli {

/// The number of a job, for its report, and what is to be done. A worker is a copy of this process, so it knows the experiments
/// that there were when it was forked, and an order need only name one.
struct Order {
  enum class Task : std::uint64_t {
    simulate,  ///< one replication
    conclude,  ///< says what follows from the replications of a rung
    finish,    ///< both: simulates the last replication of a rung, then says what follows from all of them
  };

  std::size_t job = 0;
  std::uint64_t experiment = 0;  ///< experiments are numbered in their order; a worker does not know experiments that came after it
  std::size_t point = 0;
  Task task = Task::simulate;
  std::uint64_t replication = 0;
  std::uint64_t requests = 0;  ///< length of the replication
  std::size_t rung = 0;        ///< to conclude: the number of the rung on the ladder
  std::size_t rungs = 0;       ///< to conclude: number of rungs of the point so far
  std::string attached = {};   ///< to conclude: the replications that there are
};

template <class Archive, SameButConst<Order> One>
void each_part(Archive& archive, One& order) {
  auto& [job, experiment, point, task, replication, requests, rung, rungs, attached] = order;
  archive(job, experiment, point, task, replication, requests, rung, rungs, attached);
}

}  // namespace knee::cli
