/// The work of requests: steps as they are described, and items as they are drawn from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/request/cache_step.hpp"
#include "sim/random/distribution.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/units.hpp"

namespace knee::models {

/// Recorded demands, one for each request of a recorded stream.
using RecordedDemands = std::shared_ptr<const std::vector<sim::Duration>>;

/// The source of a demand: a distribution in seconds, or the recorded demand of this request, times a factor.
struct Demand {
  std::variant<sim::Distribution, RecordedDemands> source;
  double factor = 1;

  /// The demand of the request that is number `row` of its stream.
  [[nodiscard]] sim::Duration draw(sim::RandomStream& stream, std::uint64_t row) const {
    const auto* distribution = std::get_if<sim::Distribution>(&source);
    return distribution != nullptr ? sim::from_seconds(factor * distribution->draw(stream)) : recorded(row);
  }
  /// Mean in seconds.
  [[nodiscard]] double mean() const;
  /// Variance in square seconds; infinite if it does not exist.
  [[nodiscard]] double variance() const;

 private:
  [[nodiscard]] sim::Duration recorded(std::uint64_t row) const;
};

/// How code on an event loop lets other callbacks run first: setImmediate, process.nextTick, a resolved promise. asyncio knows
/// only sleep(0), a thread lets its lock go.
enum class Yield : std::uint8_t { immediate, next_tick, microtask };

/// Kinds of steps, and of items of work.
enum class StepKind : std::uint8_t {
  cpu,       ///< compute in the interpreter: `demand`
  native,    ///< compute outside the interpreter: `demand`, `in_place`
  wait,      ///< non-blocking I/O: `demand`
  timer,     ///< a timer: `demand`
  yield,     ///< letting others go first: `yielding`
  blocking,  ///< I/O that only blocks: `demand`, `in_place`, `slow`
  call,      ///< a request to a shared service: `service`, `on_held`; `demand` is the service's own time, or that to a tier: `request`
  hold,      ///< steps during which a connection to a service is held: `service`, `branches[0]`
  allocate,  ///< memory: `garbage`, `held`
  parallel,  ///< all `branches` at once, until the last has ended, or until `need` were served; `cancels`
  branch,    ///< of work only: one branch of a `parallel` item
  worker,    ///< steps for a worker of the offload pool: `branches[0]`, `argument`, `result`
  executor,  ///< `branches[0]`, on a thread of the loop's executor; elsewhere where the request is
  repeat,    ///< of steps only: `branches[0]`, `times` times
  choose,    ///< of steps only: one of `branches`, with its probability
  // Carried out beside the others (carry_out_shared): they use what the requests of a process share.
  limit,           ///< `branches[0]`, for at most `most` requests of the process at a time, `queue`; `resource`
  cache,           ///< `branches[0]` unless the `cache` has the entry; `demand` and `key` of the item; `resource`
  after_response,  ///< `branches[0]`, once the response is sent
  enqueue,         ///< a job for a queue: `resource`; `demand` is the time of a worker
};

struct Step;
using Steps = std::vector<Step>;

/// One step of a request class, as described. Which fields count depends on the kind.
struct Step {
  using Kind = StepKind;
  Kind kind;
  Demand demand{sim::Distribution{}};
  Yield yielding = Yield::immediate;
  std::size_t label = 0;               ///< of steps that an architecture may have a remedy for; 0: none
  bool in_place = false;               ///< native or blocking work that keeps the interpreter: on the loop's thread, under the lock
  bool slow = false;                   ///< `blocking` that libuv runs on at most half of its pool: a name look-up
  bool on_held = false;                ///< a call on the connection that a `hold` step around it has taken
  bool offloaded = false;              ///< `cpu` that is sent to the pool of worker processes, if the architecture has one
  sim::Bytes argument{};               ///< size of the argument sent with it
  sim::Bytes result{};                 ///< size of the result
  sim::Bytes garbage{};                ///< allocated and unreachable at once
  sim::Bytes held{};                   ///< allocated and needed until the response
  std::size_t service = 0;             ///< index among the scenario's services
  /// Of a call of a tier: the class of the request that it sends there, by its index among the requests of all tiers.
  std::optional<std::size_t> request = {};
  std::uint32_t times = 1;
  std::vector<Steps> branches;
  std::vector<double> probabilities;   ///< of the branches of `choose`; they sum to 1
  std::size_t resource = 0;            ///< number of the limit, the cache or the queue among those of the scenario
  std::size_t most = 1;
  std::size_t queue = CacheStep::kUnlimited;  ///< requests that can wait for a limit; further ones are refused
  std::size_t need = 0;                ///< branches of `parallel` that must be served; 0: all of them, and the last is waited for
  bool cancels = false;                ///< branches of `parallel` that are not needed any more are cancelled
  std::shared_ptr<const CacheStep> cache = nullptr;
};

/// One step as it was drawn for a request: only demands are left, `repeat` and `choose` are resolved.
/// Work is a flat sequence; a `parallel` item is followed by its branches, each opened by a `branch` item; other items with steps
/// inside (`worker`, `hold`, `executor`, `limit`, `cache`, `after_response`) are followed by these, a `call` item of a tier by the work
/// of its request there.
struct WorkItem {
  using Kind = StepKind;
  Kind kind;
  std::uint32_t length;  ///< of an item with others inside: how many entries after this one belong to it
  sim::Duration demand;  ///< of a `cache` item: how long an entry is good that it fills
  const Step* step;      ///< the step that it was drawn from, with all values that are not drawn
  std::uint32_t key = 0;  ///< of a `cache` item
};
using Work = std::span<const WorkItem>;

/// The items of some work, each with the work inside it:
/// `for (const auto& [item, inside] : items_of(work))`, or `for (const auto& [branch, inside] : items_of(parallel))`.
class WorkItems {
 public:
  struct Entry {
    const WorkItem& item;
    Work inside;
  };
  class Iterator {
   public:
    explicit Iterator(Work left) : left_{left} {}
    [[nodiscard]] Entry operator*() const { return {left_.front(), left_.subspan(1, left_.front().length)}; }
    Iterator& operator++() {
      left_ = left_.subspan(1 + left_.front().length);
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return left_.empty(); }

