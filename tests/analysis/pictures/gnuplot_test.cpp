#include "analysis/picture/gnuplot.hpp"

#include <cmath>

#include "analysis/picture/chart_range.hpp"
#include "analysis/picture/gnuplot_text.hpp"
#include "analysis/picture/picture_layout.hpp"
#include "analysis/picture/point_table.hpp"
#include "analysis/picture/svg_text.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::gnuplot_test {
namespace {

using Catch::Matchers::Contains;

Chart lines(const std::vector<Chart::Point>& points) {
  Chart chart{.id = "p99", .title = "p99 latency"};
  chart.x.name = "offered load, requests/s";
  chart.y.name = "p99 latency, ms";
  chart.curves = {{.name = "node", .points = points}, {.name = "gunicorn", .points = points}};
  return chart;
}

Chart some_lines() { return lines({{1, {10, 9, 12}}, {2, {20}}, {4, {Estimate::kNone}, "saturated"}}); }

std::string script_of(const Chart& chart) { return gnuplot_script({&chart, 1}, PictureFormat::svg); }

}  // namespace

TEST_CASE("a script draws each curve with its intervals") {
  const std::string script = script_of(some_lines());
  CHECK_THAT(script, Contains("1 10 9 12\n2 20 NaN NaN\n4 NaN NaN NaN\nend_of_data"));
  CHECK_THAT(script, Contains("with linespoints linewidth 2 dashtype solid pointtype 7"));
  CHECK_THAT(script, Contains("dashtype (12,4) pointtype 5"));
  CHECK_THAT(script, Contains("'p99 latency, ms'") && Contains("'offered load, requests/s'"));
}

TEST_CASE("names cannot leave their quotes") {
  CHECK(single_quoted("it's `id` \"x\"\n@a\\") == "'it''s `id` \"x\" @a\\'");
  CHECK(quoted_tick("100 %") == "'100 %%'");
  CHECK(plain_number(INFINITY) == "NaN");
  CHECK(plain_number(0.1 + 0.2 - 0.3) == "0");
}

TEST_CASE("a limit is a line or if it is far beyond the values an arrow") {
  Chart chart = some_lines();
  chart.limits = {{"objective: 30 ms", 30}};
  CHECK_THAT(script_of(chart), Contains("'objective: 30 ms' at graph 0.015, first 30"));
  chart.limits = {{"objective: 3 s", 3000}};
  CHECK_THAT(script_of(chart), Contains("'↑ objective: 3 s' at graph 0.015, graph 0.96"));
}

TEST_CASE("a mark is a vertical line with its interval") {
  Chart chart = some_lines();
  chart.marks = {{"knee", {3, 2.5, 3.5}}};
  CHECK_THAT(script_of(chart), Contains("from first 2.5, graph 0 to first 3.5, graph 1") && Contains("'knee'"));
}

TEST_CASE("stacked bars stand on each other and side by side bars beside each other") {
  Chart chart{.id = "b", .title = "b", .kind = Chart::Kind::stacked_bars};
  chart.categories = {"one"};
  chart.curves = {{"queue", {{0, {1}}}}, {"cpu", {{0, {2}}}}};
  CHECK_THAT(script_of(chart), Contains("0 1 -0.4 0.4 0 1 NaN NaN") && Contains("0 3 -0.4 0.4 1 3 NaN NaN"));
  chart.kind = Chart::Kind::bars;
  CHECK_THAT(script_of(chart), Contains("-0.2 1 -0.4 0 0 1 NaN NaN") && Contains("0.2 2 0 0.4 0 2 NaN NaN"));
}

TEST_CASE("bars without a value tell why") {
  Chart chart{.id = "b", .title = "b", .kind = Chart::Kind::bars};
  chart.categories = {"one", "two"};
  chart.curves = {{"p99", {{0, {1}}, {1, {}, "saturated; bottleneck loop 100 %"}}}};
  CHECK_THAT(script_of(chart), Contains("'saturated' at first 1,"));
}

