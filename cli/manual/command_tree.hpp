/// The commands and options of knee as plain data, taken from the declarations that read the command line: the source of
/// completions and manual pages.
#pragma once

#include <string>
#include <vector>

namespace knee::cli {

/// An option, or an argument without a name.
struct OptionDescription {
  enum class Value { none, text, word, file, directory, scenario };

  std::vector<std::string> names = {};   ///< `-o` and `--output`; of an argument its name: `SCENARIO`
  std::string placeholder = {};          ///< of its value: `FILE`; `A B` of two values
  std::string meaning = {};
  std::vector<std::string> words = {};   ///< all values, if they are a closed list
  Value value = Value::none;        ///< kind of its value, for completions; none: a flag
  bool required = false;
  bool several = false;             ///< an argument that can be repeated

  [[nodiscard]] bool is_flag() const { return value == Value::none; }
};

struct CommandDescription {
  std::string name = {};
  std::string meaning = {};
  std::string footer = {};  ///< `Example:` and a command line
  std::vector<OptionDescription> options = {};
  std::vector<OptionDescription> arguments = {};
};

struct ProgramDescription {
  CommandDescription program;  ///< knee itself
  std::vector<CommandDescription> commands;
};

/// The program as the command line declares it, and the topics of `knee list`.
[[nodiscard]] ProgramDescription describe_program();

/// The first sentence of a meaning in one line, without what would end a quoted text of a shell.
[[nodiscard]] std::string brief(const std::string& meaning);

}  // namespace knee::cli
