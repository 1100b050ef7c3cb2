// The reference of the store: its tables are those of a store.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/store/store_layout.hpp"
#include "tests/cli/filled_store.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::store_page_test {
namespace {

std::string page() {
  std::ifstream file{KNEE_SOURCE_DIR "/docs/reference/store.md"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// The section of a table.
std::string section(const std::string& table) {
  const std::string text = page();
  const std::size_t begin = text.find("\n## " + table + "\n");
  REQUIRE(begin != std::string::npos);
  return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

// The first cells, in backquotes, of the lines of the Markdown table below `header`.
std::vector<std::string> names_below(const std::string& text, const std::string& header) {
  std::vector<std::string> names;
  std::size_t at = text.find(header);
  REQUIRE(at != std::string::npos);
  at = text.find("\n", text.find("\n", at) + 1) + 1;  // past the line of dashes
  for (; text.compare(at, 1, "|") == 0; at = text.find('\n', at) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    if (line.starts_with("| `")) names.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

std::vector<std::string> column(Database& database, const std::string& sql) {
  std::vector<std::string> values;
  Database::Statement rows{database, sql};
  while (rows.step()) values.push_back(rows.text(0));
  return values;
}

}  // namespace

TEST_CASE("the page of the store names every table and column and fact of a store") {
  const TemporaryDirectory directory;
  fill(directory.path());
  Database database{directory.path() / "store.sqlite", Database::Mode::read_only};
  CHECK(column(database, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name") ==
        std::vector<std::string>{"plan", "points", "replications", "results"});
  for (const std::string table : {"plan", "points", "results", "replications"}) {
    INFO(table);
    std::vector<std::string> columns = column(database, "SELECT name FROM pragma_table_info('" + table + "')");
    const std::vector<std::string> named = names_below(section(table), "| column | type | meaning |");
    const bool open = section(table).find("| ... | |") != std::string::npos;  // identifying columns and those of results.csv follow
    if (open) columns.resize(std::min(columns.size(), named.size()));
    CHECK(named == columns);
    CHECK(open == (table == "points" || table == "results"));
    for (const std::string& name : named) {
      const std::string type = database.value("SELECT type FROM pragma_table_info('" + table + "') WHERE name = '" + name + "'");
      CHECK_THAT(section(table), Catch::Matchers::Contains("| `" + name + "` | " + type + " |"));
    }
  }
  std::vector<std::string> facts = names_below(section("plan"), "| key | value |");
  std::sort(facts.begin(), facts.end());
  CHECK(facts == column(database, "SELECT key FROM plan ORDER BY key"));
}

TEST_CASE("the page of the store has its layout and the number of knee") {
  CHECK_THAT(page(), Catch::Matchers::Contains(fmt::format("layout {}.", kStoreLayout)) &&
                         Catch::Matchers::Contains(fmt::format("0x{:X}", kApplication)));
}

}  // namespace knee::cli::store_page_test
