#include "scenarios/language/keys/architecture/runtime_keys.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

constexpr Choice<Runtime> kRuntimes[] = {
    {"event-loop", Runtime::event_loop, "One thread runs callbacks (Node.js, asyncio)."},
    {"gil", Runtime::gil, "Threads, one of which interprets at a time (CPython)."},
    {"native-threads", Runtime::native_threads, "Threads that all compute at once (the yardstick)."}};

/// A key that not every runtime has.
struct RuntimeKey {
  std::string_view key;
  std::vector<Runtime> runtimes;
};

const std::vector<RuntimeKey>& runtime_keys() {
  static const std::vector<Runtime> kThreaded{Runtime::gil, Runtime::native_threads};
  static const std::vector<Runtime> kLocked{Runtime::event_loop, Runtime::gil};
  static const std::vector<RuntimeKey> kKeys{{"loop", {Runtime::event_loop}},
                                             {"executor", {Runtime::event_loop}},
                                             {"handlers", {Runtime::event_loop}},
                                             {"hop", {Runtime::event_loop}},
                                             {"health-check", {Runtime::event_loop}},
                                             {"worker-pool", {Runtime::event_loop}},
                                             {"pool-wake-up", {Runtime::event_loop}},
                                             {"pool-cold-wake-up", {Runtime::event_loop}},
                                             {"iteration-time", {Runtime::event_loop}},
                                             {"connection-time", {Runtime::event_loop}},
                                             {"connections-per-turn", {Runtime::event_loop}},
                                             {"requests-at-once", {Runtime::event_loop}},
                                             {"over-limit", {Runtime::event_loop}},
                                             {"threads", kThreaded},
                                             {"syscalls", kThreaded},
                                             {"sends", kThreaded},
                                             {"send-time", kThreaded},
                                             {"send-buffer", kThreaded},
                                             {"worker-class", kThreaded},
                                             {"gunicorn", kThreaded},
                                             {"worker-connections", kThreaded},
                                             {"dispatch", kThreaded},
                                             {"futures-scan", kThreaded},
                                             {"busy-turn", kThreaded},
                                             {"finish-request", kThreaded},
                                             {"graceful-time-out", kThreaded},
                                             {"threads-for-branches", kThreaded},
                                             {"switch-interval", kLocked},
                                             {"check-every", kLocked},
                                             {"lock-wake-up", kLocked},
                                             {"lock-wake-up-latency", kLocked},
                                             {"lock-wake-up-jitter", kLocked},
                                             {"falls-asleep", kLocked},
                                             {"interpreters", {Runtime::gil}},
                                             {"contention", {Runtime::native_threads}},
                                             {"slowdown-per-thread", {Runtime::native_threads}}};
  return kKeys;
}

const RuntimeKey* find_runtime_key(std::string_view key) {
  const auto found = std::find_if(runtime_keys().begin(), runtime_keys().end(),
                                  [key](const RuntimeKey& one) { return one.key == key; });
  return found == runtime_keys().end() ? nullptr : &*found;
}

}  // namespace

ChoiceCodec<Runtime> runtime() { return choice("runtime", kRuntimes); }

std::string word_of(Runtime runtime) { return language::runtime().write(runtime); }

bool has_key(Runtime runtime, std::string_view key) {
  const RuntimeKey* found = find_runtime_key(key);
  if (found == nullptr) return true;
  const auto& runtimes = found->runtimes;
  return std::find(runtimes.begin(), runtimes.end(), runtime) != runtimes.end();
}

std::string runtimes_with(std::string_view key) {
  std::vector<std::string> words;
  for (const auto& one : kRuntimes) {
    if (has_key(one.value, key)) words.emplace_back(one.word);
  }
  return either_of(words);
}

bool is_runtime_key(std::string_view key) { return find_runtime_key(key) != nullptr; }

void refuse_keys_of_other_runtimes(Runtime runtime, KeyVisitor& keys) {
  for (const auto& [key, runtimes] : runtime_keys()) {
    if (!keys.has(key) || has_key(runtime, key)) continue;
    keys.mistake(key, wrong(fmt::format("{} belongs to the runtime {}", in_quotes(key), runtimes_with(key)),
                            "no such key for " + word_of(runtime)));
  }
}

}  // namespace knee::scenarios::language
