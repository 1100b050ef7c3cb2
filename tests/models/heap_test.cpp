/// Heaps against the collectors' own rules, object by object.

#include <algorithm>
#include <vector>

#include "models/heap/cpython_heap.hpp"
#include "models/heap/v8_heap.hpp"
#include "sim/random/random_stream.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::heap_test {
namespace {

using namespace std::chrono_literals;
using sim::Bytes;

constexpr std::int64_t kMegabyte = 1'000'000;

/// gc_collect_generations and gc_collect_main of CPython 3.11 over a list of objects; each is alive as long as its
/// owner, and in a cycle or not.
class Gcmodule {
 public:
  struct Object {
    int owner;
    int generation = 0;
    bool dead = false;
  };

  explicit Gcmodule(std::int64_t own) : long_lived_total_{own}, own_{own} {}

  void allocate(int owner, std::int64_t count) {
    for (; count > 0; --count) {
      objects_.push_back({owner});
      if (++count_[0] > 700) collect_generations();
    }
  }
  void litter(std::int64_t count) {
    for (; count > 0; --count) {
      objects_.push_back({.owner = -1, .dead = true});
      if (++count_[0] > 700) collect_generations();
    }
  }
  /// Of each generation the share `cyclic` stays, dead.
  void release(int owner, double cyclic) {
    for (int generation = 0; generation < 3; ++generation) {
      const auto is_one = [&](const Object& one) { return one.owner == owner && one.generation == generation; };
      const auto all = std::count_if(objects_.begin(), objects_.end(), is_one);
      auto stay = static_cast<std::int64_t>(cyclic * static_cast<double>(all));
      std::erase_if(objects_, [&](Object& one) {
        if (!is_one(one)) return false;
        if (stay > 0) {
          --stay;
          one.owner = -1;
          one.dead = true;
          return false;
        }
        if (count_[0] > 0) --count_[0];
        return true;
      });
    }
  }

  std::int64_t examined[3] = {};
  std::uint64_t collections[3] = {};
  [[nodiscard]] std::size_t size() const { return objects_.size(); }

 private:
  void collect_generations() {
    for (int i = 2; i >= 0; --i) {
      if (count_[i] <= kThresholds[i]) continue;
      if (i == 2 && long_lived_pending_ < long_lived_total_ / 4) continue;
      collect(i);
      return;
    }
  }
  void collect(int generation) {
    ++collections[generation];
    if (generation < 2) ++count_[generation + 1];
    for (int i = 0; i <= generation; ++i) count_[i] = 0;
    std::int64_t alive = 0;
    for (Object& one : objects_) {
      if (one.generation > generation) continue;
      ++examined[generation];
      if (one.dead) continue;
      ++alive;
      one.generation = std::min(2, generation + 1);
    }
    std::erase_if(objects_, [&](const Object& one) { return one.dead && one.generation <= generation; });
    if (generation == 1) long_lived_pending_ += alive;
    if (generation < 2) return;
    examined[2] += own_;
    long_lived_pending_ = 0;
    long_lived_total_ = alive + own_;
  }

  static constexpr std::int64_t kThresholds[3] = {700, 10, 10};
  std::vector<Object> objects_;
  std::int64_t count_[3] = {};
  std::int64_t long_lived_pending_ = 0;
  std::int64_t long_lived_total_;
  std::int64_t own_;
};

struct InFlight {
  int number;
  RetainedBytes holding;
};

/// 2,000 requests that allocate and hold at random, up to `most` at a time.
void compare_with_gcmodule(double cyclic, std::size_t most) {
  constexpr std::int64_t kOwn = 3000;
  sim::RandomStream chance{sim::StreamKey{.seed = 11, .replication = 0, .purpose = "objects", .index = most}};
  CPythonHeap heap{{.object_size = Bytes{1}, .cyclic = cyclic, .collection = 0ns, .per_young_object = 1ns,
                    .per_old_object = 1ns},
                   Bytes{kOwn}};
  Gcmodule gcmodule{kOwn};
  std::vector<InFlight> requests;
  sim::Duration paused{};
  for (int i = 0; i < 2000; ++i) {
    if (requests.size() == most) {
      const std::size_t leaving = chance.below(most);
      heap.release(requests[leaving].holding);
      gcmodule.release(requests[leaving].number, cyclic);
      requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(leaving));
    }
    requests.push_back({i, {}});
    const auto held = static_cast<std::int64_t>(chance.below(1500));
    const auto garbage = static_cast<std::int64_t>(chance.below(1500));
    paused += heap.allocate(requests.back().holding, Bytes{}, Bytes{held}).length;
    gcmodule.allocate(i, held);
    paused += heap.allocate(requests.back().holding, Bytes{garbage}, Bytes{}).length;
    gcmodule.litter(static_cast<std::int64_t>(cyclic * static_cast<double>(garbage)));
    REQUIRE(heap.size().count() == kOwn + static_cast<std::int64_t>(gcmodule.size()));
  }
  for (const std::size_t i : {0U, 1U, 2U}) CHECK(heap.collections()[i] == gcmodule.collections[i]);
  CHECK(gcmodule.collections[2] > 0);
  CHECK(paused.count() == gcmodule.examined[0] + gcmodule.examined[1] + gcmodule.examined[2]);
}

