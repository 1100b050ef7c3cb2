/// `ProgressFile`: the progress of a sweep, for other processes.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

#include "cli/progress/progress_state.hpp"

namespace knee::cli {

inline constexpr const char* kProgressFile = "progress.json";

enum class ProgressPhase { running, finished, interrupted, failed };

/// `progress.json` in a results directory. It is replaced at once, so a reader sees a whole state. A failure to write it is ignored: the
/// results do not depend on it.
class ProgressFile {
 public:
  explicit ProgressFile(const std::filesystem::path& directory) : path_{directory / kProgressFile} {}

  void write(const ProgressState& state, ProgressPhase phase) const;

 private:
  std::filesystem::path path_;
};

/// What the file says.
struct KeptProgress {
  ProgressState state;
  ProgressPhase phase = ProgressPhase::running;
  pid_t process = 0;
  std::string host = {};
  std::chrono::system_clock::time_point at = {};

  /// Whether the process of a running sweep is gone; not known, so false, if it runs on another host.
  [[nodiscard]] bool is_abandoned() const;
};

/// None: there is no such file, or it is none of this knee.
[[nodiscard]] std::optional<KeptProgress> read_progress(const std::filesystem::path& directory);

}  // namespace knee::cli
