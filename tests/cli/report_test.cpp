// `knee report` from sweeps of every shape.
#include <cstdlib>

#include "tests/cli/program_folder.hpp"
#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/html_nesting.hpp"

namespace knee::cli::report_test {
namespace {

using Catch::Matchers::Contains;

constexpr const char* kScenario = R"(
scenario: "small <b>&amp;"
description: Does <i>it</i> hold?
workload:
  arrivals: {poisson: 200/s}
  requests:
    page:
      steps:
        - cpu: {exponential: 1 ms}
machine: {cores: 2}
architectures:
  "loop <script>alert(1)</script>": {runtime: event-loop}
  threads: {runtime: gil, threads: 4}
objective: {p99: 50 ms}
measure: {requests: 2000, replications: 2}
)";

// A results directory with the sweep of a scenario, and a stand-in for Chart.js.
class Sweep {
 public:
  explicit Sweep(const std::string& more, const std::string& scenario = kScenario) {
    directory_.write("small.yaml", scenario + more);
    directory_.write("chart.js", kChartLibrary);
    REQUIRE(run("knee sweep small.yaml -o results -q") == 0);
  }
  int run(const std::string& line) {
    const std::string path = directory_.path().string();
    const std::string shell = "cd '" + path + "'\nknee() { '" KNEE_PROGRAM "' \"$@\"; }\n";
    directory_.write("script", shell + "{ " + line + "\n} >out 2>err </dev/null\n");
    return WEXITSTATUS(std::system(("bash '" + path + "/script'").c_str()));
  }
  std::string page() {
    const int status = run("knee report results --no-findings --chart-js chart.js");
    INFO(read("err"));
    REQUIRE(status == 0);
    CHECK(read("out") == "results/report.html\n");
    const std::string html = read("results/report.html");
    CHECK(nesting_mistake(html).empty());
    return html;
  }
  [[nodiscard]] std::string read(const std::string& name) const { return directory_.read(name); }
  [[nodiscard]] const TemporaryDirectory& directory() const { return directory_; }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("a report of a sweep of the load has the answer, the charts, the tables and the way to reproduce it") {
  Sweep sweep{"sweep: {load: [200/s, 2500/s]}\n"};
  const std::string html = sweep.page();
  CHECK_THAT(html, Contains("<h1>small &lt;b&gt;&amp;amp;</h1>") && Contains("Does &lt;i&gt;it&lt;/i&gt; hold?"));
  CHECK_THAT(html, Contains("of those tried: loop &lt;script&gt;alert(1)&lt;/script&gt; (200/s); threads (200/s).</li>"));
  CHECK_THAT(html, Contains("id=\"chart-throughput\"") && Contains("id=\"chart-p99\""));
  CHECK_THAT(html, Contains("id=\"chart-utilisation"));
  CHECK_THAT(html, Contains("<dt>objective</dt><dd>p99 within 50 ms</dd>") && Contains("saturated"));
  CHECK_THAT(html, Contains("./knee sweep small.yaml -o"));
  CHECK_THAT(html, Contains("<th scope=\"row\">seed</th>"));
  CHECK_THAT(html, Contains("<pre>scenario: ") && Contains("The MIT License"));
  CHECK(html.find(sweep.directory().path().string()) == std::string::npos);
}

TEST_CASE("a report has theory beside simulation with the bounds in the chart of the throughput") {
  Sweep sweep{"sweep: {load: [200/s, 600/s, 2500/s]}\n"};
  const std::string html = sweep.page();
  CHECK_THAT(html, Contains("<h2>Theory beside simulation</h2>") && Contains("Of the bounds "));
  CHECK_THAT(html, Contains("<summary>All predictions, with what they leave out</summary>"));
  CHECK_THAT(html, Contains("\"bounds\":[200.0,600.0,") && Contains(", at most</th>"));
  CHECK_THAT(html, !Contains("<h2>Plan</h2>") && !Contains("<h2>Scaling</h2>"));
}

TEST_CASE("a report of a sweep over processes has the laws of scaling") {
  Sweep sweep{"sweep: {processes: [1, 2, 3, 4]}\n"};
  const std::string html = sweep.page();
  CHECK_THAT(html, Contains("<h2>Scaling</h2>") && Contains("nothing is saturated"));
  CHECK_THAT(sweep.read("results/findings/laws.csv"), Contains(",left_out,"));
}

TEST_CASE("a report shows the plan that is kept beside its results") {
  Sweep sweep{"sweep: {load: [200/s, 400/s]}\nplan: {nodes: 1..2, processes: [1, 2]}\n"};
  REQUIRE(sweep.run("knee plan small.yaml -q -o results") == 0);
  CHECK_THAT(sweep.read("results/findings/plan.csv"), Contains("chosen"));
  CHECK_THAT(sweep.page(), Contains("<h2>Plan</h2>") && Contains("Cheapest: ") &&
                               Contains("<summary>All deployments that were tried or excluded</summary>"));
  CHECK(sweep.run("knee plan small.yaml -q -o results --set machine.cores=1") == 2);
  CHECK_THAT(sweep.read("err"), Contains("-o: results holds results of another scenario, or of this one with other values of --set"));
  CHECK(sweep.run("knee plan small.yaml -q -o nowhere") == 2);
  CHECK_THAT(sweep.read("err"), Contains("nowhere has no store.sqlite"));
}

TEST_CASE("the same results give the same bytes") {
  Sweep sweep{"sweep: {load: [200/s, 400/s]}\n"};
  const std::string first = sweep.page();
  CHECK(sweep.page() == first);
}

TEST_CASE("a report can be of a sweep of anything or of nothing", "[long]") {
  const std::string more = GENERATE(as<std::string>{}, "", "sweep: {threads: [1, 2, 4]}\n",
                                    "sweep: {processes: [1, 2], load: [100/s, 300/s]}\n",
                                    "sweep: {workload.requests.page.steps: [[{cpu: 1 ms}], [{cpu: 2 ms}]]}\n");
  INFO(more);
  Sweep sweep{more};
  CHECK_THAT(sweep.page(), Contains("<h2>All points</h2>") && Contains("<figure"));
}

TEST_CASE("a report is written where the user wants it") {
  Sweep sweep{""};
  REQUIRE(sweep.run("knee report results --no-findings --chart-js chart.js -o page.html") == 0);
  CHECK(sweep.read("out") == "page.html\n");
  REQUIRE(sweep.run("knee report results --no-findings --chart-js chart.js -o -") == 0);
  CHECK(sweep.read("out") == sweep.read("page.html"));
}

TEST_CASE("a report that cannot be written says why") {
  Sweep sweep{""};
  CHECK(sweep.run("knee report nowhere --no-findings --chart-js chart.js") == 2);
  CHECK_THAT(sweep.read("err"), Contains("nowhere has no store.sqlite"));
  CHECK(sweep.run("knee report results --no-findings --chart-js missing.js") == 2);
  CHECK_THAT(sweep.read("err"), Contains("--chart-js: cannot read missing.js: No such file"));
  CHECK(sweep.run("knee report results --no-findings --chart-js small.yaml") == 2);
  CHECK_THAT(sweep.read("err"), Contains("small.yaml is not Chart.js 3"));
  CHECK(sweep.run("knee report results --no-findings --chart-js chart.js -o nowhere/page.html") == 3);
  CHECK_THAT(sweep.read("err"), Contains("cannot write nowhere/page.html: No such file"));
}

}  // namespace knee::cli::report_test
