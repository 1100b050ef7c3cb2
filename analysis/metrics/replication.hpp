/// What one simulated run tells: batch by batch, and in each batch class by class.
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
  refused,     ///< turned away: the client's connection attempts ended without one, or a service's queue was full
  timed_out,   ///< it waited too long for a connection of a pool
  failed,      ///< lost with a process that was killed
  unfinished,  ///< still in the system when the simulation stopped waiting for it
};
inline constexpr std::size_t kOutcomes = 5;

/// The requests of one class that were due in a batch.
struct Tally {
  std::array<std::uint64_t, kOutcomes> ended{};     ///< by outcome
  double served_ms = 0;                             ///< sum of the latencies of those that were served
  double present_ms = 0;                            ///< sum of the times that all of them were in the system
  std::array<double, kComponents> components_ms{};  ///< sums over those that were served; they add up to `served_ms`
  DurationHistogram latency = {};                        ///< of those that were served
  std::uint64_t departed = 0;                       ///< requests that were served during the batch, whenever due

  [[nodiscard]] std::uint64_t count(Outcome outcome) const { return ended[static_cast<std::size_t>(outcome)]; }
  [[nodiscard]] std::uint64_t served() const { return count(Outcome::served); }
  /// All that were due.
  [[nodiscard]] std::uint64_t due() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : ended) sum += count;
    return sum;
  }
};

/// Something that requests need and can queue for.
enum class ResourceKind : std::uint8_t {
  cores,
  cpu_limit,  ///< of a container
  loop,
  lock,       ///< of an interpreter
  threads,    ///< that serve requests
  pool,       ///< an event loop's worker threads
  offload,    ///< workers with interpreters of their own
  primary,    ///< the process that hands connections over
  service,
  serial,             ///< a service's serial part
  connections,        ///< that a service allows
  client_connections, ///< of one process to a service
  link,
};

/// One resource, or all of one kind that do the same (the loops of all processes).
struct Resource {
  ResourceKind kind = ResourceKind::cores;
  std::string name = {};  ///< of the service or the host; empty where the kind says all
  std::size_t count = 1;  ///< how many of them there are
  double highest = Measurement::kNone;  ///< utilisation of the busiest of them, 0 to 1, in the second half of the run

  /// Whether it does the work itself. Others (threads, connections) are held while something else works or is waited for.
  [[nodiscard]] bool works() const;
  /// `loop`, `service db`, `connections to db`.
  [[nodiscard]] std::string label() const;
};

/// A stretch of a run. Requests belong to the batch in which they are due.
struct Batch {
  double seconds = 0;                ///< its length
  double in_system = 0;              ///< number of requests in the system, mean over its time
  double in_system_at_end = 0;       ///< the same at its end
  std::vector<Tally> classes = {};   ///< in the order of `Replication::classes`
  std::vector<double> utilisations = {};  ///< mean of each of `Replication::resources`, 0 to 1; none: not-a-number
  Measurement values = {};           ///< what is not a property of requests: utilisations, counts per second
  DurationHistogram loop_delay = {};      ///< times between the firings of a timer on the event loops
  DurationHistogram lock_hold = {};       ///< how long interpreter locks were held at a time
};

/// One run of one point: consecutive batches of equal numbers of requests, from its first request on where the warm-up
/// is to be found, or else from the end of the warm-up on.
struct Replication {
  std::vector<Batch> batches = {};
  std::vector<std::string> classes = {};     ///< names
  std::vector<Resource> resources = {};
  double offered_per_s = Measurement::kNone;  ///< by the open streams; none with closed users
  double busiest_process_share = Measurement::kNone;  ///< of the requests served in the second half of the run
  double warm_up_s = 0;        ///< simulated before the first batch
  double events = 0;           ///< of the simulation, all of it
  DurationHistogram measured = {};  ///< latencies of the recorded requests when they were real; empty: nothing was recorded
  std::string failure = {};    ///< why there is nothing; empty: it succeeded

  [[nodiscard]] bool failed() const { return !failure.empty(); }
  /// It is not simulated yet.
  [[nodiscard]] bool missing() const { return batches.empty() && failure.empty(); }
};

/// Whether all replications are the same run, because everything in it was recorded: then there is nothing to
/// make an interval of. False for one replication.
[[nodiscard]] bool are_the_same_run(std::span<const Replication> replications);

}  // namespace knee::analysis
