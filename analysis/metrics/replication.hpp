/// `Replication`: the results of one simulated run by batch, and in each batch by class of requests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/estimate/duration_histogram.hpp"
#include "analysis/metrics/measurement.hpp"

namespace knee::analysis {

/// How a request ended.
enum class Outcome : std::uint8_t {
  served,
  refused,     ///< turned away: all connection attempts of the client failed, or the queue of a service was full
  timed_out,   ///< waited too long for a connection of a pool, or its client for the response
  failed,      ///< lost when its process was killed
  shed,        ///< turned away by its own client
  unfinished,  ///< still in the system at the end of the simulation
};
inline constexpr std::size_t kOutcomes = 6;

/// The requests of one class that were due in a batch.
struct Tally {
  std::array<std::uint64_t, kOutcomes> ended{};     ///< number of requests by outcome
  double served_ms = 0;                             ///< sum of the latencies of the served requests
  double present_ms = 0;                            ///< sum of the times of all requests in the system
  std::array<double, kComponents> components_ms{};  ///< sums over the served requests; they add up to `served_ms`
  DurationHistogram latency = {};                   ///< latencies of the served requests
  std::uint64_t departed = 0;                       ///< requests served during the batch, whenever they were due
  std::uint64_t attempts = 0;                       ///< attempts of the requests that have ended, if their clients have a policy
  std::uint64_t attempted = 0;                      ///< the number of these requests

  [[nodiscard]] std::uint64_t count(Outcome outcome) const { return ended[static_cast<std::size_t>(outcome)]; }
  [[nodiscard]] std::uint64_t served() const { return count(Outcome::served); }
  /// Number of requests that were due in the batch.
  [[nodiscard]] std::uint64_t due() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : ended) sum += count;
    return sum;
  }
};

/// The kind of a resource for which requests can queue.
enum class ResourceKind : std::uint8_t {
  cores,
  cpu_limit,  ///< CPU limit of a container
  loop,
  lock,       ///< interpreter lock
  threads,    ///< threads that serve requests
  pool,       ///< worker threads of an event loop
  offload,    ///< workers with interpreters of their own
  primary,    ///< process that distributes connections
  service,
  serial,             ///< serial part of a service
  connections,        ///< connections that a service allows
  client_connections, ///< connections of one process to a service
  link,
  balancer,  ///< cores of the balancers
  job_workers,  ///< workers of a queue, for which no request waits
};

/// One resource, or all equal resources of one kind (the loops of all processes).
struct Resource {
  ResourceKind kind = ResourceKind::cores;
  std::string name = {};  ///< name of the service, the tier or the host; empty if the kind is enough
  std::size_t count = 1;  ///< number of resources
  double highest = Measurement::kNone;  ///< utilisation of the busiest one in the second half of the run, 0 to 1

  /// Whether the resource does the work itself. Others (threads, connections) are held while another resource works.
  [[nodiscard]] bool works() const;
  /// Whether requests wait for it.
  [[nodiscard]] bool is_waited_for() const { return kind != ResourceKind::job_workers; }
  /// The name for tables: `loop`, `loop of users` (a tier), `service db`, `connections of db`.
  [[nodiscard]] std::string label() const;
};

/// A section of a run. A request belongs to the batch in which it is due.
struct Batch {
  double seconds = 0;                ///< length of the batch
  double in_system = 0;              ///< number of requests in the system, mean over time
  double in_system_at_end = 0;       ///< number of requests in the system at the end of the batch
  std::vector<Tally> classes = {};   ///< in the order of `Replication::classes`
  std::vector<double> utilisations = {};  ///< mean utilisation of each resource, 0 to 1, or not-a-number
  Measurement values = {};           ///< metrics of the servers: utilisations, events per second
  DurationHistogram loop_delay = {};      ///< times between the firings of a timer on the event loops
  DurationHistogram lock_hold = {};       ///< times from taking to dropping an interpreter lock
  DurationHistogram job_latency = {};     ///< times of jobs of queues, from leaving one to its end

  /// Number of requests of all classes that were due in the batch.
  [[nodiscard]] std::uint64_t due() const;
};

/// One run of one point: consecutive batches with equal numbers of requests. They begin with the first request if the
/// warm-up is to be found, else at the end of the warm-up.
struct Replication {
  std::vector<Batch> batches = {};
  std::vector<std::string> classes = {};     ///< names of the classes of requests
  std::vector<Resource> resources = {};
  double offered_per_s = Measurement::kNone;  ///< requests per second of the open streams; none with closed users
  double busiest_process_share = Measurement::kNone;  ///< share of the requests served in the second half of the run
  double warm_up_s = 0;        ///< simulated seconds before the first batch
  double events = 0;           ///< number of events of the whole simulation
  DurationHistogram measured = {};  ///< measured latencies of the recorded requests; empty without a recording
  std::string failure = {};    ///< reason of a failure; empty on success

  [[nodiscard]] bool failed() const { return !failure.empty(); }
  /// Whether the replication is not simulated yet.
  [[nodiscard]] bool missing() const { return batches.empty() && failure.empty(); }
};

/// Whether all replications are the same run, because all of its input was recorded: then there are no confidence
/// intervals. False for one replication.
[[nodiscard]] bool are_the_same_run(std::span<const Replication> replications);

}  // namespace knee::analysis
