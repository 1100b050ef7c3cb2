// What a reader can do with a report, done by clicks and keys in a headless Chromium.
#include "analysis/page/html.hpp"
#include "cli/command_line/chart_library.hpp"
#include "tests/browser/browser.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"
#include "tests/support/sample_page.hpp"

namespace knee::browser::page_in_browser_test {
namespace {

using Catch::Matchers::Contains;

// The sample page in a browser.
struct Opened {
  explicit Opened(const Browser::Screen& screen = {}) {
    browser.show(screen);
    browser.open(html_of(analysis::page::sample_page(), cli::read_chart_library("")));
  }
  // The chart of the first figure, as Chart.js sees it.
  Json chart(const std::string& property) { return chart_of("#chart-p99", property); }
  Json chart_of(const std::string& figure, const std::string& property) {
    return browser.evaluate("Chart.getChart(document.querySelector('" + figure + " canvas'))." + property);
  }
  Browser browser;
};

double number(const Json& json) { return json.get<double>(); }

}  // namespace

TEST_CASE("a page asks for nothing but itself, and the browser does not complain") {
  require_more();
  Opened page;
  for (const std::string& address : page.browser.requests()) {
    CHECK((address.starts_with("file:///") || address.starts_with("data:")));
  }
  CHECK(page.browser.evaluate("performance.getEntriesByType('resource').length") == 0);
  INFO(Json(page.browser.complaints()).dump(1));
  CHECK(page.browser.complaints().empty());
  CHECK(page.browser.evaluate("document.querySelectorAll('figure canvas').length") == 5);
}

TEST_CASE("text of a scenario stays text") {
  require_more();
  Opened page;
  CHECK(page.browser.evaluate("document.querySelector('h1').textContent") == "sample <script>alert(1)</script>");
  CHECK(page.browser.evaluate("document.querySelectorAll('h1 script, .legend b').length") == 0);
  CHECK(page.browser.evaluate("document.querySelector('.legend li:nth-child(2)').textContent") == "threads <b>&amp;");
}

TEST_CASE("a click on the legend hides a curve with its band, another click shows it") {
  require_more();
  Opened page;
  const std::string button = "#chart-p99 .legend li:nth-child(2) button";
  const auto shown = [&] { return page.chart("getSortedVisibleDatasetMetas().length"); };
  CHECK(shown() == 6);  // two curves, each with the two sides of its band
  page.browser.click(button);
  CHECK(shown() == 3);
  CHECK(page.browser.evaluate("document.querySelector('" + button + "').getAttribute('aria-pressed')") == "false");
  page.browser.click(button);
  CHECK(shown() == 6);
}

TEST_CASE("a click switches the scale of an axis") {
  require_more();
  Opened page;
  CHECK(page.chart("scales.x.type") == "logarithmic");
  CHECK(page.chart("scales.y.type") == "linear");
  page.browser.click("#chart-p99 .bar button:nth-child(1)");
  page.browser.click("#chart-p99 .bar button:nth-child(2)");
  CHECK(page.chart("scales.x.type") == "linear");
  CHECK(page.chart("scales.y.type") == "logarithmic");
  CHECK(page.chart("scales.y.ticks.map((tick) => tick.value)") == Json::array({10, 20, 50, 100, 200}));
}

TEST_CASE("keys zoom and reset") {
  require_more();
  Opened page;
  page.browser.evaluate("document.querySelector('#chart-p99 .plot').focus()");
  page.browser.press("+");
  CHECK(number(page.chart("scales.x.min")) == Approx(100 * std::pow(32, 0.25)));
  CHECK(number(page.chart("scales.x.max")) == Approx(3200 / std::pow(32, 0.25)));
  CHECK(page.browser.evaluate("document.querySelector('#chart-p99 .bar button:last-child').disabled") == false);
  page.browser.press("-");
  CHECK(number(page.chart("scales.x.max")) == 3200);
  page.browser.press("+");
  page.browser.press("0");
  CHECK(number(page.chart("scales.x.min")) == 100);
  CHECK(page.browser.evaluate("document.querySelector('#chart-p99 .bar button:last-child').disabled") == true);
}

TEST_CASE("a drag zooms and a click on reset shows everything again") {
  require_more();
  Opened page;
  page.browser.drag("#chart-p99 canvas", 200, 400, 150);
  const double low = number(page.chart("scales.x.min"));
  const double high = number(page.chart("scales.x.max"));
  CHECK(low > 100);
  CHECK(high > low);
  CHECK(high < 3200);
  CHECK(page.browser.evaluate("document.querySelector('#chart-p99 .selection').hidden") == true);
  page.browser.click("#chart-p99 .bar button:last-child");
  CHECK(number(page.chart("scales.x.max")) == 3200);
}

TEST_CASE("arrow keys read the values with interval and remark aloud") {
  require_more();
  Opened page;
  page.browser.evaluate("document.querySelector('#chart-p99 .plot').focus()");
  const auto spoken = [&] {
    return page.browser.evaluate("document.querySelector('#chart-p99 .spoken').textContent").get<std::string>();
  };
  page.browser.press("ArrowRight");
  CHECK_THAT(spoken(), Contains("requests/s: 100. node: 11 (9 – 13). threads <b>&amp;: 26.25 (16.25 – 36.25). stable"));
  CHECK(page.chart("tooltip.dataPoints.length") == 2);
  page.browser.press("End");
  CHECK_THAT(spoken(), Contains("node: 42 (40 – 44)") && Contains("threads <b>&amp;: saturated; bottleneck lock 97 %"));
  page.browser.press("Tab");
  CHECK(page.chart("tooltip.opacity") == 0);
}

TEST_CASE("the pointer shows a tooltip without the sides of the bands") {
  require_more();
  Opened page;
  page.browser.drag("#chart-p99 canvas", 300, 301, 120);
  CHECK(page.chart("tooltip.opacity") == 1);
  CHECK(page.chart("tooltip.body.length") == 2);
}

TEST_CASE("colours follow the scheme of the system, also when it changes") {
  require_more();
  Opened page;
  const Json light = page.chart("data.datasets[0].borderColor");
  page.browser.show({.is_dark = true});
  const Json dark = page.chart("data.datasets[0].borderColor");
  CHECK(light != dark);
  CHECK(page.browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)");
}

TEST_CASE("every part that scrolls or acts can be reached by the tabulator") {
  require_more();
  Opened page;
  page.browser.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  page.browser.evaluate("document.body.focus()");
  for (int i = 0; i < 80; ++i) {
    page.browser.press("Tab");
    page.browser.evaluate("document.activeElement.dataset.reached = 'yes'");
  }
  const Json reached = page.browser.evaluate("document.querySelectorAll('[data-reached]:not(body)').length");
  CHECK(reached == page.browser.evaluate("document.querySelectorAll('a, button:enabled, summary, .plot, .scroll').length"));
}

TEST_CASE("no width makes the page scroll sideways") {
  require_more();
  Opened page;
  for (const int width : {320, 360, 768, 1280, 1920}) {
    page.browser.show({.width = width, .height = 800});
    CHECK(page.browser.evaluate("document.documentElement.scrollWidth") == width);
  }
}

TEST_CASE("on paper everything is unfolded and the colours are those for white") {
  require_more();
  Opened page{{.is_dark = true}};
  const std::string folded = "document.querySelectorAll('details:not([open])').length";
  const Json before = page.browser.evaluate(folded);
  page.browser.evaluate("dispatchEvent(new Event('beforeprint'))");
  CHECK(page.browser.evaluate(folded) == 0);
  CHECK(page.chart("data.datasets[0].borderColor") == "#0072b2");
  page.browser.evaluate("dispatchEvent(new Event('afterprint'))");
  CHECK(page.browser.evaluate(folded) == before);
  CHECK(page.chart("data.datasets[0].borderColor") == "#5ab4f0");
  CHECK(page.browser.command("Page.printToPDF")["data"].get<std::string>().size() > 10'000);
}

TEST_CASE("a bound hides with its curve, and a law has a line without points") {
  require_more();
  Opened page;
  const auto shown = [&] { return page.chart_of("#chart-scaling", "getSortedVisibleDatasetMetas().length"); };
  CHECK(shown() == 5);  // the points, the two sides of their band, their bound, and the law
  CHECK(page.chart_of("#chart-scaling", "data.datasets[1].pointRadius") == 0);
  CHECK(page.chart_of("#chart-scaling", "scales.x.ticks.map((tick) => tick.value)") == Json::array({1, 2, 4, 8, 16}));
  page.browser.click("#chart-scaling .legend li:nth-child(1) button");
  CHECK(shown() == 1);
}

TEST_CASE("what is read at a point tells its bound") {
  require_more();
  Opened page;
  page.browser.evaluate("document.querySelector('#chart-scaling .plot').focus()");
  page.browser.press("ArrowRight");
  CHECK(page.browser.evaluate("document.querySelector('#chart-scaling').querySelector('.spoken').textContent") ==
        "processes: 1. simulated: 100 (95 – 105), at most 100. usl: 100. simulated: saturated");
}

TEST_CASE("a folded table opens at a click") {
  require_more();
  Opened page;
  CHECK(page.browser.evaluate("document.querySelector('#scaling > details').open") == false);
  page.browser.click("#scaling > details > summary");
  CHECK(page.browser.evaluate("document.querySelector('#scaling > details').open") == true);
}

TEST_CASE("pictures of the page for people, where KNEE_SCREENSHOTS names a directory") {
  require_more();
  Opened page;
  for (const bool is_dark : {false, true}) {
    for (const int width : {1280, 360}) {
      page.browser.show({.width = width, .height = 2400, .is_dark = is_dark});
      page.browser.evaluate("document.querySelector('#chart-p99 .plot').focus()");
      page.browser.press("ArrowRight");
      page.browser.screenshot(std::to_string(width) + (is_dark ? "-dark" : "-light"));
    }
  }
  CHECK(page.browser.complaints().empty());
}

}  // namespace knee::browser::page_in_browser_test
