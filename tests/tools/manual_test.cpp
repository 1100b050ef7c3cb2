// Manual pages name what the command line declares; groff reads them without a warning where it is installed.
#include "cli/manual/manual_page.hpp"

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"

namespace knee::cli::manual_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

// A text as a page writes it.
std::string escaped(const std::string& text) {
  std::string written;
  for (const char letter : text) written += letter == '-' ? "\\-" : std::string(1, letter);
  return written;
}

}  // namespace

TEST_CASE("the page of a command has its options, its argument and its example") {
  for (const CommandDescription& command : describe_program().commands) {
    const std::string page = command_page(command);
    INFO(page);
    CHECK_THAT(page, StartsWith(".TH KNEE\\-") && Contains(".SH NAME\nknee\\-" + escaped(command.name) + " \\- "));
    CHECK_THAT(page, Contains(".SH EXAMPLE\n.EX\n") && Contains(".SH EXIT STATUS\n"));
    for (const OptionDescription& one : command.options) {
      for (const std::string& name : one.names) CHECK_THAT(page, Contains("\\fB" + escaped(name) + "\\fR"));
    }
    for (const OptionDescription& one : command.arguments) CHECK_THAT(page, Contains("\\fI" + one.placeholder + "\\fR"));
  }
}

TEST_CASE("the page of knee names every command, the exit statuses and the environment") {
  const ProgramDescription program = describe_program();
  const std::string page = program_page(program);
  for (const CommandDescription& command : program.commands) CHECK_THAT(page, Contains("\\fBknee\\-" + command.name + "\\fR(1)"));
  CHECK_THAT(page, Contains("130 interrupted") && Contains("KNEE_LIBRARY") && Contains("NO_COLOR"));
}

TEST_CASE("man prints a page, or writes all of them") {
  const ProgramFolder folder{"empty", ""};
  REQUIRE(folder.knee("man sweep") == 0);
  CHECK_THAT(folder.out(), StartsWith(".TH KNEE\\-SWEEP 1 "));
  REQUIRE(folder.knee("man") == 0);
  CHECK_THAT(folder.out(), StartsWith(".TH KNEE 1 "));
  REQUIRE(folder.knee("man -o man/man1") == 0);
  for (const auto& [name, text] : manual_pages(describe_program())) CHECK(folder.read("man/man1/" + name) == text);
  CHECK(folder.knee("man swep") == 2);
  CHECK_THAT(folder.err(), Contains("did you mean \"sweep\"?"));
}

TEST_CASE("groff reads every page without a warning") {
  const ProgramFolder folder{"empty", ""};
  if (folder.shell("command -v groff") != 0) skip("there is no groff");
  REQUIRE(folder.knee("man -o pages") == 0);
  REQUIRE(folder.shell("for page in pages/*.1; do groff -man -ww -Tutf8 -Kutf8 \"$page\" > \"$page.txt\" || exit 1; done") == 0);
  CHECK(folder.err().empty());
  const std::string page = folder.read("pages/knee-run.1.txt");
  CHECK_THAT(page, Contains("Simulate each architecture"));
}

}  // namespace knee::cli::manual_test
