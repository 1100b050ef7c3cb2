/// Scripts for sbatch: the shards of a sweep as a job array, and their merging as a job that depends on it.
#pragma once

#include <cstddef>
#include <string>

#include "cli/command_line/slurm_options.hpp"

namespace knee::cli {

/// A sweep for Slurm. Paths are those of the machine that submits, and must be the same on the nodes.
struct SlurmSweep {
  SlurmOptions options;
  std::string program;    ///< absolute path of knee
  std::string arguments;  ///< scenario and overrides as a shell takes them
  std::string directory;  ///< of the results; its path has only characters that neither a shell nor Slurm takes for others
  std::size_t workers = 0;  ///< simulations of a task at a time; 0: as many as the cluster gives it cores

  [[nodiscard]] std::string folder() const { return directory + "/slurm"; }
  /// A task that is killed and requeued continues from its own store.
  [[nodiscard]] std::string shards_script() const;
  [[nodiscard]] std::string merge_script() const;
};

/// Whether a path or value can stand in such a script as it is: letters, digits and `_-./+@:,=`.
[[nodiscard]] bool is_plain(const std::string& text);

}  // namespace knee::cli
