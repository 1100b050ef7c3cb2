/// `SlurmOptions`: how Slurm runs the shards of a sweep.
#pragma once

#include <cstddef>
#include <string>

namespace knee::cli {

/// As options of sbatch, which checks them; an empty one is left to the cluster.
struct SlurmOptions {
  std::size_t shards = 0;  ///< tasks of the job array; 0: Slurm is not asked
  std::string partition = {};
  std::string time = {};  ///< limit of each task, such as 01:30:00
  std::string memory = {};  ///< of each task, such as 4G
  std::string account = {};
};

}  // namespace knee::cli
