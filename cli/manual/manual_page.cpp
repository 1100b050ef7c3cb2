#include "cli/manual/manual_page.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_line/version.hpp"

namespace knee::cli {
namespace {

// Text in which nothing is a request or an escape; a hyphen of an option must stay a hyphen-minus.
std::string roff(const std::string& text) {
  std::string written;
  bool begins_line = true;
  for (const char letter : text) {
    if (begins_line && (letter == '.' || letter == '\'')) written += "\\&";
    begins_line = letter == '\n';
    if (letter == '\\') {
      written += "\\e";
    } else if (letter == '-') {
      written += "\\-";
    } else {
      written += letter;
    }
  }
  return written;
}

std::string with_stop(const std::string& meaning) { return meaning.ends_with('.') ? meaning : meaning + "."; }

std::string heading(const std::string& page, const std::string& meaning) {
  std::string title = page;
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return fmt::format(".TH {} 1 \"\" \"knee {}\" \"knee manual\"\n.SH NAME\n{} \\- {}\n", roff(title), version(), roff(page),
                     roff(meaning));
}

std::string option_entry(const OptionDescription& one) {
  std::string names;
  for (const std::string& name : one.names) names += (names.empty() ? "" : ", ") + fmt::format("\\fB{}\\fR", roff(name));
  if (!one.is_flag()) names += fmt::format(" \\fI{}\\fR", roff(one.placeholder));
  return fmt::format(".TP\n{}\n{}{}\n", names, roff(with_stop(one.meaning)), one.required ? " Required." : "");
}

std::string argument_entry(const OptionDescription& one) {
  return fmt::format(".TP\n\\fI{}\\fR\n{}{}\n", roff(one.placeholder), roff(with_stop(one.meaning)), one.required ? " Required." : "");
}

std::string options_section(const CommandDescription& command) {
  std::string text = ".SH OPTIONS\n";
  for (const OptionDescription& one : command.options) text += option_entry(one);
  return text;
}

std::string arguments_of(const CommandDescription& command) {
  std::string text;
  for (const OptionDescription& one : command.arguments) {
    const std::string name = fmt::format("\\fI{}\\fR{}", roff(one.placeholder), one.several ? "..." : "");
    text += one.required ? " " + name : " [" + name + "]";
  }
  return text;
}

// A command of the source tree as one of an installed knee: without `./`, and with the library by name.
std::string as_installed(std::string command) {
  command.erase(0, command.find_first_not_of(' '));
  for (std::size_t at = 0; (at = command.find("./knee")) != std::string::npos;) command.erase(at, 2);
  const std::string folder = "scenarios/library/";
  const std::size_t at = command.find(folder);
  if (at == std::string::npos) return command;
  command.replace(at, folder.size(), "library:");
  return command.erase(command.find(".yaml", at), 5);
}

// The lines of a footer after `Example:`, until an empty one.
std::string example_section(const CommandDescription& command) {
  std::istringstream lines{command.footer};
  std::string text;
  for (std::string line; std::getline(lines, line) && !line.empty();) {
    if (line.starts_with("  ")) text += fmt::format(".SH EXAMPLE\n.EX\n{}\n.EE\n", roff(as_installed(line)));
  }
  return text;
}

// What stands behind the example of the whole program: the exit statuses.
std::string status_section(const CommandDescription& program) {
  const std::size_t at = program.footer.find("Exit status: ");
  return at == std::string::npos ? "" : fmt::format(".SH EXIT STATUS\n{}\n", roff(program.footer.substr(at + 13)));
}

constexpr const char* kStatusOfCommand =
    ".SH EXIT STATUS\n0 done, 1 missed where that was asked for, 2 the input is wrong, 3 the machine failed, 130 interrupted; "
    "see knee(1).\n";

constexpr const char* kEnvironment =
    ".SH ENVIRONMENT\n.TP\n\\fBKNEE_LIBRARY\\fR\n"
    "The folder of the scenarios that \\fIlibrary:NAME\\fR means, in place of the installed one.\n"
    ".TP\n\\fBNO_COLOR\\fR\nIf it is set and not empty, nothing is coloured.\n";

}  // namespace

std::string program_page(const ProgramDescription& program) {
  std::string text = heading("knee", "predict how a web service scales under each concurrency model");
  text += ".SH SYNOPSIS\n\\fBknee\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.SH DESCRIPTION\n" + roff(with_stop(program.program.meaning)) +
          "\nA scenario is a YAML file, or \\fIlibrary:NAME\\fR: a scenario that \\fBknee list scenarios\\fR names.\n.SH COMMANDS\n";
  for (const CommandDescription& command : program.commands) {
    text += fmt::format(".TP\n\\fBknee\\-{}\\fR(1)\n{}\n", roff(command.name), roff(with_stop(command.meaning)));
  }
  return text + options_section(program.program) + status_section(program.program) + kEnvironment + example_section(program.program);
}

std::string command_page(const CommandDescription& command) {
  std::string text = heading("knee-" + command.name, command.meaning);
  text += fmt::format(".SH SYNOPSIS\n\\fBknee {}\\fR [\\fIOPTIONS\\fR]{}\n.SH DESCRIPTION\n{}\n", roff(command.name), arguments_of(command),
                      roff(with_stop(command.meaning)));
  if (!command.arguments.empty()) text += ".SH ARGUMENTS\n";
  for (const OptionDescription& one : command.arguments) text += argument_entry(one);
  return text + options_section(command) + kStatusOfCommand + example_section(command) + ".SH SEE ALSO\n\\fBknee\\fR(1)\n";
}

std::vector<std::pair<std::string, std::string>> manual_pages(const ProgramDescription& program) {
  std::vector<std::pair<std::string, std::string>> pages = {{"knee.1", program_page(program)}};
  for (const CommandDescription& command : program.commands) pages.emplace_back("knee-" + command.name + ".1", command_page(command));
  return pages;
}

}  // namespace knee::cli
