#include "analysis/picture/terminal_plot.hpp"

#include <algorithm>
#include <sstream>

#include "analysis/picture/chart_choice.hpp"
#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::terminal_plot_test {
namespace {

using Catch::Matchers::Contains;

constexpr Terminal kAscii{.width = 60, .colour = false, .unicode = false};
constexpr Terminal kUnicode{.width = 60, .colour = false, .unicode = true};

Chart rising() {
  Chart chart{.id = "p99", .title = "p99 latency"};
  chart.x.name = "load, requests/s";
  chart.y.name = "p99 latency, ms";
  chart.curves = {{"node", {{0, {0}}, {10, {100}}}}, {"gunicorn", {{0, {50}}, {10, {}, "saturated"}}}};
  chart.limits = {{"objective: 80 ms", 80}};
  return chart;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Entry entry_with(const MadeUp& numbers, double limit_ms) {
  Point point = made_up_point("node", "100/s", {made_up(numbers)});
  if (limit_ms > 0) point.objective = Objective{.quantiles = {{0.95, limit_ms}}};
  return entry_of(std::move(point));
}

}  // namespace

TEST_CASE("a chart of lines in ASCII") {
  CHECK(terminal_plot(rising(), {.width = 40, .unicode = false}, 14) == R"(p99 latency, ms
100 +                                o
    |                           .....
    |-----------------------....-------
    |                  .....
 50 + x           .....
    |         ....
    |    .....
  0 + o..
    +-+------------------------------+-
      0                             10
              load, requests/s
  o node  x gunicorn
  -- objective: 80 ms
)");
}

TEST_CASE("a chart of lines keeps its width and height") {
  for (const Terminal& terminal : {kAscii, kUnicode}) {
    for (const std::size_t height : {10U, 15U, 20U}) {
      const auto lines = lines_of(terminal_plot(rising(), terminal, height));
      CHECK(lines.size() == height);
      CHECK(std::all_of(lines.begin(), lines.end(), [](const std::string& line) { return width(line) <= 60; }));
    }
  }
}

TEST_CASE("only a terminal with colours gets them") {
  CHECK(terminal_plot(rising(), kUnicode, 20).find('\x1b') == std::string::npos);
  CHECK_THAT(terminal_plot(rising(), {.width = 60, .colour = true}, 20), Contains("\x1b[36m●\x1b[0m node"));
}

TEST_CASE("ASCII stays ASCII") {
  const std::string text = terminal_plot(rising(), kAscii, 20);
  CHECK(std::all_of(text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x80; }));
}

TEST_CASE("bars lie with their values and the reasons of gaps") {
  Chart chart{.id = "t", .title = "throughput", .kind = Chart::Kind::bars};
  chart.y.name = "throughput, requests/s";
  chart.categories = {"node", "gunicorn"};
  chart.curves = {{"throughput", {{0, {236.25}}, {1, {}, "saturated; bottleneck lock 100 %"}}}};
  const auto lines = lines_of(terminal_plot(chart, kAscii, 20));
  CHECK(lines[0] == "throughput, requests/s");
  CHECK_THAT(lines[1], Contains("node     ####") && Contains("# 236.2"));
  CHECK(lines[2] == "gunicorn  saturated");
}

TEST_CASE("parts of stacked bars add up") {
  Chart chart{.id = "b", .title = "breakdown", .kind = Chart::Kind::stacked_bars};
  chart.categories = {"node"};
  chart.curves = {{"queue", {{0, {1}}}}, {"cpu", {{0, {1}}}}};
  const std::string line = lines_of(terminal_plot(chart, kAscii, 20))[1];
  CHECK(std::count(line.begin(), line.end(), '#') == std::count(line.begin(), line.end(), '-'));
  CHECK_THAT(line, Contains("- 2"));
}

TEST_CASE("the main latency is the highest quantile of the objective") {
  Results results{.scenario = "s", .description = "", .hash = ""};
  results.points = {entry_with({.mean_ms = 10}, 0)};
  CHECK(main_latency(results) == "p99");
  results.points = {entry_with({.mean_ms = 10}, 100)};
  CHECK(main_latency(results) == "p95");
  CHECK(main_charts(results).size() == 2);
  CHECK(main_chart(results)->id == "p95");
}

TEST_CASE("where most points have no latency the throughput tells more") {
  Results results{.scenario = "s", .description = "", .hash = ""};
  results.points = {entry_with({.mean_ms = 20, .growth = 10}, 100)};
  CHECK(main_chart(results)->id == "throughput");
  CHECK(!main_chart(Results{.scenario = "", .description = "", .hash = ""}));
}

}  // namespace knee::analysis::terminal_plot_test