   private:
    Work left_;
  };

  explicit WorkItems(Work work) : work_{work} {}
  [[nodiscard]] Iterator begin() const { return Iterator{work_}; }
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }

 private:
  Work work_;
};
/// The work inside an item, which follows it.
[[nodiscard]] inline Work inside_of(const WorkItem& item) { return Work{&item + 1, item.length}; }
[[nodiscard]] inline WorkItems items_of(Work work) { return WorkItems{work}; }

/// How slow the interpreter was with each request of a recorded stream: the time that some work took, of which it takes
/// `nominal` otherwise. CPython runs the same bytecode at several speeds on one machine (tests/data/measured/README.md).
struct Slowness {
  RecordedDemands took;  ///< null: not recorded, always 1
  sim::Duration nominal = std::chrono::milliseconds{1};

  /// That of the request that is number `row` of its stream.
  [[nodiscard]] double of(std::uint64_t row) const;
  /// Of all requests.
  [[nodiscard]] double mean() const;
};

/// One kind of request.
struct RequestClass {
  std::string name;
  double share = 1;  ///< of the requests of its stream, in (0, 1]
  Steps steps;
  Slowness slowness{};  ///< of the interpreter with what a runtime does for a request besides its steps
  bool new_connection = false;  ///< each comes on a connection of its own, even if established ones are idle
  sim::Bytes request_size{};   ///< on the network, client to server
  sim::Bytes response_size{};  ///< on the network, server to client
  sim::Duration first_byte_delay{};     ///< how long a client that has just connected sends nothing
  double client_bytes_per_s = 0;  ///< of the client's own link, each way; 0: the network alone limits it
  [[nodiscard]] bool has_slow_client() const { return client_bytes_per_s > 0; }
  /// The time in which `bytes` cross the client's own link.
  [[nodiscard]] sim::Duration client_time(sim::Bytes bytes) const {
    return has_slow_client() ? sim::from_seconds(static_cast<double>(bytes.count()) / client_bytes_per_s) : sim::Duration{};
  }

  /// Draws the whole work of one request into `work`, before any model sees it: request number `row` of a
  /// stream is the same in every architecture. So are the requests to tiers that it leads to, which are among `called`.
  void draw(sim::RandomStream& stream, std::uint64_t row, std::vector<WorkItem>& work,
            std::span<const RequestClass> called = {}) const;
};

}  // namespace knee::models
