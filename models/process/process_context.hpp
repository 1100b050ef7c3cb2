/// The surroundings of a process: its machine and its connections to the shared services.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/process/lifecycle.hpp"
#include "models/process/listening_socket.hpp"
#include "models/machine/machine.hpp"
#include "models/process/offload_pool.hpp"
#include "models/process/runtime_statistics.hpp"
#include "models/heap/process_memory.hpp"
#include "models/request/remedy.hpp"
#include "models/cluster/service.hpp"
#include "models/jobs/job_queue.hpp"
#include "models/steps/background_work.hpp"
#include "models/steps/step_resources.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/task_scope.hpp"

namespace knee::models {

/// Where a group of processes is: its machine, the shared services, and the routes to them over the network (in the
/// order of the services; empty if they are on the same machine).
struct Location {
  Machine& machine;
  std::deque<Service>& services;
  std::vector<ServiceClient::Route> routes{};
  std::string name{};            ///< of the node, in a timeline
  Timeline* timeline = nullptr;  ///< null: no trace is written
  Caches* caches = nullptr;      ///< that all processes share; null: each process has its own
  std::deque<JobQueue>* queues = nullptr;  ///< in the order of the scenario's queues; null: there are none
  RuntimeDurations* durations = nullptr;   ///< that all processes record together; null: each slot by itself
  sim::TimeAverage* connections_waiting = nullptr;  ///< counts what is not accepted, of all processes; null: none counts
};

/// What a worker slot provides to its process, whatever the runtime.
struct ProcessContext {
  sim::Simulation& simulation;
  Machine& machine;
  RuntimeStatistics& statistics;  ///< of its slot
  std::deque<ServiceClient> services{};  ///< in the order of the scenario's services
  Remedies remedies{};
  std::string name{};            ///< of the process, in a timeline
  Timeline* timeline = nullptr;  ///< null: no trace is written
  ProcessMemory memory{};
  std::unique_ptr<OffloadPool> offload{};  ///< null: none
  Server* endpoint = nullptr;                  ///< the server of the connections that the process keeps; null: it keeps none
  std::function<void()> close_connections = [] {};  ///< closes these: requests on them are sent again elsewhere
  std::deque<JobQueue>* queues = nullptr;      ///< of all processes
  StepResources steps{};                       ///< what the steps of its requests share
  BackgroundWork background{simulation};       ///< that goes on beside the requests in hand
  sim::WorkingSet touches{};                           ///< by its coroutines; its runtime tells
  sim::TaskScope threads{simulation, &touches};        ///< all coroutines that end with the process
  Lifecycle life{simulation};
  std::uint64_t served = 0;  ///< requests, by all processes of the slot

  void start(sim::Process process) { threads.start(std::move(process)); }

  /// Accepts the next connection from `socket`: its request is in hand from now on. Null: no connection waits.
  [[nodiscard]] Request* accept_from(ListeningSocket& socket) {
    Request* request = socket.try_accept();
    if (request != nullptr) life.requests().add(*request);
    return request;
  }
  /// The process has answered.
  void finish(Request& request, Outcome outcome) {
    life.requests().remove(request);
    if (outcome == Outcome::served) ++served;
    request.finish(outcome);
  }
};

}  // namespace knee::models
