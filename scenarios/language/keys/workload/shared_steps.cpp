#include "scenarios/language/keys/workload/shared_steps.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using models::Coalescing;

constexpr Choice<Coalescing> kCoalescing[] = {
    {"none", Coalescing::none, "Each miss carries out the steps itself: a key that expires under load is filled many times at once."},
    {"process", Coalescing::process, "Misses of one key wait for the first one of their process (a promise that is kept, a lock)."},
    {"all", Coalescing::all, "Misses of one key wait for the first one of all processes (a lock in the shared cache)."}};

constexpr Choice<bool> kScopes[] = {{"process", false, "Each process has entries of its own and begins without any."},
                                    {"shared", true, "All processes share the entries (Redis, Memcached)."}};

void declare_keyed(KeyVisitor& keys, CacheOfSteps& of) {
  WrittenCache& cache = of.cache;
  keys.optional("zipf", cache.zipf, number({.least = 0, .most = 10}),
                "Exponent of Zipf's law by which requests choose their keys; 0: all keys are alike. Web pages have 0.6 to 1.");
  keys.given("ttl", cache.ttl, distribution(),
             "How long an entry is good after its fill; a distribution spreads the expiries (jitter). Without it entries never expire.");
  keys.optional("stale", cache.stale, duration(),
                "Time after the expiry for which the old entry is served once more while one request refreshes it "
                "(stale-while-revalidate): an event loop beside the request, a thread in place of a miss.");
  keys.optional("coalesce", cache.coalescing, choice("coalescing", kCoalescing), "Which misses of a key wait for a fill in progress.");
  keys.optional("capacity", cache.capacity, limit({.least = 1, .most = 1'000'000}),
                "Entries of the cache; the one used least recently makes room.");
  keys.optional("scope", cache.shared, choice("scope", kScopes), "The processes that share the entries.");
  keys.given("name", of.name, placed(any_text("a name")), "Steps with caches of one name share the cache.");
  if (cache.coalescing == Coalescing::all && !cache.shared) {
    keys.mistake("coalesce", wrong("no process fills the cache of another one", "coalesce: process, or scope: shared"));
  }
  if (cache.stale > sim::Duration{} && !cache.ttl) keys.mistake("stale", wrong("no effect without \"ttl\"", "a ttl"));
}

Mapping<Enqueued> timed_job() {
  return mapping<Enqueued>("timed-job", [](KeyVisitor& keys, Enqueued& job) {
    keys.required("queue", job.queue, placed(any_text("a queue")), "The queue.");
    if (!job.time) job.time.emplace();
    keys.required("time", *job.time, distribution(), "Time of a worker that this job takes.");
  });
}

auto plain_job() { return placed(any_text("a queue")); }

/// Steps with others inside that may outlive the request, or that another process carries out.
constexpr const char* kApart[] = {"parallel", "cache", "worker", "after-response"};

// `inside`: the innermost of those around `node`; null: there is none.
bool check_after(const Node& node, const char* inside, Diagnostics& mistakes) {
  bool right = true;
  for (const Node& item : node.items) right = check_after(item, inside, mistakes) && right;
  for (const Entry& entry : node.entries) {
    if (entry.key == "after-response" && inside != nullptr) {
      mistakes.add({.place = entry.place,
                    .what = fmt::format("\"after-response\" inside {}", in_quotes(inside)),
                    .expected = "it among the steps of the request itself"});
      right = false;
    }
    const auto* apart = std::find(std::begin(kApart), std::end(kApart), std::string_view{entry.key});
    right = check_after(entry.value, apart != std::end(kApart) ? *apart : inside, mistakes) && right;
  }
  return right;
}

}  // namespace

Mapping<LimitedSteps> limited_steps() {
  return mapping<LimitedSteps>("limit", [](KeyVisitor& keys, LimitedSteps& limited) {
    keys.required("most", limited.most, integer<std::size_t>({.least = 1, .most = 1'000'000}),
                  "Requests of a process that carry out the steps at a time.");
    keys.optional("queue", limited.queue, limit({.least = 0, .most = 1'000'000'000}), "Requests that can wait; further ones are refused.");
    keys.given("name", limited.name, placed(any_text("a name")), "Steps with limits of one name share the limit.");
    keys.required("steps", limited.steps, steps(), "Steps under the limit.");
  });
}

Mapping<CacheOfSteps> cache_of_steps() {
  return mapping<CacheOfSteps>("cache", [](KeyVisitor& keys, CacheOfSteps& of) {
    WrittenCache& cache = of.cache;
    keys.one_of(alternative("hit", cache.hit, percentage(), [&cache](double share) { cache.hit = share; },
                            "Share of the requests that hit, each by itself: hits neither warm up nor come together."),
                alternative("keys", cache.keys, integer<std::uint32_t>({.least = 1, .most = 1'000'000}),
                            [&cache](std::uint32_t count) { cache.keys = count; },
                            "Keys of the requests: an entry for each is filled by a miss, expires and makes room."));
    keys.only_with({"keys"}, [&] { declare_keyed(keys, of); });
    keys.given("lookup", of.lookup, BranchType{}, "Steps of each look-up, before it is known whether it hits: a call of Redis.");
    keys.required("miss", of.miss, BranchType{}, "Steps of a miss, which fills the entry.");
  });
}

bool EnqueuedType::read(const Node& node, Enqueued& into, Diagnostics& mistakes) const {
  if (node.kind == Node::Kind::mapping) return timed_job().read(node, into, mistakes);
  return plain_job().read(node, into.queue, mistakes);
}

Schema EnqueuedType::describe(const Enqueued* value, const SchemaContext& context) const {
  if (value != nullptr) return value->time ? timed_job().describe(value, context) : plain_job().describe(&value->queue, context);
  Schema either(Schema::Kind::either);
  either.parts = {plain_job().describe(nullptr, context), timed_job().describe(nullptr, context)};
  return either;
}

bool check_after_response(const Node& node, const Steps& /*steps*/, Diagnostics& mistakes) {
  return check_after(node, nullptr, mistakes);
}

}  // namespace knee::scenarios::language
