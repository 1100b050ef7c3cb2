/// The replica calculator, the policies and the windows of Kubernetes' HorizontalPodAutoscaler against the tables of its own tests:
/// kubernetes/kubernetes, pkg/controller/podautoscaler, replica_calculator_test.go (0006726) and horizontal_test.go (003e862), as
/// tests/data/published/hpa-*.csv.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "models/autoscaling/replica_calculator.hpp"
#include "models/autoscaling/scaling_behaviour.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::hpa_cases_test {
namespace {

using namespace std::chrono_literals;
using Rules = ScalingBehaviour::Rules;
using Kind = ScalingBehaviour::Policy::Kind;

constexpr sim::Instant kNow = sim::kStart + 24h;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{text};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  if (!text.empty() && text.back() == separator) parts.emplace_back();
  return parts;
}

std::vector<std::vector<std::string>> rows_of(const std::string& name) {
  std::ifstream file{std::string{KNEE_SOURCE_DIR} + "/tests/data/published/" + name};
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);  // the names
  while (std::getline(file, line)) rows.push_back(split(line, ','));
  return rows;
}

std::vector<std::int64_t> numbers(const std::string& text) {
  std::vector<std::int64_t> all;
  for (const std::string& one : split(text, ' ')) all.push_back(std::stoll(one));
  return all;
}

bool has(const std::string& words, std::size_t number, const std::string& word) {
  const std::vector<std::string> all = split(words, ' ');
  return number < all.size() && all[number] == word;
}

// --- The replica calculator ---------------------------------------------------------------------------------

struct Case {
  std::string name, type;
  std::size_t current, expected;
  std::int64_t target;
  std::vector<std::int64_t> levels, requests;
  std::string ready, start, phase, deleting;
};

Case case_of(const std::vector<std::string>& row) {
  return {.name = row[0], .type = row[1], .current = std::stoul(row[2]), .expected = std::stoul(row[3]), .target = std::stoll(row[4]),
          .levels = numbers(row[5]), .requests = numbers(row[6]), .ready = row[7], .start = row[8], .phase = row[9], .deleting = row[10]};
}

// A cool node has been there for 3 minutes, longer than the 2 minutes that those tests give it; samples are of one minute.
std::vector<ScaledNode> nodes_of(const Case& one) {
  std::vector<ScaledNode> nodes(one.requests.empty() ? one.current : one.requests.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    ScaledNode& node = nodes[i];
    node.is_leaving = has(one.deleting, i, "1") || has(one.phase, i, "X");
    node.is_pending = has(one.phase, i, "P");
    node.is_ready = !has(one.ready, i, "F");
    node.started = node.changed = kNow - (has(one.start, i, "H") ? 0min : 3min);
    if (i < one.levels.size()) node.sample = {.milli = one.levels[i], .at = kNow, .window = 1min};
    if (!one.requests.empty()) node.request_milli = one.requests[i];
  }
  return nodes;
}

std::size_t replicas(const Case& one) {
  const ReplicaCalculator calculator{{.cpu_initialisation = 2min, .readiness_delay = 10s}};
  const std::vector<ScaledNode> nodes = nodes_of(one);
  std::size_t ready = 0;
  for (const ScaledNode& node : nodes) ready += node.is_ready ? 1 : 0;
  if (one.type == "cpu") return calculator.by_utilisation(nodes, one.current, one.target, kNow).value();
  if (one.type == "pods") return calculator.by_mean(nodes, one.current, one.target).value();
  const std::int64_t value = one.levels.front();
  if (one.type == "object" || one.type == "external") return calculator.by_value(ready, one.current, value, one.target);
  REQUIRE((one.type == "object_avg" || one.type == "external_avg"));
  return calculator.by_share(one.current, value, one.target);
}

// --- Policies -----------------------------------------------------------------------------------------------

// The events of a row, the oldest first, evenly spread over the last 120 s.
void add_events(ScalingBehaviour& behaviour, const std::string& sizes, bool is_up) {
  const std::vector<std::int64_t> all = numbers(sizes);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto age = sim::Duration{120s} * static_cast<std::int64_t>(2 * i + 1) / static_cast<std::int64_t>(2 * all.size());
    const auto size = static_cast<std::size_t>(all[i]);
    behaviour.changed(is_up ? 0 : size, is_up ? size : 0, kNow - age);
  }
}

std::vector<ScalingBehaviour::Policy> policies_of(const std::vector<std::string>& row) {
  std::vector<ScalingBehaviour::Policy> policies;
  if (!row[3].empty()) policies.push_back({Kind::nodes, std::stoll(row[3]), std::chrono::seconds{std::stoll(row[4])}});
  if (!row[5].empty()) policies.push_back({Kind::percent, std::stoll(row[5]), std::chrono::seconds{std::stoll(row[6])}});
  return policies;
}

}  // namespace

