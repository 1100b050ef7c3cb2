/// The command line: what the user asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/command_line/failure.hpp"
#include "sim/kernel/time.hpp"

namespace knee::cli {

enum class Format { text, csv, json, markdown };

/// What to do, as checked values; which of them count depends on the command.
struct CommandLine {
  enum class Command { run, sweep, compare, trace, check, list };
  Command command = Command::run;
  std::vector<std::string> scenarios = {};
  std::vector<std::pair<std::string, std::string>> overrides = {};  ///< key and value of each --set
  std::optional<Format> format = {};                                ///< none: as standard output is
  std::string directory = {};                                       ///< of the results of a sweep
  std::string output = "trace.json";                                ///< of a trace; - is standard output
  std::vector<std::string> directories = {};                        ///< of results to be compared
  std::string architecture = {};                                    ///< to be traced (empty: the first), or compared
  std::string other_architecture = {};                              ///< that it is compared with
  std::optional<sim::Duration> trace_from = {};                     ///< none: after the warm-up
  std::optional<sim::Duration> trace_length = {};
  std::optional<std::uint64_t> trace_requests = {};
  bool fresh = false;
  bool check_objective = false;
  bool defaults = false;
  bool quiet = false;
  std::size_t workers = 0;  ///< 0: as many as there are cores
  std::optional<double> time_limit_s = {};
  std::string topic = {};  ///< of a list; empty: all
};

/// Nothing to do but to print `text` and to end.
struct Answer {
  ExitStatus status;
  std::string text;  ///< for standard output if the status is `done`, else for standard error
};

/// Reads the command line. Diagnostics are an answer that names the nearest valid word.
[[nodiscard]] std::variant<CommandLine, Answer> read_command_line(int count, const char* const* arguments);

}  // namespace knee::cli
