/// What the references serve: requests as plain lists of steps.
#pragma once

#include <cstddef>
#include <vector>

namespace knee::reference {

struct Step;
using Steps = std::vector<Step>;

/// One step of a request. What its kind means in a runtime is said in docs/explanation/models.md.
struct Step {
  enum class Kind {
    cpu,
    native,    ///< on a thread of the pool, or without the lock
    in_place,  ///< native work that keeps the loop or the lock
    wait,
    timer,
    immediate,  ///< lets others go first, as the next two
    next_tick,
    microtask,
    blocking,
    call,      ///< to the one shared service
    offloaded,  ///< to a pool of worker processes
    parallel,  ///< `branches` instead of `seconds`
  };
  Kind kind;
  double seconds = 0;
  std::vector<Steps> branches{};
};

/// A request: when the client sends it, on which established connection (none: on a new one), and what it asks for.
struct Request {
  static constexpr std::size_t kNewConnection = static_cast<std::size_t>(-1);
  double due = 0;
  std::size_t connection = kNewConnection;
  double turn_around = 0;  ///< seconds from its answer until its connection carries the next one
  double first_byte_delay = 0;  ///< seconds from a new connection until its request comes on it
  bool in_thread = false;  ///< its steps run on a thread of the loop's executor: an endpoint of FastAPI that is not async
  Steps steps{};
};

/// When a request was answered, in seconds, and whether it was served.
struct Answer {
  double at = -1;
  bool served = true;
};

}  // namespace knee::reference
