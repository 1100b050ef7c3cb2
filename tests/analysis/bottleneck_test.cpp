#include "analysis/results/bottleneck.hpp"

#include <cmath>

#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::bottleneck_test {
namespace {

// A resource and how busy it is, and the busiest of them if there are several.
struct Use {
  ResourceKind kind;
  double utilisation;
  std::string name = {};
  std::size_t count = 1;
  double highest = Measurement::kNone;
};

Bottleneck bottleneck_with(const std::vector<Use>& uses) {
  Replication replication = made_up({});
  replication.resources.clear();
  for (Batch& batch : replication.batches) batch.utilisations.clear();
  for (const Use& use : uses) {
    replication.resources.push_back({.kind = use.kind, .name = use.name, .count = use.count, .highest = use.highest});
    for (Batch& batch : replication.batches) batch.utilisations.push_back(use.utilisation);
  }
  const std::vector<Replication> replications = {replication};
  return bottleneck_of({.window = {.replications = replications}});
}

}  // namespace

TEST_CASE("the bottleneck is the resource that is busiest") {
  const Bottleneck found =
      bottleneck_with({{ResourceKind::loop, 0.4}, {ResourceKind::service, 0.6, "db"}, {ResourceKind::cores, 0.5}});
  CHECK(found.name == "service db");
  CHECK(found.utilisation == Approx(0.6));
}

TEST_CASE("threads that all wait for a busy lock are not the bottleneck, the lock is") {
  const Bottleneck found =
      bottleneck_with({{ResourceKind::cores, 0.26}, {ResourceKind::lock, 0.97}, {ResourceKind::threads, 1}});
  CHECK(found.name == "lock");
  CHECK(found.utilisation == Approx(0.97));
}

TEST_CASE("threads that are all taken are the bottleneck where nothing that they wait for is busy") {
  const Bottleneck found =
      bottleneck_with({{ResourceKind::cores, 0.1}, {ResourceKind::lock, 0.2}, {ResourceKind::threads, 0.99}});
  CHECK(found.name == "threads");
  CHECK(found.utilisation == Approx(0.99));
}

TEST_CASE("a client's pool that is always taken is the bottleneck beside a service that is idle") {
  const Bottleneck found = bottleneck_with(
      {{ResourceKind::loop, 0.3}, {ResourceKind::service, 0.05, "db"}, {ResourceKind::client_connections, 1, "db"}});
  CHECK(found.name == "pool for db");
  CHECK(found.utilisation == Approx(1));
}

TEST_CASE("of several of a kind the busiest counts, for it saturates first") {
  const Bottleneck found = bottleneck_with(
      {{ResourceKind::cores, 0.5}, {ResourceKind::loop, 0.4, "", 4, 0.95}, {ResourceKind::threads, 0.6}});
  CHECK(found.name == "loop");
  CHECK(found.utilisation == 0.95);
}

TEST_CASE("a single resource counts with its mean over the whole run, not with its busier half") {
  CHECK(bottleneck_with({{ResourceKind::loop, 0.5, "", 1, 0.9}}).utilisation == Approx(0.5));
}

TEST_CASE("where nothing is known to be used there is no bottleneck") {
  CHECK(bottleneck_with({}).name.empty());
  CHECK(bottleneck_with({{ResourceKind::cpu_limit, Measurement::kNone}}).name.empty());
  CHECK(std::isnan(bottleneck_with({}).utilisation));
}

}  // namespace knee::analysis::bottleneck_test
