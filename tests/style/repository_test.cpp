// The repository keeps the rules of the house.
#include <set>

#include "tests/style/rooms.hpp"
#include "tests/style/rules.hpp"
#include "tests/support/catch.hpp"

namespace knee::style {
namespace {

void check_none(const Findings& findings) {
  for (const Finding& finding : findings) FAIL_CHECK(to_string(finding));
  CHECK(findings.empty());
}

void check_each(Findings (*rule)(const Source&)) {
  for (const Source& source : repository()) check_none(rule(source));
}

}  // namespace

TEST_CASE("the style tests see the sources of every layer and of the tests") {
  std::map<std::string, int> files;
  for (const Source& source : repository()) files[top_folder(source.path)] += is_cpp(source) ? 1 : 0;
  for (const char* folder : {"sim", "tests"}) {
    INFO(folder);
    CHECK(files[folder] >= 3);
  }
}

TEST_CASE("includes point to the left") { check_each(include_direction); }

TEST_CASE("folders do not include each other in circles") { check_none(folder_cycles(repository())); }

TEST_CASE("no two folders have files of one name") { check_none(repeated_names(repository())); }

TEST_CASE("each header has a user in the product") { check_none(unused_headers(repository())); }

TEST_CASE("nobody calls what is banned") { check_each(banned_calls); }

TEST_CASE("no tabs and no blanks at line ends") { check_each(whitespace); }

TEST_CASE("names of tests have no semicolons") { check_each(test_names); }

TEST_CASE("no place of one machine is named") { check_each(places_of_one_machine); }

TEST_CASE("shell scripts parse") {
  int scripts = 0;
  for (const Source& source : repository()) {
    scripts += is_shell_script(source) ? 1 : 0;
    check_none(shell_syntax(source, full_path(source.path)));
  }
  CHECK(scripts >= 4);  // ./knee, tests/run, .ci/run, cmake/prepare.sh.
}

TEST_CASE("files and functions are short") {
  const auto sources = repository();
  const auto is_list = [](const Source& source) { return source.path == "tests/style/exceptions.txt"; };
  const auto list = std::find_if(sources.begin(), sources.end(), is_list);
  REQUIRE(list != sources.end());
  check_none(lengths(sources, parse_exceptions(list->text)));
}

}  // namespace knee::style
