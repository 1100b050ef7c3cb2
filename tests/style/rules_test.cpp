// Each rule finds what breaks it, at the right line, and leaves alone what does not.
#include "tests/style/rules.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/style/functions.hpp"
#include "tests/style/rooms.hpp"
#include "tests/support/catch.hpp"

namespace knee::style {
namespace {

std::string said(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings) text += to_string(finding) + "\n";
  return text;
}

/// "N lines" that are a function called `name`.
std::string function_of(const std::string& name, int lines) {
  std::string text = "int " + name + "() {\n";
  for (int i = 2; i < lines; ++i) text += "  step();\n";
  return text + "}\n";
}

std::string names_of(const std::string& code) {
  std::string names;
  for (const Function& function : functions_of(code_only(code))) {
    names += function.name + ":" + std::to_string(function.first_line) + "-" +
             std::to_string(function.last_line) + " ";
  }
  return names;
}

}  // namespace

TEST_CASE("an include to the right is found") {
  CHECK(said(include_direction({"sim/x.hpp", "#pragma once\n#include \"models/gil.hpp\"\n"})) ==
        "sim/x.hpp:2: includes \"models/gil.hpp\", expected only headers of sim/\n");
  CHECK(include_direction({"analysis/x.cpp", "#include \"sim/kernel/time.hpp\"\n"}).size() == 1);
  CHECK(include_direction({"models/x.cpp", "# include \"scenarios/reader/units.hpp\"\n"}).size() == 1);
  CHECK(include_direction({"cli/x.cpp", "#include \"tests/support/catch.hpp\"\n"}).size() == 1);
  CHECK(include_direction({"sim/x.cpp", "#include \"time.hpp\"\n"}).size() == 1);
  CHECK(include_direction({"scenarios/x.cpp", "#include \"sim/kernel/time.hpp\"\n#include <vector>\n"}).empty());
  CHECK(include_direction({"cli/x.cpp", "#include \"analysis/knee.hpp\"\n"}).empty());
  CHECK(include_direction({"tests/x.cpp", "#include \"tests/support/catch.hpp\"\n"}).empty());
}

TEST_CASE("folders that include each other are found") {
  const std::vector<Source> circle = {{"sim/a/x.hpp", "#include \"sim/b/y.hpp\"\n"},
                                      {"sim/b/y.hpp", "\n#include \"sim/c/z.hpp\"\n"},
                                      {"sim/c/z.hpp", "#include \"sim/a/w.hpp\"\n"}};
  CHECK(folder_cycles(circle).size() == 3);
  CHECK(said({folder_cycles(circle)[1]}) ==
        "sim/b/y.hpp:2: includes \"sim/c/z.hpp\", but sim/c/ needs sim/b/, expected one direction\n");
  CHECK(folder_cycles({circle[0], circle[1]}).empty());
}

TEST_CASE("names that stand in two folders are found") {
  CHECK(said(repeated_names({{"models/group/worker.hpp", ""}, {"models/group/worker.cpp", ""}, {"cli/worker.cpp", ""}})) ==
        "cli/worker.cpp:1: is called as a file of models/group/, expected a name of its own\n");
  CHECK(repeated_names({{"models/worker.hpp", ""}, {"tests/models/worker.cpp", ""}}).empty());
}

TEST_CASE("headers that only tests include are found") {
  const Source header{"sim/stats/counter.hpp", ""};
  const Source own{"sim/stats/counter.cpp", "#include \"sim/stats/counter.hpp\"\n"};
  const Source test{"tests/sim/counter_test.cpp", "#include \"sim/stats/counter.hpp\"\n"};
  CHECK(unused_headers({header, own, test}).size() == 1);
  CHECK(unused_headers({header, {"models/x.cpp", "#include \"sim/stats/counter.hpp\"\n"}}).empty());
}

TEST_CASE("banned calls are found") {
  CHECK(said(banned_calls({"cli/x.cpp", "int a;\nint b = std::rand();\n"})) ==
        "cli/x.cpp:2: uses `std::rand(`, expected a keyed random stream\n");
  for (const char* code :
       {"std::random_device seed;", "std::normal_distribution<> n;", "using namespace std;",
        "auto t = std::chrono::system_clock::now();", "auto t = time(nullptr);", "std::printf(\"x\");",
        "std::cout << 1;", "#include <iostream>", "#include <fstream>", "fmt::print(\"x\");",
        "#include <yaml-cpp/yaml.h>"}) {
    INFO(code);
    CHECK(banned_calls({"models/x.cpp", code}).size() == 1);
  }
}

TEST_CASE("what only looks like a banned call is left alone") {
  for (const char* code :
       {"// std::rand() would differ", "/* using namespace std; */", "auto s = \"std::cout\";",
        "auto s = R\"(random_device)\";", "std::snprintf(buffer, size, \"%d\", 1);",
        "boost::random::exponential_distribution<> d;", "double runtime(double x);", "int operand(int x);",
        "using namespace std::chrono_literals;"}) {
    INFO(code);
    CHECK(banned_calls({"sim/x.cpp", code}).empty());
  }
  CHECK(banned_calls({"cli/x.cpp", "std::printf(\"a table\");"}).empty());
  CHECK(banned_calls({"sim/kernel/check.cpp", "std::fprintf(stderr, \"x\");"}).empty());
}

TEST_CASE("tabs and blanks at line ends are found") {
  CHECK(said(whitespace({"sim/x.cpp", "int a;\n\tint b;\nint c; \nint d;"})) ==
        "sim/x.cpp:2: has a tab, expected blanks\n"
        "sim/x.cpp:3: has blanks at the end of the line, expected none\n"
        "sim/x.cpp:4: expected a newline at the end\n");
  CHECK(whitespace({"sim/x.cpp", "int a;\r\n"}).size() == 1);
  CHECK(whitespace({"sim/x.cpp", "int a;\n\nint b;\n"}).empty());
  CHECK(whitespace({"tests/scenarios/broken/tab.yaml", "a:\t1 "}).empty());
  CHECK_FALSE(whitespace({"scenarios/library/tab.yaml", "a:\t1\n"}).empty());
}

