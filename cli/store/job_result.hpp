/// `JobResult`: what came back of a job.
#pragma once

#include <string>

namespace knee::cli {

/// The bytes of its outcome, or the reason why there is none.
struct JobResult {
  std::string bytes = {};
  std::string failure = {};  ///< empty on success

  [[nodiscard]] bool failed() const { return !failure.empty(); }
  /// Whether the job has not ended yet.
  [[nodiscard]] bool missing() const { return bytes.empty() && failure.empty(); }
};

}  // namespace knee::cli
