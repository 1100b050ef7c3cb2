/// The use of resources in batches, by hand: meters that are read in parts while their subjects are visited.
#include "scenarios/run/usage.hpp"

#include <deque>
#include <random>
#include <vector>

#include "tests/support/catch.hpp"

namespace knee::scenarios::usage_test {
namespace {

using namespace std::chrono_literals;
using analysis::ResourceKind;

Usage::Meter reads(const double& number) {
  return Usage::meter<[](const double& one, sim::Instant) { return one; }>(number);
}

// Two machines of 2 and 4 cores, whose meters count nanoseconds, and a pool of 4 threads.
struct Resources {
  Resources() {
    usage.add(ResourceKind::cores, "", 2, reads(small), {1e9, false});
    usage.add(ResourceKind::cores, "", 4, reads(large), {1e9, false});
    usage.add(ResourceKind::pool, "", 4, reads(pool));
    usage.begin_batch(sim::kStart);
    usage.begin_highest();
  }
  double small = 0;
  double large = 0;
  double pool = 0;
  Usage usage;
};

// Two usages of the same things: one leaves out things at rest.
class Things {
 public:
  static constexpr std::size_t kCount = 300;

  Things() {
    constexpr auto kDone = [](const Thing& thing, sim::Instant) { return thing.done; };
    constexpr auto kCounted = [](const Thing& thing, sim::Instant) {
      ++*thing.reads;
      return thing.done;
    };
    for (std::size_t i = 0; i < kCount; ++i) {
      Thing& thing = things_.emplace_back(&read_at_rest);
      const double size = 1 + static_cast<double>(i % 3);
      all_.add(ResourceKind::link, "", size, Usage::meter<kDone>(thing), {1e9, true});
      resting_.add(ResourceKind::link, "", size, Usage::resting_meter<kCounted, [](const Thing& of) { return &of.rest; }>(thing), {1e9, true});
    }
    for (Usage* usage : {&all_, &resting_}) usage->begin_batch(sim::kStart);
    begin_highest();
    read_at_rest = 0;
  }
  void begin_highest() {
    for (Usage* usage : {&all_, &resting_}) usage->begin_highest();
  }
  void work(std::size_t thing, double ns) {
    things_[thing].rest.end();
    things_[thing].done += ns;
  }
  void end_batch(sim::Instant now) {
    CHECK(Usage::Reading{all_, now}.end() == Usage::Reading{resting_, now}.end());
    CHECK(all_.resources().front().highest == resting_.resources().front().highest);
    for (Usage* usage : {&all_, &resting_}) usage->begin_batch(now);
  }

  std::size_t read_at_rest = 0;

 private:
  struct Thing {
    explicit Thing(std::size_t* counter) : reads{counter} {}
    double done = 0;
    std::size_t* reads;
    mutable sim::Rest rest;
  };

  std::deque<Thing> things_;
  Usage all_;
  Usage resting_;
};

}  // namespace

TEST_CASE("The mean of unlike resources is weighted by their sizes and each reading begins the next batch") {
  Resources all;
  all.small = 1e9;  // of 2 s x 2 cores: a quarter
  all.large = 6e9;  // of 2 s x 4 cores: three quarters
  all.pool = 1;
  Usage::Reading first{all.usage, sim::kStart + 2s};
  CHECK(first.end() == std::vector<double>{7.0 / 12, 0.25});
  all.usage.begin_batch(sim::kStart + 2s);

  all.small = 3e9;  // 2 of the 2 core-seconds of one second
  Usage::Reading second{all.usage, sim::kStart + 3s};
  CHECK(second.end() == std::vector<double>{2.0 / 6, 0.25});

  const std::vector<analysis::Resource> resources = all.usage.resources();
  CHECK(resources.size() == 2);
  CHECK(resources[0].count == 2);
  CHECK(resources[0].highest == Approx(0.5));   // the small one: a quarter of 2 s and all of 1 s; the large one 6 of 12
  CHECK(resources[1].highest == Approx(0.25));
}

TEST_CASE("Meters that are read in parts give what they give when they are read at once") {
  Resources parts;
  Resources whole;
  for (Resources* one : {&parts, &whole}) {
    one->small = 0.3e9;
    one->large = 1.7e9;
    one->pool = 3;
  }
  Usage::Reading in_parts{parts.usage, sim::kStart + 1s};
  in_parts.read(1);
  parts.small = 0;  // it has been read
  in_parts.read(1);
  Usage::Reading at_once{whole.usage, sim::kStart + 1s};
  CHECK(in_parts.end() == at_once.end());
}

TEST_CASE("Resources at rest are not read and the results are those of a reading of all") {
  Things things;
  std::mt19937_64 dice{7};
  sim::Instant now = sim::kStart;
  for (int batch = 0; batch < 40; ++batch) {
    if (batch == 20) things.begin_highest();
    for (std::size_t i = 0; i < Things::kCount; ++i) {
      if (dice() % 10 == 0) things.work(i, static_cast<double>(dice() % 1'000'000));
    }
    now += std::chrono::milliseconds{1 + static_cast<std::int64_t>(dice() % 50)};
    things.end_batch(now);
  }
  CHECK(things.read_at_rest < 40 * Things::kCount / 4);  // a tenth of all, and each once more at first
}

TEST_CASE("A resource that was there for a part of the batch counts by that part") {
  Usage usage;
  double done = 0;
  const double nothing = 0;
  usage.set_presence([](sim::Instant) { return 0.5; });
  usage.add(ResourceKind::cores, "", 1, reads(done), {1e9, false});
  usage.set_presence([](sim::Instant) { return 0.0; });
  usage.add(ResourceKind::cores, "", 1, reads(nothing), {1e9, false});
  usage.set_presence({});
  usage.begin_batch(sim::kStart);
  done = 1e9;  // all of the second of two in which the resource was there
  Usage::Reading reading{usage, sim::kStart + 2s};
  CHECK(reading.end() == std::vector<double>{1});
  CHECK(usage.resources().front().highest == Approx(1));
}

TEST_CASE("What is done in advance is no more than all") {
  Usage usage;
  double done = 0;
  usage.add(ResourceKind::link, "client", 1, reads(done), {100, true});
  usage.begin_batch(sim::kStart);
  done = 150;
  Usage::Reading reading{usage, sim::kStart + 1s};
  CHECK(reading.end() == std::vector<double>{1});
}

}  // namespace knee::scenarios::usage_test