TEST_CASE("The replica calculator gives all 43 numbers of Kubernetes' tests") {
  const auto rows = rows_of("hpa-cases.csv");
  REQUIRE(rows.size() == 43);
  for (const auto& row : rows) {
    const Case one = case_of(row);
    INFO(one.name);
    CHECK(replicas(one) == one.expected);
  }
}

TEST_CASE("The policies of scaling give all 23 numbers of Kubernetes' tests") {
  const auto rows = rows_of("hpa-behavior-cases.csv");
  REQUIRE(rows.size() == 23);
  for (const auto& row : rows) {
    INFO(row[0] << " from " << row[9] << " to " << row[10] << ", policies " << row[3] << ' ' << row[5]);
    const Rules rules{.policies = policies_of(row)};
    ScalingBehaviour behaviour{{.least = std::stoul(row[7]), .most = std::stoul(row[8]), .up = rules, .down = rules}};
    add_events(behaviour, row[1], true);
    add_events(behaviour, row[2], false);
    CHECK(behaviour.limited(std::stoul(row[9]), std::stoul(row[10]), kNow) == std::stoul(row[11]));
  }
}

TEST_CASE("The windows of scaling give all 11 numbers of Kubernetes' tests") {
  const auto rows = rows_of("hpa-stabilization-cases.csv");
  REQUIRE(rows.size() == 11);
  for (const auto& row : rows) {
    INFO(row[0] << ' ' << row[1] << ", now " << row[3]);
    ScalingBehaviour behaviour{{.most = 1000, .up = {.stabilisation = std::chrono::seconds{std::stoll(row[4])}},
                                .down = {.stabilisation = std::chrono::seconds{std::stoll(row[5])}}}};
    for (const std::string& earlier : split(row[1], ' ')) {
      const std::size_t at = earlier.find('@');
      const std::chrono::seconds age{std::stoll(earlier.substr(at + 1))};
      (void)behaviour.stabilised(1, std::stoul(earlier.substr(0, at)), kNow - age);
    }
    CHECK(behaviour.stabilised(std::stoul(row[2]), std::stoul(row[3]), kNow) == std::stoul(row[6]));
  }
}

// The documentation's example: horizontal-pod-autoscale.md, 4 pods or 10 % a minute, from 80 to 10.
TEST_CASE("Of two policies the one that allows the larger change counts") {
  const Rules down{.policies = {{Kind::nodes, 4, 60s}, {Kind::percent, 10, 60s}}};
  ScalingBehaviour behaviour{{.least = 10, .most = 100, .down = down}};
  std::size_t nodes = 80;
  std::vector<std::size_t> course{nodes};
  for (int minute = 0; minute < 12; ++minute) {
    const sim::Instant now = kNow + minute * 60s;
    const std::size_t next = behaviour.next(nodes, 10, now);
    behaviour.changed(nodes, next, now);
    course.push_back(nodes = next);
  }
  // 10 % of 72 is 7.2: the whole part of 64.8 nodes stays, as the documentation's 8.
  CHECK(course == std::vector<std::size_t>{80, 72, 64, 57, 51, 45, 40, 36, 32, 28, 24, 20, 16});
}

TEST_CASE("A disabled direction stays and select least takes the smaller change") {
  const Rules never{.policies = {{}}, .select = ScalingBehaviour::Select::disabled};
  const Rules careful{.policies = {{Kind::nodes, 4, 60s}, {Kind::percent, 100, 60s}}, .select = ScalingBehaviour::Select::least};
  const ScalingBehaviour behaviour{{.most = 100, .up = careful, .down = never}};
  CHECK(behaviour.limited(10, 50, kNow) == 14);
  CHECK(behaviour.limited(3, 50, kNow) == 6);
  CHECK(behaviour.limited(10, 1, kNow) == 10);
}

// kubernetes/kubernetes issue 72775: a rolling update of 383 pods with a surge of 25 % and no load. That version took the number
// of all pods there were, surge included, for the present number, and wrote it back: 479. The next update made it grow again.
TEST_CASE("A controller that counts the surge of a rolling update keeps it") {
  const ReplicaCalculator calculator{{}};
  const auto pods = [](std::size_t count) {
    return std::vector<ScaledNode>(count, {.sample = MetricSample{.milli = 500, .at = kNow, .window = 15s}, .request_milli = 1000});
  };
  const std::size_t with_surge = 383 + 96;  // ceil(383 x 25 %) more
  CHECK(calculator.by_utilisation(pods(with_surge), with_surge, 50, kNow) == 479);
  CHECK(calculator.by_utilisation(pods(with_surge), 383, 50, kNow) == 383);  // the number asked for, as today
}

}  // namespace knee::models::hpa_cases_test
