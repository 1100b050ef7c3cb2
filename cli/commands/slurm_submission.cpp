#include "cli/commands/slurm_submission.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/wait.h>

#include "cli/command_line/output.hpp"
#include "cli/experiment/slurm_scripts.hpp"
#include "cli/store/atomic_file.hpp"
#include "cli/store/store_folder.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

void require_plain(const char* what, const std::string& text) {
  if (is_plain(text)) return;
  throw wrong_input(fmt::format("--slurm: {} \"{}\" has characters that a batch script may take for others; expected letters, digits and "
                                "_-./+@:,=", what, text));
}

std::string this_program() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (failed) throw machine_failure("cannot find the path of knee: " + failed.message());
  return program.string();
}

SlurmSweep slurm_sweep(const CommandLine& line, const analysis::Results& planned) {
  if (planned.origin.path == "-") throw wrong_input("--slurm: expected a scenario in a file, which the jobs can read, not standard input");
  SlurmSweep sweep{.options = line.slurm,
                   .program = this_program(),
                   .arguments = planned.origin.arguments,
                   .directory = fs::absolute(line.directory).lexically_normal().string(),
                   .workers = line.workers};
  require_plain("the path of knee", sweep.program);
  require_plain("the directory", sweep.directory);
  for (const std::string* option : {&line.slurm.partition, &line.slurm.time, &line.slurm.memory, &line.slurm.account}) {
    require_plain("the option", *option);
  }
  if (line.time_limit_s) sweep.arguments += fmt::format(" --time-limit {}", *line.time_limit_s);
  return sweep;
}

// The number of the job that `sbatch --parsable` prints, `12` or `12;cluster`. What sbatch complains of goes to standard error.
std::string submitted(const std::string& options, const std::string& script) {
  std::FILE* pipe = ::popen(fmt::format("sbatch --parsable {} {}", options, script).c_str(), "re");
  if (pipe == nullptr) throw machine_failure("cannot start sbatch");
  std::string answer;
  std::array<char, 256> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe)) answer.append(part.data(), count);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return answer.substr(0, answer.find_first_of(";\n"));
  const bool missing = WIFEXITED(status) && WEXITSTATUS(status) == 127;
  throw machine_failure(missing ? "sbatch is not installed: expected a machine that submits to Slurm (Debian package slurm-client). "
                                  "--shard K/N needs none"
                                : fmt::format("sbatch has refused {}", script));
}

}  // namespace

ExitStatus submit_to_slurm(const CommandLine& line, const analysis::Results& planned) {
  const SlurmSweep sweep = slurm_sweep(line, planned);
  make_folder(line.directory);
  require_store_or_nothing(line.directory);
  make_folder(sweep.folder());
  const std::string shards = sweep.folder() + "/shards.sh";
  const std::string merge = sweep.folder() + "/merge.sh";
  write_atomically(shards, sweep.shards_script());
  write_atomically(merge, sweep.merge_script());
  const std::string array = submitted("", shards);
  const std::string merging = submitted("--dependency=afterany:" + array, merge);
  print(fmt::format("Submitted job {} ({} shards) and job {}, which merges them into {}. Logs: {}/*.log\n", array, line.slurm.shards,
                    merging, line.directory, sweep.folder()));
  return ExitStatus::done;
}

}  // namespace knee::cli