struct Node {
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 4}};
  sim::TaskScope threads{simulation};
  V8Heap heap{threads, machine,
              {.new_space = Bytes{16 * kMegabyte}, .scavenge = 0ns, .scavenge_per_megabyte = 1ms, .major = 0ns,
               .major_per_megabyte = 1ms, .marking_per_megabyte = 1ms, .growing_factor = 1.5,
               .least_growth = Bytes{1}},
              Bytes{10 * kMegabyte}};
  RetainedBytes rest;

  /// Fills the new space once with garbage.
  Pause scavenge() { return heap.allocate(rest, Bytes{16 * kMegabyte}, Bytes{}); }
};

}  // namespace

TEST_CASE("CPython's collector examines and frees exactly the objects that gcmodule.c would", "[long]") {
  compare_with_gcmodule(0, 8);
  compare_with_gcmodule(0.25, 8);
  compare_with_gcmodule(0.02, 60);
}

TEST_CASE("the free-threaded collector waits for a quarter of what survived") {
  CPythonHeap heap{{.generational = false, .thresholds = {2000, 10, 10}, .object_size = Bytes{1}, .cyclic = 0},
                   Bytes{40'000}};
  RetainedBytes holding;
  static_cast<void>(heap.allocate(holding, Bytes{}, Bytes{10'000}));
  CHECK(heap.collections()[2] == 0);
  static_cast<void>(heap.allocate(holding, Bytes{}, Bytes{1}));
  CHECK(heap.collections()[2] == 1);
  static_cast<void>(heap.allocate(holding, Bytes{}, Bytes{12'500}));
  CHECK(heap.collections()[2] == 1);
  static_cast<void>(heap.allocate(holding, Bytes{}, Bytes{1}));
  CHECK(heap.collections()[2] == 2);
}

TEST_CASE("a scavenge copies what survives, once more a second time, and never again") {
  Node node;
  RetainedBytes request;
  CHECK(node.heap.allocate(request, Bytes{}, Bytes{2 * kMegabyte}).length == 0ns);
  CHECK(node.heap.allocate(node.rest, Bytes{14 * kMegabyte}, Bytes{}).length == 2ms);
  CHECK(node.heap.allocate(node.rest, Bytes{13 * kMegabyte}, Bytes{}).length == 0ns);  // the survivors take 2 MB
  CHECK(node.heap.allocate(node.rest, Bytes{1 * kMegabyte}, Bytes{}).length == 2ms);
  CHECK(node.scavenge().length == 0ns);
  CHECK(node.heap.scavenges() == 3);
  CHECK(node.heap.size() == Bytes{28 * kMegabyte});
}

TEST_CASE("what dies young is never copied, and what dies old waits for the major collection") {
  Node node;
  RetainedBytes request;
  static_cast<void>(node.heap.allocate(request, Bytes{}, Bytes{6 * kMegabyte}));
  node.heap.release(request);
  CHECK(node.scavenge().length == 0ns);
  RetainedBytes second;
  static_cast<void>(node.heap.allocate(second, Bytes{}, Bytes{6 * kMegabyte}));
  CHECK(node.heap.allocate(node.rest, Bytes{10 * kMegabyte}, Bytes{}).length == 6ms);
  CHECK(node.heap.allocate(node.rest, Bytes{10 * kMegabyte}, Bytes{}).length == 6ms);
  // 16 MB in the old space are more than 1.5 times the 10 MB of before: a helper marks them in 16 ms.
  node.simulation.run_before(sim::kStart + 16ms);
  CHECK(node.heap.allocate(node.rest, Bytes{1}, Bytes{}).length == 0ns);
  node.heap.release(second);  // while it is being marked
  CHECK(node.heap.size() == Bytes{32 * kMegabyte});
  node.simulation.run_before(sim::kStart + 17ms);
  const Pause pause = node.heap.allocate(node.rest, Bytes{1}, Bytes{});
  CHECK(pause.what == "mark-compact");
  CHECK(pause.length == 10ms);
  CHECK(node.heap.size() == Bytes{32 * kMegabyte});  // found dead by the next marking only
}

}  // namespace knee::models::heap_test
