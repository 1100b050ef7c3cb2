// What is said of files that are not YAML, or not the YAML that a scenario is. Every message is compared
// whole.
#include "scenarios/yaml/syntax.hpp"

#include <cstdio>

#include "scenarios/yaml/load.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::syntax_test {
namespace {

/// All that is wrong with a file, as `load` sees it.
std::string mistakes_of_file(const std::string& path) {
  Diagnostics mistakes;
  static_cast<void>(load(path, mistakes));
  return to_string(mistakes);
}

}  // namespace

TEST_CASE("Wrong indentation names the indentations that would fit") {
  CHECK(mistakes_in("machine:\n  cores: 4\n   memory: 8 GB\n") ==
        "api.yaml:3:4: wrong indentation: 3 spaces; expected 2 spaces (as line 2) or none (as line 1)\n");
  CHECK(mistakes_in("machine:\n  cores: 4\n memory: 8 GB\n") ==
        "api.yaml:3:2: wrong indentation: 1 space; expected 2 spaces (as line 2) or none (as line 1)\n");
  CHECK(mistakes_in("steps:\n  - native: 1 ms\n     inline: true\n") ==
        "api.yaml:3:6: wrong indentation: 5 spaces; expected 4 spaces (as the key in line 2) or none (as "
        "line 1)\n");
  CHECK(mistakes_in("steps:\n- cpu: 1 ms\n\n  # calls\n  - call: db\n") ==
        "api.yaml:5:3: wrong indentation: 2 spaces; expected none (as line 2)\n");
  CHECK(mistakes_in("  machine:\n    cores: 4\nservices:\n") ==
        "api.yaml:3:1: wrong indentation: less than at the beginning of the file; expected 2 spaces (as line "
        "1)\n");
}

TEST_CASE("Tabs in the indentation are one mistake, tabs elsewhere none") {
  CHECK(mistakes_in("machine:\n\tcores: 4\n") == "api.yaml:2:1: indented with a tab; expected spaces\n");
  CHECK(mistakes_in("machine:\n  \tcores: 4\n\tmemory: 8 GB\n\tcost: 1\n") ==
        "api.yaml:2:3: indented with a tab, as 2 more lines are; expected spaces\n");
  CHECK(mistakes_in("machine:\n  cores:\t4\t# four\n\t\n\t# a comment\n").empty());
}

TEST_CASE("A missing space after a colon is recognised") {
  CHECK(
      mistakes_in("machine:\n  cores:4\n  memory: 8 GB\n") ==
      "api.yaml:2:3: no space after the \":\" in \"cores:4\"; expected a key, a colon, a space and a value; "
      "did you mean \"cores: 4\"?\n");
  CHECK(mistakes_in("arrivals: {poisson:200/s}\n") ==
        "api.yaml:1:12: no space after the \":\" in \"poisson:200/s\"; expected a key, a colon, a space and "
        "a value; "
        "did you mean \"poisson: 200/s\"?\n");
}

TEST_CASE("Brackets and quotes that do not match are named where they open") {
  CHECK(mistakes_in("machine: {cores: 4\nservices: 1\n") ==
        "api.yaml:1:10: the \"{\" that opens here is never closed; expected a \"}\" after its last value\n");
  CHECK(mistakes_in("nodes: [1, 2\nservices: 1\n") ==
        "api.yaml:1:8: the \"[\" that opens here is never closed; expected a \"]\" after its last value\n");
  CHECK(mistakes_in("machine:\n  {cores: 4]\n") ==
        "api.yaml:2:12: \"]\" cannot close the \"{\" in line 2; expected \"}\"\n");
  CHECK(mistakes_in("description: a [ alone\nnodes: ]\n") ==
        "api.yaml:2:8: \"]\" closes nothing; expected a value\n");
  CHECK(mistakes_in("machine: {cores: 4}}\n") == "api.yaml:1:20: \"}\" closes nothing; expected a value\n");
  CHECK(mistakes_in("description: \"an API\nmachine: {cores: 4}\n") ==
        "api.yaml:1:14: the quote that opens here is never closed; expected a closing quote\n");
  CHECK(mistakes_in("description: 'it''s\n") ==
        "api.yaml:1:14: the quote that opens here is never closed; expected a closing quote\n");
  CHECK(mistakes_in("description: 'it''s'\nother: \"a \\\" b\"\n").empty());
}

