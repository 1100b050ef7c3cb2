#include "tests/real/program.hpp"

#include <array>
#include <cstdio>
#include <iostream>
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"

namespace knee::real {
namespace {

const char* name_of(Interpreter interpreter) { return interpreter == Interpreter::node ? "node" : "python3"; }

struct Ended {
  std::string output;
  int status;
};

Ended output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> bytes{};
  while (const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), pipe)) output.append(bytes.data(), got);
  return {output, ::pclose(pipe)};
}

std::string last_line(const std::string& output) {
  std::istringstream lines{output};
  std::string last;
  for (std::string line; std::getline(lines, line);) last = line.empty() ? last : line;
  return last;
}

}  // namespace

void require(Interpreter interpreter) {
  require_more();
  const std::string name = name_of(interpreter);
  const Ended version = output_of(name + " --version 2>/dev/null");
  if (version.status != 0) skip(name + " is not installed");
  std::cout << name << ": " << version.output;
  if (interpreter == Interpreter::node) std::cout << node_versions().dump() << '\n';
}

Json node_versions() { return Json::parse(output_of("node -p 'JSON.stringify(process.versions)'").output); }

bool libuv_is_at_least(int major, int minor) {
  std::istringstream version{node_versions()["uv"].get<std::string>()};
  std::array<int, 2> numbers{};
  char point = 0;
  version >> numbers[0] >> point >> numbers[1];
  return numbers >= std::array{major, minor};
}

Json run(Interpreter interpreter, const std::string& file, const std::vector<std::string>& arguments,
         const std::string& environment) {
  const cli::TemporaryDirectory folder;
  std::string command = "env KNEE_RESOLVER='" + folder.path().string() + "' " + environment + " timeout -k 1 60 " +
                        name_of(interpreter) + " '" KNEE_REAL_PROGRAMS "/" + file + "' '" + folder.path().string() + "'";
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  const Ended ended = output_of(command);
  INFO(command << "\n" << ended.output);
  REQUIRE(ended.status == 0);
  const Json result = Json::parse(last_line(ended.output));
  std::cout << file << ": " << result.dump() << '\n';
  return result;
}

bool shows(const std::function<Json()>& observe, const std::function<bool(const Json&)>& holds) {
  for (int run = 1; run <= 3; ++run) {
    const Json seen = observe();
    if (holds(seen)) return true;
    WARN("run " << run << ": " << seen.dump());
  }
  return false;
}

}  // namespace knee::real
