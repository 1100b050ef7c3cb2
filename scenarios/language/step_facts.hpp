/// StepFacts: the kinds of steps that the requests of a workload have.
#pragma once

#include "scenarios/language/keys/workload/workload_keys.hpp"

namespace knee::scenarios::language {

/// Whether any request has such a step, at any depth.
struct StepFacts {
  bool computes = false;    ///< `cpu`
  bool pooled = false;      ///< `native` or `blocking` that does not keep the interpreter: for a pool or an executor
  bool executor = false;    ///< `executor`
  bool parallel = false;    ///< `parallel`
  bool allocates = false;   ///< `allocate`
  bool offloaded = false;   ///< `worker`, or `cpu` with `offload: true`
  bool has_messages = false;  ///< the same, with an argument or a result that has a size

  bool new_connections = false;    ///< a class whose requests open connections of their own
  bool slow_clients = false;       ///< a class whose clients have slow links
  bool silent_clients = false;     ///< a class whose clients are silent at first
};

[[nodiscard]] StepFacts facts_of(const Workload& workload);

}  // namespace knee::scenarios::language