TEST_CASE("Text that is not quoted though it must be is recognised") {
  CHECK(mistakes_in("description: knee: an API\n") ==
        "api.yaml:1:18: a second \": \" in one line; expected one key and its value, or quotes around a text "
        "that "
        "holds \": \"\n");
  CHECK(mistakes_in("description: @home\n") ==
        "api.yaml:1:14: a value cannot start with \"@\"; expected quotes around \"@home\"\n");
  CHECK(mistakes_in("description: 'it's an API'\n") ==
        "api.yaml:1:18: \"s an API'\" follows a complete value; expected the end of the line, or quotes "
        "around the whole value\n");
  CHECK(mistakes_in("description: \"\\q\"\n") ==
        "api.yaml:1:17: unknown escape \"\\q\"; expected \"\\\\\" for a backslash, or single quotes around "
        "the text\n");
}

TEST_CASE("Lists, keys and values in each other's place are named") {
  CHECK(mistakes_in("machine\nservices: 1\n") ==
        "api.yaml:1:1: \"machine\" is neither a key nor the value of one; expected a key, a colon, a space "
        "and a "
        "value\n");
  CHECK(mistakes_in("a: 1\n- b\n") == "api.yaml:2:1: a list item among keys; expected another key\n");
  CHECK(mistakes_in("steps: - cpu: 1 ms\n") ==
        "api.yaml:1:8: a list item in the line of its key; expected each item on a line of its own\n");
  CHECK(mistakes_in("- a\nb: 1\n") ==
        "api.yaml:2:1: text outside of a list that starts in line 1; expected one mapping of keys for the "
        "whole file\n");
  CHECK(mistakes_in("cores: {{ cores }}\n") ==
        "api.yaml:1:9: a mapping where a key is needed; expected a word before the \":\"\n");
  CHECK(mistakes_in(": 4\n") == "api.yaml:1:1: a key is missing; expected a word before the \":\"\n");
}

TEST_CASE("What only YAML knows and a scenario does not is a mistake") {
  CHECK(mistakes_in("a: 1\n---\nb: 1\n") ==
        "api.yaml:2:1: a second document starts here; expected one scenario in a file\n");
  CHECK(mistakes_in("a: 1\n...\nb: 1\n") ==
        "api.yaml:3:1: a second document starts here; expected one scenario in a file\n");
  CHECK(mistakes_in("a: !duration 4\n") ==
        "api.yaml:1:4: the tag \"!duration\" has no meaning here; expected a plain value\n");
  CHECK(
      mistakes_in("a: &steps [1, *steps]\n") ==
      "api.yaml:1:15: an alias to the value that contains it; expected an alias to a value that has ended\n");
  CHECK(mistakes_in("a: *steps\n") ==
        "api.yaml:1:4: \"*steps\" refers to an anchor that is not defined above; expected quotes around a "
        "text that "
        "starts with \"*\"\n");
  CHECK(mistakes_in("%YAML 1.2\n---\na: !!int 1\n...\n").empty());
}

TEST_CASE("Duplicate keys name the line of the first, and the rest of the file is still checked") {
  CHECK(mistakes_in("cores: 1\ncores: 2\nmachine: {cores: 1, memory: 2, cores: 2}\n: 3\n") ==
        "api.yaml:2:1: duplicate key \"cores\"; expected only the one in line 1\n"
        "api.yaml:3:32: duplicate key \"cores\"; expected only the one in line 3\n"
        "api.yaml:4:1: a key is missing; expected a word before the \":\"\n");
}

