#include "analysis/table/table.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/table/visible.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::table_test {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

Table two_servers() {
  return {.columns = {"name", "requests", "mean_ms"},
          .rows = {{std::string{"plain"}, std::uint64_t{20'000}, 1.5},
                   {std::string{"a,\"b\"\n±"}, std::uint64_t{7}, kNone}}};
}

}  // namespace

TEST_CASE("CSV puts cells in quotes that need them, and leaves what is not a number empty") {
  CHECK(to_csv(two_servers()) == "name,requests,mean_ms\nplain,20000,1.5\n\"a,\"\"b\"\"\n±\",7,\n");
}

TEST_CASE("a number is rounded to the double that its decimal is read as") {
  std::mt19937_64 random{7};
  const auto by_text = [](double value, int digits) { return std::strtod(fmt::format("{:.{}e}", value, digits - 1).c_str(), nullptr); };
  std::size_t wrong = 0;
  const auto compare = [&](double value) {
    for (const int digits : {1, 3, 6, 7, 9, 12}) wrong += rounded(value, digits) == by_text(value, digits) ? 0 : 1;
  };
  for (int i = 0; i < 20'000; ++i) {
    const double power = std::pow(10, static_cast<int>(random() % 30) - 15);
    compare(static_cast<double>(random()) * 1e-18 * power);                // any
    compare(-static_cast<double>(random() % 2'000'000) / 2 * power);       // between two decimals, too
    compare(std::nextafter(power, i % 2 == 0 ? 0 : 1e300));                // beside a power of ten
  }
  CHECK(wrong == 0);
  CHECK(rounded(999'999.6, 6) == 1e6);
  CHECK(std::signbit(rounded(-0.0, 6)));
}

TEST_CASE("JSON is an array of objects with numbers as numbers and null for what is missing") {
  const auto read = nlohmann::json::parse(to_json(two_servers()));
  REQUIRE(read.size() == 2);
  CHECK(read[0]["mean_ms"] == 1.5);
  CHECK(read[1]["name"] == "a,\"b\"\n±");
  CHECK(read[1]["mean_ms"].is_null());
  CHECK(to_json({.columns = {"a"}, .rows = {}}) == "[]\n");
  CHECK(to_json({.columns = {"a"}, .rows = {{std::numeric_limits<double>::infinity()}}}) ==
        "[{\"a\":null}]\n");
}

TEST_CASE("a Markdown table has numbers to the right and no bar in a cell that would end it") {
  const Table table{.columns = {"name", "ms"},
                    .rows = {{std::string{"a|b"}, 1.25}, {std::string{"c"}, 10.0}}};
  CHECK(to_markdown(table) ==
        "| name |   ms |\n"
        "| ---- | ---: |\n"
        "| a\\|b | 1.25 |\n"
        "| c    |   10 |\n");
}

TEST_CASE("tables for readers show control characters as escapes") {
  const Table table{.columns = {"name", "ms"}, .rows = {{std::string{"a\x1b[31m\u202eb\nc\u0085"}, 1.0}}};
  CHECK(to_aligned(table) == "name" + std::string(24, ' ') + "ms\na\\x1b[31m\\u202eb\\x0ac\\x85    1\n");
  CHECK(to_markdown(table).find("| a\\x1b[31m\\u202eb c\\x85 |") != std::string::npos);
  CHECK(visible("ä€😀\t", "\t") == "ä€😀\t");
  CHECK(find_invisible("ä\xEF\xBB\xBF") == 2);
  CHECK(visible("\x7f\xC2\x9b") == "\\x7f\\x9b");
  CHECK(visible("\x9b\xC2") == "\\x9b\xC2");  // not UTF-8
}

TEST_CASE("aligned text counts characters, not bytes") {
  const Table table{
      .columns = {"p99", "state"},
      .rows = {{std::string{"1 ±2"}, std::string{"stable"}}, {std::string{"10 ±2"}, std::string{}}}};
  CHECK(to_aligned(table) == "p99    state\n1 ±2   stable\n10 ±2\n");
}

TEST_CASE("numbers are written so that they read back as the same double") {
  CHECK(to_text(Cell{0.1}) == "0.1");
  CHECK(to_text(Cell{1.0}) == "1");
  CHECK(to_text(Cell{1234567890.0}) == "1234567890");
  CHECK(to_text(Cell{2.0 / 3}) == "0.6666666666666666");
  CHECK(to_text(Cell{}).empty());
}

TEST_CASE("rounding keeps significant digits, whatever the size of the number") {
  CHECK(rounded(1234567.8, 6) == 1234570.0);
  CHECK(rounded(0.000123456789, 6) == 0.000123457);
  CHECK(rounded(-2.0 / 3, 3) == -0.667);
  CHECK(rounded(0, 6) == 0);
  CHECK(std::isnan(rounded(kNone, 6)));
}

}  // namespace knee::analysis::table_test
