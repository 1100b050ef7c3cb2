/// A process of a group, and whoever takes its place when it has ended.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/event_loop/event_loop_server.hpp"
#include "models/process/listening_socket.hpp"
#include "models/process/process_context.hpp"
#include "models/threads/thread_server.hpp"
#include "models/clients/workload.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

using RuntimeOptions = std::variant<EventLoopServer::Options, ThreadServer::Options>;

/// One process at a time; exactly one of the two runtimes is there. When it ends, all that runs in it is destroyed, and
/// nobody else notices but by what it says here. What is measured goes on from one process to the next.
class WorkerSlot : public Server {
 public:
  struct Options {
    RuntimeOptions runtime;
    std::vector<ServiceClient::Options> pools;  ///< for each service
    Remedies remedies{};
    ProcessMemory::Options memory{};
    std::optional<OffloadPool::Options> offload{};  ///< none: such steps run where they are
    Lifecycle::Options life{};
  };

  /// It accepts from `socket`; or from one of its own, which a primary process feeds. `number` is its number in the
  /// whole run; its name is that of a group of rows in a timeline.
  WorkerSlot(sim::Simulation& simulation, const Location& location, const Options& options, ListeningSocket& socket,
         bool own_socket, RunKey key, std::uint64_t number, std::string name);

  /// A process begins, and accepts.
  void begin();
  /// It has ended. Nothing of it may be running.
  void end();
  /// How long it computes before it accepts, as the one that takes another one's place.
  [[nodiscard]] sim::Duration start_up() const { return options_.life.start_up; }
  /// Whether there is one that accepts.
  [[nodiscard]] bool is_there() const { return there_; }
  /// What it takes of the memory, pages left out that it shares with others.
  [[nodiscard]] sim::Bytes memory_taken() const;
  /// How many have taken another one's place since the start, or the cut.
  [[nodiscard]] std::uint64_t restarts() const { return restarts_; }
  /// Forgets what was measured so far.
  void cut(sim::Instant now);

  /// A request on a connection that the process keeps.
  void submit(Request& request) override;
  /// The process takes over a connection that is there before the run, if it keeps any.
  void establish(Connection& connection);

  ProcessContext site;
  std::optional<ListeningSocket> own_socket;  // where the primary hands connections over
  std::unique_ptr<EventLoopServer> loop;
  std::unique_ptr<ThreadServer> threads;

 private:
  void begin_runtime();

  Options options_;
  ListeningSocket& socket_;  // from which it accepts
  RunKey key_;
  std::uint64_t number_;
  std::string name_;
  sim::RandomStream jitter_;
  std::uint64_t restarts_ = 0;
  std::uint64_t begun_ = 0;
  bool there_ = false;
};

}  // namespace knee::models