TEST_CASE("Files that would take all memory are refused") {
  CHECK(mistakes_in(std::string(65, '[') + std::string(65, ']')) ==
        "api.yaml:1:65: nested too deeply; expected at most 64 levels\n");
  std::string bomb = "a: &a [1]\n";
  for (char name = 'b'; name <= 'h'; ++name) {
    bomb += std::string(1, name) + ": &" + name + " [";
    for (int i = 0; i < 9; ++i) bomb += std::string("*") + static_cast<char>(name - 1) + ", ";
    bomb += "1]\n";
  }
  CHECK(mistakes_in(bomb) == "api.yaml:6:16: too many values for a scenario; expected at most 50000\n");
  CHECK(mistakes_in(std::string(Source::kBytesMax + 1, 'a')) ==
        "api.yaml: is too long for a scenario; expected at most 4 MiB\n");
}

TEST_CASE("Files that are empty, binary or in another encoding are refused") {
  const Folder folder;
  folder.write("empty.yaml", "");
  folder.write("comments.yaml", "\n# nothing yet\n");
  folder.write("binary.yaml", std::string("scenario: a\n\x7f"
                                          "ELF\0\0",
                                          18));
  folder.write("nul.yaml", std::string("a: \0b", 5));
  folder.write("latin1.yaml",
               "description: Gr\xfc\xdf"
               "e\n");
  folder.write("utf16.yaml", std::string("\xff\xfe"
                                         "a\0:\0",
                                         6));
  CHECK(mistakes_of_file("empty.yaml") == "empty.yaml:1:1: the file is empty; expected a scenario\n");
  CHECK(mistakes_of_file("comments.yaml") == "comments.yaml:1:1: the file is empty; expected a scenario\n");
  CHECK(
      mistakes_of_file("binary.yaml") ==
      "binary.yaml:2:1: not a text file: it holds the byte 0x7F; expected a scenario: YAML text in UTF-8\n");
  CHECK(mistakes_of_file("nul.yaml") ==
        "nul.yaml:1:4: not a text file: it holds the byte 0x00; expected a scenario: YAML text in UTF-8\n");
  CHECK(
      mistakes_of_file("latin1.yaml") ==
      "latin1.yaml:1:16: not a text file: it holds the byte 0xFC; expected a scenario: YAML text in UTF-8\n");
  CHECK(mistakes_of_file("utf16.yaml") ==
        "utf16.yaml: is UTF-16 text; expected a scenario: YAML text in UTF-8\n");
}

TEST_CASE("Files that cannot be read say why, and which file is named alike") {
  const Folder folder;
  folder.write("quickstart.yaml", "a: 1\n");
  folder.write("folder.yaml/inside", "");
  CHECK(mistakes_of_file("quikstart.yaml") ==
        "quikstart.yaml: cannot be read: No such file or directory; expected a scenario file; did you mean "
        "\"quickstart.yaml\"?\n");
  CHECK(mistakes_of_file("folder.yaml") ==
        "folder.yaml: cannot be read: Is a directory; expected a scenario file\n");
  CHECK(mistakes_of_file("nowhere/api.yaml") ==
        "nowhere/api.yaml: cannot be read: No such file or directory; expected a scenario file\n");
  if (geteuid() != 0) {  // Nothing is unreadable for root.
    folder.write("locked.yaml", "a: 1\n");
    std::filesystem::permissions("locked.yaml", std::filesystem::perms::none);
    CHECK(mistakes_of_file("locked.yaml") ==
          "locked.yaml: cannot be read: Permission denied; expected a scenario file\n");
  }
}

TEST_CASE("A dash reads standard input") {
  const Folder folder;
  folder.write("base.yaml", "machine: 1\n");
  folder.write("api.yaml", "extends: base.yaml\nservices: @\n");
  REQUIRE(std::freopen("api.yaml", "r", stdin) != nullptr);
  CHECK(mistakes_of_file("-") ==
        "<stdin>:2:11: a value cannot start with \"@\"; expected quotes around \"@\"\n");
  folder.write("api.yaml", "extends: base.yaml\nservices: 2\n");
  REQUIRE(std::freopen("api.yaml", "r", stdin) != nullptr);
  Diagnostics mistakes;
  CHECK(shown(load("-", mistakes).value()) == "{machine: 1, services: 2}");
  CHECK(mistakes.empty());
}

}  // namespace knee::scenarios::syntax_test
