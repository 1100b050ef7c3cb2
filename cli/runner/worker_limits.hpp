/// `WorkerLimits`: what one job may take.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace knee::cli {

/// A job that takes more fails, with the limit as the reason.
struct WorkerLimits {
  std::optional<std::chrono::steady_clock::duration> time = {};
  /// Bytes beside what the process had before. With a limit each job has a process of its own: memory that an earlier job has left
  /// behind must not count.
  std::optional<std::uint64_t> memory = {};
};

}  // namespace knee::cli