TEST_CASE("charts with the same curves share a legend") {
  const std::vector<Chart> same{some_lines(), some_lines()};
  const PictureLayout layout = layout_of(same);
  CHECK(layout.panels[0].legend.size() == 2);
  CHECK(layout.panels[1].legend.empty());
  std::vector<Chart> different = same;
  different[1].curves[0].name = "other";
  CHECK(layout_of(different).panels[1].legend.size() == 2);
  CHECK(layout_of(different).style_of(different[1], different[1].curves[1]) == 1);
}

TEST_CASE("ranges begin at zero or at round numbers of a logarithmic scale") {
  Chart chart = some_lines();
  CHECK(y_range(chart).low == 0);
  CHECK(y_range(chart).high == Approx(21.2));
  chart.y.logarithmic = true;
  CHECK(y_range(chart).low == Approx(5));
  CHECK(y_range(chart).high == Approx(50));
  CHECK(y_range(lines({{1, {0}}})).high == 1);
}

TEST_CASE("one interval does not squeeze the values") {
  CHECK(y_range(lines({{1, {10, 9, 1000}}})).high == Approx(15.9));
  CHECK(y_range(lines({{1, {10, 9, INFINITY}}})).high == Approx(15.9));
}

TEST_CASE("ticks are round numbers") {
  CHECK(ticks_of({0, 21.2}, 8) == std::vector<double>{0, 5, 10, 15, 20});
  CHECK(ticks_of({90, 1100, true}, 8) == std::vector<double>{100, 200, 500, 1000});
  CHECK(ticks_of({0.5, 2e6, true}, 8) == std::vector<double>{1, 10, 100, 1e3, 1e4, 1e5, 1e6});
  CHECK(ticks_of({20, 24, true}, 5) == std::vector<double>{20, 21, 22, 23, 24});
  CHECK(tick_text(12500) == "12,500");
  CHECK(tick_text(0.05) == "0.05");
  CHECK(tick_text(-0.0) == "0");
}

TEST_CASE("points at even round places are the ticks") {
  Chart chart = lines({{1, {1}}, {2, {1}}, {4, {1}}, {8, {1}}});
  chart.x.logarithmic = true;
  CHECK(x_ticks(chart, 8) == std::vector<double>{1, 2, 4, 8});
  CHECK(x_ticks(lines({{1, {1}}, {2, {1}}, {9, {1}}}), 8) == std::vector<double>{2, 4, 6, 8});
}

TEST_CASE("an SVG file has no tabs and no blanks at line ends") {
  const Chart chart = some_lines();
  const std::string svg = "<title>Gnuplot</title>\n<desc>Produced by</desc>\n\t<text font-family=\"Helvetica\">a</text>  \n";
  CHECK(tidy_svg(svg, {&chart, 1}) ==
        "<title>p99 latency</title>\n\n  <text font-family=\"Helvetica, Arial, sans-serif\">a</text>\n");
}

TEST_CASE("a bold font in an SVG file has substitutes as well") {
  const Chart chart = some_lines();
  CHECK(tidy_svg("<text font-family=\"Helvetica:Bold\">", {&chart, 1}) ==
        "<text font-family=\"Helvetica, Arial, sans-serif\" font-weight=\"bold\">\n");
}

TEST_CASE("a title in an SVG file is escaped") {
  Chart chart = some_lines();
  chart.title = "a<b & c";
  CHECK(tidy_svg("<title>Gnuplot</title>", {&chart, 1}) == "<title>a&lt;b &amp; c</title>\n");
}

TEST_CASE("the points of charts are a table") {
  const Chart chart = some_lines();
  CHECK_THAT(to_csv(point_table({&chart, 1})), Contains("p99,node,1,10,9,12,\n") && Contains("p99,gunicorn,4,,,,saturated\n"));
}

}  // namespace knee::analysis::gnuplot_test