TEST_CASE("semicolons in the names of tests are found") {
  const std::string begin = "TEST_CASE(";  // apart, lest this be found itself
  CHECK(said(test_names({"tests/x.cpp", "int a;\n" + begin + "\"one; two\") { CHECK(true); }\n"})) ==
        "tests/x.cpp:2: has a semicolon in a test's name, expected none\n");
  CHECK(test_names({"tests/x.cpp", begin + "\"one, two\") { int a; }\n"}).empty());
}

TEST_CASE("places of one machine are found") {
  CHECK(said(places_of_one_machine({"README.md",
                                    "Run it\nin /ho"
                                    "me/ann/knee.\n"})) ==
        "README.md:2: names ` /ho"
        "me/ann/`, expected no path of one machine\n");
  CHECK(places_of_one_machine({"cli/x.cpp",
                               "open(\"/ro"
                               "ot/x\")"})
            .size() == 1);
  CHECK(places_of_one_machine({"docs/x.md",
                               "pip install -i https://py"
                               "pi.org/simple"})
            .size() == 1);
  CHECK(places_of_one_machine({"docs/x.md",
                               "http://19"
                               "2.168.0.7/debian"})
            .size() == 1);
  CHECK(
      places_of_one_machine({"docs/x.md", "see https://example.org/work/paper.pdf and sim/work/x"}).empty());
  CHECK(places_of_one_machine({"knee", "#!/usr/bin/env bash\nls /tmp/x /dev/null\n"}).empty());
}

TEST_CASE("a shell script with a mistake is found") {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "knee-style-test.sh";
  const Source source{"bad.sh", "#!/bin/bash\nif true; then\n  echo 'yes\n"};
  std::ofstream{path} << source.text;
  const Findings findings = shell_syntax(source, path.string());
  std::filesystem::remove(path);
  REQUIRE_FALSE(findings.empty());
  CHECK(findings.front().line == 3);
}

TEST_CASE("files that are too long are found") {
  const std::string line = "int a;\n";
  std::string long_header;
  for (int i = 0; i < 201; ++i) long_header += line;
  CHECK(said(lengths({{"sim/x.hpp", long_header}}, {})) ==
        "sim/x.hpp:1: sim/x.hpp has 201 lines, expected at most 200\n");
  CHECK(lengths({{"sim/x.cpp", long_header}}, {}).empty());
  CHECK(lengths({{"sim/x.cpp", long_header + long_header}}, {}).size() == 1);
  CHECK(lengths({{"docs/x.md", long_header + long_header}}, {}).empty());
}

TEST_CASE("functions that are too long are found") {
  const std::string code = "namespace a {\n" + function_of("fine", 60) + function_of("long_one", 61) + "}\n";
  CHECK(said(lengths({{"sim/x.cpp", code}}, {})) ==
        "sim/x.cpp:62: sim/x.cpp:long_one has 61 lines, expected at most 60\n");
}

TEST_CASE("exceptions can only shrink") {
  const std::vector<Source> sources{{"sim/x.cpp", function_of("f", 70)}};
  const auto with = [&](const std::string& list) { return said(lengths(sources, parse_exceptions(list))); };
  CHECK(with("sim/x.cpp:f 70  # a table\n").empty());
  CHECK(with("sim/x.cpp:f 69\n") == "sim/x.cpp:1: sim/x.cpp:f has 70 lines, expected at most 69\n");
  CHECK(with("sim/x.cpp:f 71\n") ==
        "sim/x.cpp:1: sim/x.cpp:f has become shorter: lower its exception to 70\n");
  CHECK(with("sim/x.cpp:f 70\nsim/x.cpp 70\n") ==
        "sim/x.cpp:1: sim/x.cpp needs no exception any more: remove it\n");
  CHECK(with("sim/x.cpp:f 70\nsim/gone.cpp 500\n") ==
        "tests/style/exceptions.txt:1: sim/gone.cpp does not exist: remove its exception\n");
}

TEST_CASE("functions are told from scopes and from initialisers") {
  CHECK(names_of("namespace a {\nclass B : public C {\n public:\n  B() : x_{1}, y_(2) {\n    go();\n  }\n  "
                 "int x_{1};\n};\n}\n") == "B:4-6 ");
  CHECK(names_of("template <class T>\nT twice(T x) {\n  return {x};\n}\n") == "twice:1-4 ");
  CHECK(names_of("template <>\nstruct hash<A> {\n  int f() const noexcept { return 1; }\n};\n") == "f:3-3 ");
  CHECK(names_of("const Map kMap{{1, {2}}};\nint table[] = {1, 2};\nenum class E { a, b };\n") == "");
  CHECK(names_of("auto f(int x) -> std::vector<int> {\n  if (x) { g(); }\n}\nbool A::operator==(A b) const "
                 "{\n}\n") == "f:1-3 A::operator==:4-5 ");
  CHECK(names_of("#define F(x) \\\n  if (x) {\nint f() {\n}\n") == "f:3-4 ");
  CHECK(names_of("/* } */ int f() { // }\n  char c = '}'; int n = 1'000;\n  s = \"}\\\"}\";\n}\n") ==
        "f:1-4 ");
  CHECK(names_of("TEST_CASE(\"a { in a name\") {\n  CHECK(f([] { return 1; }));\n}\n") == "TEST_CASE:1-3 ");
}

}  // namespace knee::style
