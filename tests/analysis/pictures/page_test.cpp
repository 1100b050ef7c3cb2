// A page as HTML: what it contains, and that no text of a scenario becomes markup.
#include <nlohmann/json.hpp>

#include "analysis/page/chart_data.hpp"
#include "analysis/page/chart_table.hpp"
#include "analysis/page/html.hpp"
#include "analysis/page/markup.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/html_nesting.hpp"
#include "tests/support/sample_page.hpp"

namespace knee::analysis::page::page_test {
namespace {

using Catch::Matchers::Contains;
using nlohmann::json;

constexpr const char* kLibrary = "/*! Chart.js v3.9.1 */ const Chart = '</script>';";

std::string sample() { return html_of(sample_page(), kLibrary); }

std::size_t count(const std::string& text, const std::string& wanted) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(wanted, at)) != std::string::npos; at += wanted.size()) ++found;
  return found;
}

json data_of(const std::vector<const Chart*>& charts) { return json::parse(json_of(charts)); }

std::string shown(const Table& table) { return html_of(CaptionedTable{.caption = "", .table = table}); }

}  // namespace

TEST_CASE("text is escaped in elements and attributes") {
  CHECK(escaped("<a href=\"x\">&\x01\n") == "&lt;a href=&quot;x&quot;&gt;&amp;\xEF\xBF\xBD\n");
  CHECK(element("p", "a < b") == "<p>a &lt; b</p>\n");
  CHECK(element("p", "").empty());
}

TEST_CASE("identifiers have letters, digits and single hyphens") {
  CHECK(identifier("Where the time goes") == "where-the-time-goes");
  CHECK(identifier("<b> p99.9!") == "b-p99-9");
  CHECK(identifier("…") == "part");
}

TEST_CASE("the elements of a page are nested") {
  CHECK(nesting_mistake(sample()).empty());
  CHECK(nesting_mistake("<p><b></p></b>") == "</p> closes b");
  CHECK(nesting_mistake("<p>") == "p is not closed");
}

TEST_CASE("a page has its parts, and no text of them is markup") {
  const std::string html = sample();
  CHECK_THAT(html, Contains("<h1>sample &lt;script&gt;alert(1)&lt;/script&gt;</h1>"));
  CHECK_THAT(html, Contains("<p class=\"question\">Which way") && Contains("<li>node holds 3200/s &amp; more.</li>"));
  CHECK_THAT(html, Contains("<dt>objective</dt><dd>p99 within 100 ms</dd>"));
  CHECK_THAT(html, Contains("<a href=\"#latency\">Latency</a>") && Contains("<section id=\"latency\">"));
  CHECK_THAT(html, Contains("<pre>scenario: &quot;&lt;/script&gt;&quot;\n# &lt;comment&gt;\n</pre>"));
  CHECK(count(html, "threads <b>") == 0);
  CHECK(count(html, "</script>") == 3);  // the data, the library and the script of the page
}

