/// What a worker process does with its orders.
#pragma once

#include <cstdint>

#include <sys/types.h>

#include "cli/runner/worker_process.hpp"

namespace knee::cli {

class Interruption;

/// Comes before the bytes of each result.
struct ResultHeader {
  std::uint64_t size = 0;
  std::uint64_t is_last = 0;  ///< 1: the process takes no more orders
};

/// The process's ends of what it shares with its parent.
struct WorkerEnds {
  int socket;        ///< orders in, results out
  int error_output;  ///< its standard error
  Pulse& pulse;
  pid_t parent;
};

/// Runs in the forked process: computes orders until there are none. A job that fails ends the process with status 1, after one line
/// on standard error.
[[noreturn]] void serve_orders(const WorkerProcess::Work& work, const WorkerEnds& ends, const WorkerLimits& limits,
                               const Interruption& interruption);

}  // namespace knee::cli
