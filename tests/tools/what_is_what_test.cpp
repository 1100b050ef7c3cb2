// The fragments of docs/what-is-what.md are scenarios without a mistake and without a part that has no effect.
#include <sstream>
#include <vector>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::what_is_what_test {
namespace {

// The blocks of YAML on the page, in order.
std::vector<std::string> fragments() {
  std::ifstream page{KNEE_SOURCE_DIR "/docs/what-is-what.md"};
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "```yaml") {
      inside = true;
      blocks.emplace_back();
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back() += line + '\n';
    }
  }
  return blocks;
}

}  // namespace

TEST_CASE("every fragment of the page what is what is read without a mistake or a warning") {
  const std::vector<std::string> blocks = fragments();
  REQUIRE(blocks.size() >= 20);
  const ProgramFolder folder{"base.yaml", blocks.front()};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    folder.write("fragment.yaml", i == 0 ? blocks[i] : "extends: base.yaml\n" + blocks[i]);
    INFO(blocks[i]);
    const int status = folder.knee("check fragment.yaml");
    CHECK(folder.err() == "");
    CHECK(status == 0);
  }
}

}  // namespace knee::cli::what_is_what_test
