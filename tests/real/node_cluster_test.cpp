/// Facts about a real Node cluster that the model has, too.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"

namespace knee::real::node_cluster_test {
namespace {

// What a command prints.
std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 256> part{};
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) output += part.data();
  ::pclose(pipe);
  return output;
}

// Its versions; ends the test as skipped if it is not installed.
std::string require_node() {
  const std::string versions = output_of("node -p '`Node.js ${process.versions.node}, libuv ${process.versions.uv}`' 2>/dev/null");
  if (versions.empty()) std::exit(kSkipped);
  return versions;
}

}  // namespace

TEST_CASE("of 25 light requests beside a blocked worker of a real Node cluster one waits") {
  require_more();
  WARN(require_node());
  for (const char* workers : {"2", "4"}) {
    CHECK(output_of("node " KNEE_SOURCE_DIR "/tests/real/blocked_worker.js " + std::string{workers}) == "1\n");
  }
}

}  // namespace knee::real::node_cluster_test
