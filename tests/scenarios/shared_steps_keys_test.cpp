// Steps that use what requests share, as they are written and as they are built.
#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::shared_steps_keys_test {
namespace {

using namespace std::chrono_literals;
using Kind = models::Step::Kind;

ExperimentPlan plan_of(const std::string& steps, const std::string& runtime = "event-loop") {
  const Folder folder;
  folder.write("api.yaml", "workload:\n  arrivals: {poisson: 1/s}\n  requests: {page: {steps: [" + steps +
                               "]}}\nservices: {redis: {time: 1 ms}, db: {time: 4 ms}}\n"
                               "queues: {mail: {time: 2 s, workers: 3, concurrency: 2, prefetch: 4, broker: redis}}\n"
                               "architectures: {one: {runtime: " + runtime + "}}\n");
  auto read = read_experiment_plan("api.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

models::Steps steps_of(const std::string& steps) { return plan_of(steps).base.workload.at(0).classes.at(0).steps; }

}  // namespace

TEST_CASE("A cache with a share of hits is a look-up and a choice") {
  const models::Steps steps = steps_of("{cache: {hit: 80 %, lookup: {call: redis}, miss: [{call: db}, {cpu: 1 ms}]}}");
  REQUIRE(steps.size() == 2);
  CHECK((steps[0].kind == Kind::call && steps[0].service == 0));
  REQUIRE(steps[1].kind == Kind::choose);
  CHECK(steps[1].probabilities.at(0) == Approx(0.2));
  CHECK(steps[1].branches.at(0).size() == 2);
  CHECK(steps[1].branches.at(1).empty());
}

TEST_CASE("Caches with keys are numbered and share a number under one name") {
  const models::Steps steps = steps_of(
      "{cache: {keys: 100, zipf: 0.9, ttl: {exponential: 1 min}, stale: 2 s, coalesce: all, capacity: 10, scope: shared, name: a, "
      "miss: {call: db}}}, {cache: {keys: 5, miss: {call: db}}}, {cache: {keys: 5, miss: {call: db}}},"
      "{cache: {keys: 100, zipf: 0.9, ttl: {exponential: 1 min}, stale: 2 s, coalesce: all, capacity: 10, scope: shared, name: a, "
      "miss: {wait: 1 ms}}}");
  REQUIRE(steps.size() == 4);
  const models::CacheStep& first = *steps[0].cache;
  CHECK(first.popularity.keys() == 100);
  CHECK(first.ttl.value().mean() == Approx(60));
  CHECK(first.stale == 2s);
  CHECK(first.coalescing == models::Coalescing::all);
  CHECK(first.capacity == 10);
  CHECK(first.shared);
  CHECK((steps[0].resource == 0 && steps[1].resource == 1 && steps[2].resource == 2 && steps[3].resource == 0));
  CHECK(steps[3].cache == steps[0].cache);
  CHECK_FALSE(steps[1].cache->ttl);
}

TEST_CASE("Limits, races, jobs and work after the response are read") {
  const models::Steps steps = steps_of(
      "{limit: {most: 5, queue: 20, name: images, steps: [{wait: 1 ms}]}}, {limit: {most: 2, steps: [{wait: 1 ms}]}},"
      "{parallel: {need: 1, of: [{wait: 1 ms}, [{wait: 2 ms}, {cpu: 1 ms}]], cancel: true}}, {after-response: [{cpu: 1 ms}]},"
      "{enqueue: mail}, {enqueue: {queue: mail, time: 9 s}}, {parallel: [{wait: 1 ms}, {wait: 2 ms}]}");
  REQUIRE(steps.size() == 9);  // with two calls of the broker
  CHECK((steps[0].kind == Kind::limit && steps[0].most == 5 && steps[0].queue == 20 && steps[0].resource == 0));
  CHECK((steps[1].resource == 1 && steps[1].queue == models::CacheStep::kUnlimited));
  CHECK((steps[2].kind == Kind::parallel && steps[2].need == 1 && steps[2].cancels && steps[2].branches.at(1).size() == 2));
  CHECK((steps[3].kind == Kind::after_response && steps[3].branches.at(0).size() == 1));
  CHECK((steps[4].kind == Kind::call && steps[4].service == 0));
  CHECK((steps[5].kind == Kind::enqueue && steps[5].demand.mean() == Approx(2)));
  CHECK(steps[7].demand.mean() == Approx(9));
  CHECK((steps[8].need == 0 && !steps[8].cancels));
}

TEST_CASE("Queues are read") {
  const ExperimentPlan plan = plan_of("{enqueue: mail}, {call: db}");
  const models::JobQueue::Options& mail = plan.base.queues.at(0);
  CHECK((mail.name == "mail" && mail.workers == 3 && mail.concurrency == 2 && mail.prefetch == 4));
}

TEST_CASE("Steps without an effect are told") {
  const std::string race = "{parallel: {need: 1, of: [{call: db}, {call: db}], cancel: true}}, {enqueue: mail}";
  CHECK(to_string(plan_of(race).warnings).empty());
  CHECK(to_string(plan_of(race, "gil").warnings).find("\"cancel\" has no effect") != std::string::npos);
  CHECK(to_string(plan_of("{call: db}, {call: redis}").warnings).find("no step leaves a job on the queue \"mail\"") != std::string::npos);
}

}  // namespace knee::scenarios::shared_steps_keys_test
