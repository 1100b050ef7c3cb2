// Sweeps that are submitted to Slurm. An sbatch of the test's own runs each job at once, as Slurm would.
#include <string>

#include "cli/experiment/slurm_scripts.hpp"
#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::slurm_scripts_test {
namespace {

using Catch::Matchers::Contains;

const std::string kScenario =
    "scenario: small\n"
    "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: 1 ms}]}}}\n"
    "architectures:\n  loop: {runtime: event-loop}\n"
    "sweep: {load: [50/s, 100/s, 150/s, 200/s, 250/s]}\n"
    "measure: {requests: 200, replications: 2}\n";

// Runs the script for each task of its array and prints the number of the job; writes its own arguments to a file.
const std::string kSbatch =
    "#!/bin/bash\n"
    "echo \"$@\" >> asked\n"
    "script=${!#}\n"
    "tasks=$(sed -n 's/^#SBATCH --array=1-//p' \"$script\")\n"
    "for k in $(seq \"${tasks:-1}\"); do SLURM_ARRAY_TASK_ID=$k SLURM_CPUS_PER_TASK=2 bash \"$script\" >> log 2>&1; done\n"
    "echo \"$(wc -l < asked)1;cluster\"\n";

}  // namespace

TEST_CASE("the jobs that are submitted to Slurm make the results of one sweep") {
  const ProgramFolder folder{"small.yaml", kScenario};
  folder.write("sbatch", kSbatch);
  REQUIRE(folder.shell("chmod +x sbatch; PATH=$PWD:$PATH $knee sweep small.yaml -o all --slurm 3 --slurm-partition short "
                       "--slurm-time 01:00:00 --slurm-memory 4G --slurm-account web --set machine.cores=2 -j 2") == 0);
  CHECK_THAT(folder.out(), Contains("Submitted job 11 (3 shards) and job 21, which merges them into all."));
  CHECK_THAT(folder.read("asked"), Contains("--parsable --dependency=afterany:11 "));
  REQUIRE(folder.knee("sweep small.yaml -q -o whole --set machine.cores=2") == 0);
  for (const char* table : {"/results.csv", "/classes.csv", "/replications.csv"}) {
    CHECK(folder.read(std::string{"all"} + table) == folder.read(std::string{"whole"} + table));
  }
  CHECK_FALSE(folder.read("all/results.csv").empty());
  const std::string script = folder.read("all/slurm/shards.sh");
  CHECK_THAT(script, Contains("#SBATCH --partition=short\n") && Contains("#SBATCH --time=01:00:00\n") && Contains("#SBATCH --mem=4G\n"));
  CHECK_THAT(script, Contains("#SBATCH --account=web\n") && Contains("#SBATCH --cpus-per-task=2\n") && Contains("#SBATCH --requeue\n"));
}

TEST_CASE("the jobs of a sweep that finds its loads have whole curves") {
  const ProgramFolder folder{"bends.yaml",
                             "scenario: bends\n"
                             "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: 1 ms}]}}}\n"
                             "architectures: {loop: {runtime: event-loop}, slow: {runtime: event-loop, cpu-factor: 2}}\n"
                             "sweep: {load: {from: 50/s, to: 2000/s, points: auto, most: 7}}\n"
                             "measure: {requests: 300, replications: 1}\n"};
  folder.write("sbatch", kSbatch);
  REQUIRE(folder.shell("chmod +x sbatch; PATH=$PWD:$PATH $knee sweep bends.yaml -o all --slurm 2") == 0);
  REQUIRE(folder.knee("sweep bends.yaml -q -o whole") == 0);
  for (const char* table : {"/results.csv", "/classes.csv", "/replications.csv"}) {
    CHECK(folder.read(std::string{"all"} + table) == folder.read(std::string{"whole"} + table));
  }
  CHECK_THAT(folder.read("whole/results.csv"), Contains("bends,loop,1,1,1,") && Contains("bends,slow,1,1,1,"));
  CHECK_THAT(folder.read("all/slurm/shards.sh"), Contains("#SBATCH --array=1-2\n"));
}

TEST_CASE("what cannot be submitted to Slurm is refused with a reason") {
  const ProgramFolder folder{"small.yaml", kScenario};
  CHECK(folder.knee("sweep small.yaml -o 'a b' --slurm 3") == 2);
  CHECK_THAT(folder.err(), Contains("has characters that a batch script may take for others"));
  CHECK(folder.knee("sweep small.yaml -o all --slurm 3 --slurm-account 'x; touch y'") == 2);
  CHECK(folder.shell("$knee sweep - -o all --slurm 3 < small.yaml") == 2);
  CHECK_THAT(folder.err(), Contains("not standard input"));
  CHECK(folder.knee("sweep small.yaml -o all --slurm 3 --shard 1/3") == 2);
  CHECK_THAT(folder.err(), Contains("--shard and --slurm exclude each other"));
  CHECK_FALSE(std::filesystem::exists(folder.path("all")));
  CHECK(folder.shell("PATH=/none $knee sweep small.yaml -o all --slurm 3") == 3);
  CHECK_THAT(folder.err(), Contains("sbatch is not installed"));
}

TEST_CASE("a script is asked for nothing that was not given") {
  const SlurmSweep sweep{.options = {.shards = 12}, .program = "/opt/knee", .arguments = "a.yaml", .directory = "/data/all"};
  CHECK(sweep.shards_script() ==
        "#!/bin/bash\n#SBATCH --job-name=knee-shard\n#SBATCH --requeue\n#SBATCH --open-mode=append\n#SBATCH --array=1-12\n"
        "#SBATCH --output=/data/all/slurm/shard-%a.log\n"
        "exec /opt/knee sweep a.yaml -q -j \"${SLURM_CPUS_PER_TASK:-1}\" --format csv -o /data/all/slurm/shard-\"$SLURM_ARRAY_TASK_ID\" "
        "--shard \"$SLURM_ARRAY_TASK_ID\"/12 >/dev/null\n");
  CHECK_THAT(sweep.merge_script(), Contains("exec /opt/knee merge /data/all/slurm/shard-{1..12} -o /data/all --format text\n"));
}

}  // namespace knee::cli::slurm_scripts_test
