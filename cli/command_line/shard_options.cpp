#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "cli/command_line/command_options.hpp"
#include "cli/command_line/shard.hpp"

namespace knee::cli {
namespace {

void add_shard(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "--shard",
         [&line](const std::string& text) {
           line.shard = Shard::read(text);
           if (line.shard) return;
           throw CLI::ValidationError(
               "--shard", fmt::format("\"{}\" is no shard, expected K/N with K from 1 to N and N up to {}, such as 2/7", text,
                                      kMostShards));
         },
         "Simulate only the K-th of N shares of the points; knee merge makes the results of all shards one")
      ->type_name("K/N");
}

void add_slurm_option(CLI::App& sweep, std::string& into, const char* option, const char* type_name, const char* meaning) {
  sweep.add_option(option, into, meaning)->type_name(type_name);
}

void add_slurm(CLI::App& sweep, CommandLine& line) {
  sweep.add_option("--slurm", line.slurm.shards,
                   "Submit N shards as a job array, and knee merge as a job after it, to Slurm; do not wait for them")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, kMostShards).description(""));
  add_slurm_option(sweep, line.slurm.partition, "--slurm-partition", "NAME", "Partition of the jobs (sbatch --partition)");
  add_slurm_option(sweep, line.slurm.time, "--slurm-time", "T", "Time limit of each job, say 01:30:00 (sbatch --time)");
  add_slurm_option(sweep, line.slurm.memory, "--slurm-memory", "SIZE", "Memory of each job, say 4G (sbatch --mem)");
  add_slurm_option(sweep, line.slurm.account, "--slurm-account", "NAME", "Account of the jobs (sbatch --account)");
}

}  // namespace

void add_shards(CLI::App& sweep, CommandLine& line) {
  add_shard(sweep, line);
  add_slurm(sweep, line);
}

void add_merge(CLI::App& app, CommandLine& line) {
  CLI::App& merge = add_command(app, line, "merge", CommandLine::Command::merge, "Make the results of the shards of a sweep one",
                                "./knee merge results/shard-1 results/shard-2 -o results/quickstart");
  merge.add_option("DIR", line.directories, "Directories that knee sweep --shard has filled, in any order")
      ->required()
      ->type_name("");
  merge.add_option("-o,--output", line.directory, "Directory of the results of all points; more shards can be added to it later")
      ->required()
      ->type_name("DIR");
  add_format(merge, line);
  merge.add_flag("-q,--quiet", line.quiet, "Print the table only");
}

}  // namespace knee::cli
