/// `CommandLine`: the command and its options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/command_line/failure.hpp"
#include "cli/command_line/given_load.hpp"
#include "cli/command_line/shard.hpp"
#include "cli/command_line/slurm_options.hpp"
#include "sim/kernel/time.hpp"

namespace knee::cli {

enum class Format { text, csv, json, markdown };

inline constexpr const char* kAllLaws = "all";

/// The command and its options as checked values; each command uses some of them.
struct CommandLine {
  enum class Command {
    run, sweep, merge, analyze, capacity, plan, compare, fit, theory, plot, report, trace, check, watch, list, schema, completion, man
  };
  Command command = Command::run;
  std::vector<std::string> scenarios = {};
  std::vector<std::pair<std::string, std::string>> overrides = {};  ///< key and value of each --set
  std::optional<Format> format = {};                                ///< none: depends on standard output
  std::string directory = {};                                       ///< directory of the results of a sweep
  std::string picture = {};                                         ///< file for a picture; empty: in the directory; - is standard output
  std::vector<std::string> charts = {};                             ///< charts to draw; empty: the main ones
  bool on_terminal = false;                                         ///< draws with text
  std::string page = {};                                            ///< file for a report; empty: in the directory
  std::string chart_library = {};                                   ///< file of Chart.js; empty: Debian's
  std::string output = "trace.json";                                ///< file for a trace; - is standard output
  std::vector<std::string> directories = {};                        ///< results directories to compare or to merge
  std::string architecture = {};                                    ///< to trace (empty: the first), or to compare
  std::string other_architecture = {};                              ///< the architecture to compare it with
  std::optional<sim::Duration> trace_from = {};                     ///< none: the end of the warm-up
  std::optional<sim::Duration> trace_length = {};
  std::optional<std::uint64_t> trace_requests = {};
  std::string table = {};                                           ///< CSV file of measurements to fit
  std::string size_column = {};
  std::string value_column = {};
  std::string law = "usl";                                          ///< name of a scalability law, or `kAllLaws`
  std::optional<double> at_one = {};                                ///< X(1) of the law usl2
  double confidence = 0.95;                                         ///< of the intervals of a fit
  std::vector<std::pair<std::string, std::string>> where = {};      ///< column and value of the rows to fit
  std::uint64_t lost_nodes = 0;                                     ///< nodes that a plan must be able to lose
  std::optional<double> up_to = {};                                 ///< a plan for each load up to this one; none: for one load
  bool from_current = false;                                        ///< a plan starts from what the scenario deploys
  std::optional<double> load = {};                                  ///< expected requests per second; none: the scenario's own
  std::optional<GivenLoad> expected = {};                           ///< load that a decision is about; none: the scenario's own
  double relevant = 0.05;                                           ///< a smaller relative difference does not matter
  std::string findings_table = {};                                  ///< to print; empty: all findings as text
  bool quick = false;                                               ///< findings without the effects of inputs
  bool no_findings = false;                                         ///< a report of the results alone
  std::optional<sim::Duration> series = {};                         ///< interval of a time series; none: no series
  std::size_t samples = 0;                                          ///< of uncertain inputs; 0: only their middle
  double holds_in = 0.95;                                           ///< share of the samples that a deployment must hold
  std::optional<Shard> shard = {};                                  ///< share of a sweep; none: all points
  SlurmOptions slurm = {};
  bool fresh = false;
  bool check_objective = false;
  bool defaults = false;
  bool quiet = false;
  std::size_t workers = 0;  ///< 0: one for each core
  std::optional<double> time_limit_s = {};
  std::optional<std::int64_t> memory_limit = {};                    ///< bytes for one replication
  bool once = false;                                                ///< `knee watch` tells the state once
  std::string topic = {};  ///< topic of `knee list`, shell of completions, or command of a manual page; empty: all
};

/// A text to print instead of running a command: help, version, or a mistake.
struct EarlyExit {
  ExitStatus status;
  std::string text;  ///< goes to standard output if the status is `done`, else to standard error
};

/// Reads the command line. A mistake gives an `Answer` that names the nearest valid word.
[[nodiscard]] std::variant<CommandLine, EarlyExit> read_command_line(int count, const char* const* arguments);

}  // namespace knee::cli
