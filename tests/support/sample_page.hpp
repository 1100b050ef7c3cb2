/// A page with every kind of part, for tests of HTML and of the browser.
#pragma once

#include <cmath>
#include <limits>

#include "analysis/page/page.hpp"

namespace knee::analysis::page {

inline Estimate within(double value, double half) { return {.value = value, .low = value - half, .high = value + half}; }

/// Two curves that part at 800/s; the second has a gap at 3200/s, and no upper bound at 1600/s.
inline Chart sample_curves() {
  Chart chart{.id = "p99", .title = "p99 latency", .x = {"offered load, requests/s", true}, .y = {"p99 latency, ms"}};
  Chart::Curve node{.name = "node"};
  Chart::Curve threads{.name = "threads <b>&amp;"};
  for (const double load : {100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0}) {
    node.points.push_back({.x = load, .y = within(10 + load / 100, 2), .remark = "stable"});
    threads.points.push_back({.x = load, .y = within(20 + load / 16, 10), .remark = "stable"});
  }
  threads.points[4].y.high = std::numeric_limits<double>::infinity();
  threads.points[5] = {.x = 3200, .y = {}, .remark = "saturated; bottleneck lock 97 %"};
  chart.curves = {node, threads};
  chart.limits = {{.name = "objective: 100 ms", .y = 100}};
  chart.marks = {{.name = "expected load", .x = within(1000, 100)}};
  return chart;
}

inline Chart sample_bars(Chart::Kind kind) {
  Chart chart{.id = kind == Chart::Kind::bars ? "errors" : "breakdown",
              .title = kind == Chart::Kind::bars ? "requests not served" : "where the time goes",
              .kind = kind,
              .x = {"architecture"},
              .y = {"mean latency, ms"},
              .categories = {"node", "python-threads", "three-nodes"}};
  for (const char* name : {"cpu", "queue"}) {
    Chart::Curve curve{.name = name};
    for (int i = 0; i < 3; ++i) curve.points.push_back({.x = static_cast<double>(i), .y = within(5 + 3 * i, 1)});
    chart.curves.push_back(curve);
  }
  return chart;
}

/// Five points with bounds of theory, and a law that is drawn between them, too.
inline Chart sample_scaling() {
  Chart chart{.id = "scaling", .title = "throughput over processes", .x = {"processes", true}, .y = {"throughput, requests/s"}};
  Chart::Curve simulated{.name = "simulated"};
  Chart::Curve law{.name = "usl", .is_law = true};
  for (const double size : {1.0, 2.0, 4.0, 8.0, 16.0}) {
    simulated.points.push_back({.x = size, .y = within(100 * size / (1 + 0.05 * (size - 1)), 5), .remark = "saturated"});
    simulated.bounds.push_back(100 * size);
  }
  for (int size = 1; size <= 16; ++size) law.points.push_back({.x = 1.0 * size, .y = {.value = 100 * size / (1 + 0.05 * (size - 1))}});
  chart.curves = {simulated, law};
  return chart;
}

inline Page sample_page() {
  Chart second = sample_curves();
  second.title = "p99 latency of uploads";
  return {.heading = "sample <script>alert(1)</script>",
          .question = "Which way of running it holds 1,000 requests/s under 100 ms?",
          .answers = {"node holds 3200/s & more.", "threads hold up to 1280/s."},
          .facts = {{"objective", "p99 within 100 ms"}, {"points", "12"}},
          .summary = {.heading = "Summary",
                      .charts = {sample_curves()},
                      .tables = {{"Verdicts", {.columns = {"architecture", "holds up to", "state"},
                                               .rows = {{"node", "3200/s", "stable"},
                                                        {"threads <b>&amp;", "800/s", "saturated"}}}}}},
          .sections = {{.heading = "Latency", .paragraphs = {"A <paragraph>."}, .charts = {second}},
                       {.heading = "Bars",
                        .charts = {sample_bars(Chart::Kind::bars), sample_bars(Chart::Kind::stacked_bars)}},
                       {.heading = "Scaling",
                        .charts = {sample_scaling()},
                        .tables = {{"Laws & all", {.columns = {"law", "α"}, .rows = {{"usl", "0.05"}}}, true}}},
                       {.heading = "Scenario",
                        .listings = {{"scenario.yaml", "scenario: \"</script>\"\n# <comment>\n", true}}}}};
}

}  // namespace knee::analysis::page