TEST_CASE("a page forbids the browser to load anything") {
  CHECK_THAT(sample(), Contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
  CHECK(count(sample(), "src=") + count(sample(), "@import") + count(sample(), "url(") == 0);
}

TEST_CASE("identifiers of a page are unique, also for charts of one name") {
  const std::string html = sample();
  CHECK(count(html, " id=\"chart-p99\"") == 1);
  CHECK(count(html, " id=\"chart-p99-2\"") == 1);
}

TEST_CASE("equal pages are equal bytes") { CHECK(sample() == sample()); }

TEST_CASE("every number of a chart is in its table") {
  const Table table = table_of(sample_curves());
  CHECK(table.columns == std::vector<std::string>{"offered load, requests/s", "node", "threads <b>&amp;"});
  REQUIRE(table.rows.size() == 6);
  CHECK(to_text(table.rows[0][0]) == "100");
  CHECK(to_text(table.rows[0][1]) == "11 (9 – 13)");
  CHECK(to_text(table.rows[4][2]) == "120 (110 – ∞)");
  CHECK(to_text(table.rows[5][2]) == "saturated");
  CHECK(lines_in_words(sample_curves()) == "Limit: objective: 100 ms; Mark: expected load, at 1000 (900 – 1100)");
}

TEST_CASE("the table of a chart with categories has a row for each, also for one without a value") {
  Chart chart = sample_bars(Chart::Kind::bars);
  chart.curves[0].points.pop_back();
  const Table table = table_of(chart);
  REQUIRE(table.rows.size() == 3);
  CHECK(to_text(table.rows[2][0]) == "three-nodes");
  CHECK(to_text(table.rows[2][1]).empty());
  CHECK(lines_in_words(chart).empty());
}

TEST_CASE("the bounds of a curve are a column and part of its data, and a law is marked in the data") {
  const Chart chart = sample_scaling();
  const Table table = table_of(chart);
  CHECK(table.columns == std::vector<std::string>{"processes", "simulated", "simulated, at most", "usl"});
  CHECK(to_text(table.rows[0][2]) == "100");
  CHECK(to_text(table.rows[2][2]).empty());  // three processes were not simulated
  const json data = data_of({&chart})[0];
  CHECK(data["curves"][0]["bounds"] == json::parse("[100, 200, 400, 800, 1600]"));
  CHECK(data["curves"][1]["law"] == true);
  CHECK_FALSE(data["curves"][0].contains("law"));
}

TEST_CASE("a folded table has its caption as the summary") {
  const std::string html = html_of(CaptionedTable{"All & more", {.columns = {"a"}, .rows = {{"b"}}}, true});
  CHECK_THAT(html, Contains("<details>\n<summary>All &amp; more</summary>") && !Contains("<caption>"));
}

TEST_CASE("the data of a chart have its numbers, gaps and infinite ends as null") {
  const Chart chart = sample_curves();
  const json data = data_of({&chart})[0];
  CHECK(data["kind"] == "lines");
  CHECK(data["x"] == json::parse(R"({"name": "offered load, requests/s", "logarithmic": true})"));
  CHECK(data["curves"][0]["points"][0] == json::parse(R"([100, 11, 9, 13, "stable"])"));
  CHECK(data["curves"][1]["points"][4] == json::parse(R"([1600, 120, 110, null, "stable"])"));
  CHECK(data["curves"][1]["points"][5] == json::parse(R"([3200, null, null, null, "saturated; bottleneck lock 97 %"])"));
  CHECK(data["limits"] == json::parse(R"([["objective: 100 ms", 100]])"));
  CHECK(data["marks"] == json::parse(R"([["expected load", 1000, 900, 1100]])"));
}

TEST_CASE("the data of charts cannot end the element of the script, whatever their bytes") {
  Chart chart = sample_curves();
  chart.title = "</script><script>\xFF";
  CHECK(json_of(std::vector<const Chart*>{&chart}).find('<') == std::string::npos);
}

TEST_CASE("a name keeps its colour from chart to chart") {
  const auto of_names = [](const std::vector<std::string>& names) {
    Chart chart{.id = "", .title = ""};
    for (const std::string& name : names) chart.curves.push_back({.name = name});
    return chart;
  };
  const Chart first = of_names({"node", "gunicorn"});
  const Chart second = of_names({"gunicorn", "loop", "node"});
  const Chart third = of_names({"loop", "loop"});
  const auto styles = styles_of(std::vector<const Chart*>{&first, &second, &third});
  CHECK(styles[0] == std::vector<std::size_t>{0, 1});
  CHECK(styles[1] == std::vector<std::size_t>{1, 2, 0});
  CHECK(styles[2] == std::vector<std::size_t>{2, 0});
}

TEST_CASE("columns of quantities are aligned to the right, those of words are not") {
  const std::string html = shown({.columns = {"name", "load", "then"},
                                  .rows = {{"node", "  933/s ", "1354/s: saturated (loop 100 %)"},
                                           {"gunicorn", "933/s", "saturated"},
                                           {"threads", "none", ""}}});
  CHECK_THAT(html, Contains("<td class=\"number\">933/s</td><td>1354/s: saturated (loop 100 %)</td>"));
  CHECK_THAT(html, Contains("<td class=\"number\">none</td>"));
  CHECK_THAT(shown({.columns = {"a", "b"}, .rows = {{"x", "382 (378 – 386)"}}}),
             Contains("<td class=\"number\">382 <small>(378 – 386)</small></td>"));
}

TEST_CASE("words of state and objective have a class of their own") {
  const std::string html =
      shown({.columns = {"a", "b"}, .rows = {{"x", "saturated, 2 failed"}, {"y", "met"}, {"z", "methods"}}});
  CHECK_THAT(html, Contains("<span class=\"bad\">saturated, 2 failed</span>") && Contains("<span class=\"good\">met</span>"));
  CHECK_THAT(html, Contains("<td>methods</td>"));
}

}  // namespace knee::analysis::page::page_test
