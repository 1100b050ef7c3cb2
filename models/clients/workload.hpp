/// The clients: they draw requests and send them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/clients/batch_size.hpp"
#include "models/clients/journey.hpp"
#include "models/clients/pace.hpp"
#include "models/request/request_statistics.hpp"
#include "models/request/request.hpp"
#include "models/request/request_pool.hpp"
#include "models/request/timeline.hpp"
#include "models/request/work.hpp"
#include "sim/sync/condition.hpp"
#include "sim/random/distribution.hpp"
#include "sim/kernel/instant_count.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/random/run_key.hpp"

namespace knee::models {

/// Open: the intervals between arrivals are independent draws (exponential: Poisson arrivals; constant: a metronome), at a
/// constant rate or along a course of rates, of single requests, of batches, or of sessions.
struct RenewalArrivals {
  sim::Distribution interval;                            ///< seconds
  std::shared_ptr<const Pace::Course> course = nullptr;  ///< with a mean of 1; null: the rate is constant
  BatchSize batch = {};
  /// What each arrival begins: a session of a new client, which makes this journey and is gone; null: one request.
  std::shared_ptr<const Journey> journey = nullptr;

  /// Requests per second, on average.
  [[nodiscard]] double rate() const { return batch.mean * (journey != nullptr ? journey->requests() : 1) / interval.mean(); }
  /// Whether the arrivals are what `interval` alone says.
  [[nodiscard]] bool is_plain() const { return has_constant_rate() && journey == nullptr; }
  [[nodiscard]] bool has_constant_rate() const { return course == nullptr && batch.mean == 1; }
};

/// Open: requests come when recorded ones came, or so many times faster.
struct RecordedArrivals {
  std::shared_ptr<const std::vector<sim::Duration>> at;  ///< since the start, ascending, at the speed of the replay
  /// Which process each of them was served by; null: not known.
  std::shared_ptr<const std::vector<std::uint32_t>> process = nullptr;
  double speed = 1;  ///< rate of the replay, as a multiple of the recorded rate
};

/// Closed: each user thinks, sends a request, waits for the response, and thinks again. A run begins in the midst of it:
/// the first think time is the rest of one that has begun before (sim::Distribution::draw_residual), so that users with a
/// constant think time do not send all at once.
struct ClosedUsers {
  std::uint64_t users = 1;
  sim::Distribution think;  ///< seconds
  /// A user with a response waits until all users have theirs; then all think anew. The first round begins with the run.
  bool rounds = false;
  /// The order of each user's requests: one session after the other, with the think times of the steps instead. A run begins in the
  /// midst of it. Null: a class by its share each time.
  std::shared_ptr<const Journey> journey = nullptr;

  /// Seconds between a response and the next request, on average.
  [[nodiscard]] double mean_think() const { return journey != nullptr ? journey->think() : think.mean(); }
};

using Arrivals = std::variant<RenewalArrivals, RecordedArrivals, ClosedUsers>;

/// Requests of several classes that arrive as one stream.
struct ArrivalStream {
  std::string name;  ///< names its random streams; unique in a workload
  Arrivals arrivals;
  std::vector<RequestClass> classes;  ///< their shares sum to 1
};

/// Sends the requests of all streams to `server`, reports each to `statistics` and shows it on `timeline`, if any.
class Workload : Requester {
 public:
  /// `streams` and `called`, the requests to tiers that theirs lead to, must outlive the workload.
  Workload(sim::Simulation& simulation, const std::vector<ArrivalStream>& streams, Server& server,
           RequestStatistics& statistics, sim::RunKey key, Timeline* timeline = nullptr,
           std::span<const RequestClass> called = {});

  [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }

 private:
  // The users of a stream that wait for each other.
  struct Round {
    explicit Round(sim::Simulation& simulation) : is_over{simulation} {}
    sim::Condition is_over;
    std::uint64_t back = 0;  // users that have their response
  };
  // The names of the random streams of a stream's sessions, made once.
  struct Sessions {
    std::string timing;
    std::string mix;
    std::string work;
    std::uint64_t begun = 0;
  };
  // One independent sequence of requests: an open stream, one user, or one session. It has random streams of its own.
  struct Source {
    const ArrivalStream& stream;
    std::uint32_t first_class;  // number of the stream's first class among those of all streams
    sim::RandomStream timing;
    sim::RandomStream mix;
    sim::RandomStream work;
    std::uint64_t sent = 0;
    std::optional<std::uint64_t> client = {};  // of all its requests; none: each has its own
    std::uint32_t cookie = Request::kNoCookie;  // of that client
    Round* round = nullptr;        // of users that go in rounds; else null
    Sessions* sessions = nullptr;  // that it begins; else null
  };

  void open_source(const ArrivalStream& stream, std::uint32_t first_class, std::uint64_t index, sim::RunKey key);
  void start(Source& source, sim::RunKey key);
  void start(Source& source, const RenewalArrivals& arrivals, sim::RunKey key);
  sim::Process send_renewals(Source& source, const RenewalArrivals& arrivals);
  sim::Process send_varying(Source& source, const RenewalArrivals& arrivals, Pace pace, sim::RandomStream sizes);
  sim::Process send_recorded(Source& source, const RecordedArrivals& arrivals);
  sim::Process be_user(Source source, const ClosedUsers& users);
  sim::Process be_visitor(Source source, const ClosedUsers& users);
  sim::Process hold_session(Source& arrivals, const Journey& journey, std::uint64_t number);
  void arrive(Source& source, const Journey* journey);
  [[nodiscard]] sim::Task<> end_round(Round& round, std::uint64_t users);
  [[nodiscard]] std::string what_came_back() const;
  Request& prepare(Source& source, const RequestClass& request_class);
  Request& prepare(Source& source);
  void launch(Request& request);
  void completed(Request& request) override;

  sim::Simulation& simulation_;
  Server& server_;
  sim::RunKey key_;
  RequestStatistics& statistics_;
  Timeline* timeline_;
  std::span<const RequestClass> called_;
  RequestPool requests_;
  std::deque<Round> rounds_;
  std::deque<Source> sources_;  // of open streams; a user's is part of its process, so that both lie together
  std::deque<Sessions> sessions_;
  std::uint64_t clients_ = 0;
  std::uint64_t in_flight_ = 0;
  sim::InstantCount came_back_;
  sim::InstantCount turned_away_;
};

}  // namespace knee::models
