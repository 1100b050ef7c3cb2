#include "scenarios/language/keys/workload/worker_steps.hpp"

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// A kind of step that a worker cannot carry out.
struct NotForWorker {
  const char* key;
  const char* why;
  const char* instead;
};
constexpr NotForWorker kNotForWorker[] = {
    {"worker", "a worker has no workers of its own", "the steps themselves"},
    {"offload", "a worker has no workers of its own", "cpu without offload"},
    {"executor", "a worker has no executor", "the steps themselves"},
    {"limit", "a worker has no limits", "limit around worker"},
    {"keys", "a worker has no cache of its own", "cache around worker, or a share of hits"},
    {"after-response", "a worker sends no response", "it among the steps of the request itself"},
    {"enqueue", "a worker leaves no jobs", "enqueue after worker"},
    {"need", "a worker waits for all of its branches", "a list of branches"},
    {"allocate", "a worker has no heap of its own", "offload: {memory: 100 MB} in the architecture"}};

}  // namespace

bool check_steps_of_worker(const Node& node, const Steps& steps, Diagnostics& mistakes) {
  bool right = true;
  for (const Node& item : node.items) right = check_steps_of_worker(item, steps, mistakes) && right;
  for (const Entry& entry : node.entries) {
    right = check_steps_of_worker(entry.value, steps, mistakes) && right;
    for (const NotForWorker& one : kNotForWorker) {
      if (entry.key != one.key || entry.value.text == "false") continue;
      mistakes.add({.place = entry.place,
                    .what = fmt::format("{} inside \"worker\": {}", in_quotes(one.key), one.why),
                    .expected = one.instead});
      right = false;
    }
  }
  return right;
}

}  // namespace knee::scenarios::language
