#include "cli/digest.hpp"

#include <sstream>

#include "cli/block_table.hpp"
#include "tests/cli/records.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli {
namespace {

using Catch::Matchers::Contains;
using scenarios::Measurement;

Campaign simulated_campaign() {
  Campaign campaign = planned_campaign(2);
  for (std::size_t i = 0; i < campaign.points.size(); ++i) {
    for (std::uint64_t r = 0; r < 2; ++r) campaign.points[i].replications[r] = Replication{made_up(i, r), {}};
  }
  return campaign;
}

void saturate(PointRecord& point) {
  for (auto& replication : point.replications) replication->measurement.backlog_growth = 900;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string line_with(const std::string& text, const std::string& part) {
  for (const std::string& line : lines_of(text)) {
    if (line.find(part) != std::string::npos) return line;
  }
  return {};
}

}  // namespace

TEST_CASE("a digest says the scenario first and has a table for each architecture") {
  const std::string text = digest(simulated_campaign(), DigestStyle::text);
  CHECK(lines_of(text).front() == "json-api: A JSON API.");
  CHECK_THAT(
      text, Contains("node (event-loop; 1 node × 1 process × 1 thread)") && Contains("gunicorn (event-loop"));
}

TEST_CASE("a digest shows estimates with half their intervals, below one another") {
  const std::string text = digest(simulated_campaign(), DigestStyle::text);
  // made_up: means 1 and 1 + 1/7; their mean 1.071, half width 12.706 / 14 = 0.91.
  CHECK_THAT(line_with(text, "       50 "), Contains("1.1 ±0.9"));
  CHECK_THAT(text, Contains("loop 50 %"));
}

TEST_CASE("a saturated point says so and shows no latency") {
  Campaign campaign = simulated_campaign();
  saturate(campaign.points[1]);
  const std::string line = line_with(digest(campaign, DigestStyle::text), "saturated");
  CHECK_THAT(line, Contains("100"));
  CHECK_THAT(line, !Contains("2.07"));  // its mean latency
}

TEST_CASE("rows of a block stand by rising load, whatever the order of the points") {
  Campaign campaign = simulated_campaign();
  std::swap(campaign.points[0], campaign.points[1]);
  const auto lines = lines_of(digest(campaign, DigestStyle::text));
  CHECK_THAT(lines[4], Contains("    50 "));
  CHECK_THAT(lines[5], Contains("   100 "));
}

TEST_CASE("a sweep of the load ends with what each architecture holds of the loads tried") {
  Campaign campaign = simulated_campaign();
  saturate(campaign.points[1]);
  for (PointRecord& point : campaign.points) {
    point.objective = Requirement{.latencies = {{&Measurement::mean_ms, 3.5}}};
  }
  const std::string text = digest(campaign, DigestStyle::text);
  CHECK_THAT(text, Contains("Of the loads tried"));
  CHECK(lines_of(text)[lines_of(text).size() - 2] == "node          50/s                   50/s");
  // gunicorn's means are 3.07 at 50/s and 4.07 at 100/s.
  CHECK(lines_of(text).back() == "gunicorn      100/s (highest tried)  50/s");
}

TEST_CASE("an architecture that holds no load says none") {
  Campaign campaign = simulated_campaign();
  saturate(campaign.points[0]);
  CHECK_THAT(line_with(digest(campaign, DigestStyle::text), "node  "), Contains("none"));
}

TEST_CASE("without a sweep the architectures stand in one table") {
  Campaign campaign = simulated_campaign();
  for (PointRecord& point : campaign.points) point.swept.clear();
  const std::string text = digest(campaign, DigestStyle::text);
  CHECK_THAT(lines_of(text)[2], Catch::Matchers::StartsWith("architecture  offered/s"));
  CHECK(lines_of(text).size() == 7);
}

TEST_CASE("a sweep of something else labels its rows with it") {
  Campaign campaign = simulated_campaign();
  for (PointRecord& point : campaign.points)
    point.swept = {{"machine.cores", point.swept.front().second == "50/s" ? "2" : "4"}};
  const std::string text = digest(campaign, DigestStyle::text);
  CHECK_THAT(text, Contains("machine.cores  offered/s"));
  CHECK_THAT(text, Contains("node (event-loop)"));
}

TEST_CASE("a digest fits its width, even with large numbers, long names and a long description") {
  Campaign campaign = simulated_campaign();
  campaign.description = std::string(90, 'x') + " " + std::string(90, 'y');
  for (std::size_t i = 0; i < campaign.points.size(); ++i) {
    PointRecord& point = campaign.points[i];
    point.swept.clear();
    point.architecture = "an architecture with a name that nobody wants to type: ±±±±±±±±±±±±";
    point.objective = Requirement{};
    point.offered_per_s = 123456.789;
    Measurement& first = point.replications[0]->measurement;
    Measurement& second = point.replications[1]->measurement;
    first.throughput_per_s = 123456.7;
    second.throughput_per_s = 98765.4;
    first.mean_ms = first.p50_ms = first.p99_ms = 12345.67;
    second.mean_ms = second.p50_ms = second.p99_ms = 9876.5;
    first.service_utilisation = 0.999;
    first.refused_per_s = 10;
  }
  for (const std::string& line : lines_of(digest(campaign, DigestStyle::text))) {
    INFO(line);
    CHECK(width(line) <= kDigestWidth);
  }
}

TEST_CASE("the busiest resource is the one that does the work, unless only the threads are all taken") {
  Measurement gil;
  gil.core_utilisation = 0.26;
  gil.lock_utilisation = 0.97;
  gil.thread_utilisation = 1;
  CHECK(busiest(gil) == "lock 97 %");
  Measurement waiting;
  waiting.core_utilisation = 0.1;
  waiting.lock_utilisation = 0.2;
  waiting.thread_utilisation = 0.99;
  CHECK(busiest(waiting) == "threads 99 %");
  CHECK(busiest(Measurement{}).empty());
}

TEST_CASE("a digest as Markdown has headings and tables") {
  const std::string text = digest(simulated_campaign(), DigestStyle::markdown);
  CHECK_THAT(text, Catch::Matchers::StartsWith("## json-api: A JSON API.\n\n### node ("));
  CHECK_THAT(text, Contains("| offered/s | served/s"));
}

TEST_CASE("points that failed altogether are told, not drawn") {
  Campaign campaign = simulated_campaign();
  for (auto& replication : campaign.points[0].replications) replication = Replication{{}, "killed"};
  CHECK_THAT(line_with(digest(campaign, DigestStyle::text), "failed"), Contains("50"));
}

TEST_CASE("recorded traffic has a table of how far the simulated latencies are off") {
  Campaign campaign = simulated_campaign();
  CHECK_THAT(digest(campaign, DigestStyle::text), !Contains("against measured ones"));
  for (PointRecord& point : campaign.points) {
    for (auto& replication : point.replications) {
      Measurement& m = replication->measurement;
      m.measured_mean_ms = m.mean_ms / 1.25;
      m.measured_p99_ms = m.p99_ms / 0.9;
    }
  }
  const std::string text = digest(campaign, DigestStyle::text);
  CHECK_THAT(text, Contains("Simulated latencies against measured ones"));
  const std::string last = lines_of(text).back();
  CHECK_THAT(last, Contains("+25.0 %") && Contains("-10.0 %"));
}

}  // namespace knee::cli
