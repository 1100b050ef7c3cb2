#include "cli/experiment/slurm_scripts.hpp"

#include <fmt/format.h>

namespace knee::cli {
namespace {

std::string option_line(const char* name, const std::string& value) {
  return value.empty() ? "" : fmt::format("#SBATCH --{}={}\n", name, value);
}

// The options that both jobs share.
std::string script_head(const SlurmSweep& sweep, const char* job) {
  const SlurmOptions& options = sweep.options;
  return fmt::format("#!/bin/bash\n#SBATCH --job-name=knee-{}\n#SBATCH --requeue\n#SBATCH --open-mode=append\n", job) +
         option_line("partition", options.partition) + option_line("time", options.time) + option_line("mem", options.memory) +
         option_line("account", options.account);
}

}  // namespace

std::string SlurmSweep::shards_script() const {
  const std::string cores = workers == 0 ? "" : std::to_string(workers);
  return script_head(*this, "shard") + fmt::format("#SBATCH --array=1-{}\n", options.shards) + option_line("cpus-per-task", cores) +
         fmt::format("#SBATCH --output={}/shard-%a.log\n", folder()) +
         fmt::format("exec {} sweep {} -q -j \"${{SLURM_CPUS_PER_TASK:-1}}\" --format csv -o {}/shard-\"$SLURM_ARRAY_TASK_ID\" "
                     "--shard \"$SLURM_ARRAY_TASK_ID\"/{} >/dev/null\n",
                     program, arguments, folder(), options.shards);
}

std::string SlurmSweep::merge_script() const {
  return script_head(*this, "merge") + fmt::format("#SBATCH --output={}/merge.log\n", folder()) +
         fmt::format("exec {} merge {}/shard-{{1..{}}} -o {} --format text\n", program, folder(), options.shards, directory);
}

bool is_plain(const std::string& text) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+@:,=";
  return text.find_first_not_of(kPlain) == std::string::npos;
}

}  // namespace knee::cli
