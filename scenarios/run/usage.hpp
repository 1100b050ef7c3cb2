/// Utilisation of each resource of a deployment.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "sim/kernel/time.hpp"
#include "sim/stats/active_set.hpp"
#include "sim/stats/rest.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::scenarios {

/// Reports resources of one kind and name together: their mean in each batch, weighted by their sizes, and the busiest of them
/// since `begin_highest`. That is the highest of the means over that time, not the mean of the highest values.
///
/// There may be ten thousand resources of a kind, and each is read at the end of each batch: what is kept of one is small and lies
/// beside the next one, and one at rest is left out. A resource at rest has done nothing since it was read; it counts as one that is not
/// in use, and the sums are those of a reading of all.
class Usage {
 public:
  /// A number of one resource. The subject must outlive the usage.
  struct Meter {
    const void* subject;
    double (*read)(const void* subject, sim::Instant now);
    sim::Rest* (*rest)(const void* subject) = nullptr;  ///< the rest of a subject that does nothing; null: it does something
  };
  /// The meter of `subject` that `Read(subject, now)` reads.
  template <auto Read, class Subject>
  static Meter meter(const Subject& subject) {
    return {&subject, [](const void* of, sim::Instant now) { return Read(*static_cast<const Subject*>(of), now); }};
  }

  /// A resource whose meter tells how much of it is in use: the mean since the last `begin_batch`, from which on the meter counts by
  /// itself; not-a-number while the resource does not exist. `size`: cores of a machine, threads of a pool, above 0.
  void add(analysis::ResourceKind kind, const std::string& name, double size, Meter in_use);
  void add(analysis::ResourceKind kind, const std::string& name, double size, const sim::TimeAverage& in_use);

  /// A resource whose meter tells what it has done since the start; each unit of its size does `per_second` in a second.
  struct Rate {
    double per_second;
    bool is_capped;  ///< what was done may exceed that by a rounding error, or be done in advance: no more than 1 is reported
    friend bool operator==(const Rate&, const Rate&) = default;
  };
  void add(analysis::ResourceKind kind, const std::string& name, double size, Meter done, Rate rate);

  /// Share of the batch up to `now` in which a resource existed, 0 to 1.
  using Presence = std::function<double(sim::Instant now)>;
  /// Resources that are added from now on exist as `presence` tells; null: always. Their utilisation is that of the whole batch.
  void set_presence(const Presence& presence);

  /// The meter of a subject whose rest, if it does nothing, is `RestOf(subject)`.
  template <auto Read, auto RestOf, class Subject>
  static Meter resting_meter(const Subject& subject) {
    Meter made = meter<Read>(subject);
    made.rest = [](const void* of) { return RestOf(*static_cast<const Subject*>(of)); };
    return made;
  }

  /// Meters that have been added.
  [[nodiscard]] std::size_t meters() const { return watched_.size(); }

  void begin_batch(sim::Instant now);

  /// Reads the meters at the end of a batch, in the order in which they were added, while the caller visits their subjects anyhow:
  ///
  ///     Usage::Reading reading{usage, now};
  ///     for (Node& node : nodes) { reading.read(node.meters); report(node); }
  ///     batch.utilisations = reading.end();
  class Reading {
   public:
    Reading(Usage& usage, sim::Instant now);
    /// Whether resources at rest must be read too: some exist for a part of the batch only, or the batch has no length.
    [[nodiscard]] bool reads_all() const { return reads_all_; }
    /// Leaves out the meters before number `meter`, whose subjects are at rest.
    void skip_to(std::size_t meter) { next_ = meter; }
    /// The next `meters` of them.
    void read(std::size_t meters);
    /// The others. Returns the mean of each resource in the batch.
    [[nodiscard]] std::vector<double> end();

   private:
    void read_one(std::size_t meter);
    void let_rest(std::size_t meter);

    Usage& usage_;
    sim::Instant now_;
    double seconds_;
    bool reads_all_;
    std::size_t next_ = 0;
    std::vector<double> sums_;  // by resource
    std::vector<double> weights_;
  };
  void begin_highest();
  [[nodiscard]] std::vector<analysis::Resource> resources() const;

 private:
  // What equal resources share.
  struct Kind {
    double (*read)(const void* subject, sim::Instant now);
    sim::Rest* (*rest)(const void* subject);
    std::size_t resource;
    double weight;  // their size relative to that of the first one of the resource
    double size;
    Rate rate;  // 0 per second: the meter tells what is in use
    friend bool operator==(const Kind&, const Kind&) = default;
  };
  struct Watched {
    const void* subject;
    std::uint32_t kind;
    std::uint32_t presence;  // its number; 0: always there
    double before = 0;       // read at the beginning of the batch, if there is a rate
    double busy_s = 0;       // since `begin_highest`
    double there_s = 0;      // seconds in which the resource existed, if it is not always there
  };

  std::size_t resource_of(analysis::ResourceKind kind, const std::string& name);
  [[nodiscard]] std::uint32_t number_of(const Kind& kind);
  // The utilisation in the batch; the next one begins.
  [[nodiscard]] double end(Watched& one, sim::Instant now, double seconds) const;
  [[nodiscard]] double there_s(const Watched& one) const { return one.presence == 0 ? there_s_ : one.there_s; }

  std::vector<analysis::Resource> resources_;
  std::vector<double> first_sizes_;  // of each resource
  std::vector<double> weights_;      // of all that exist of each resource
  std::vector<Kind> kinds_;
  std::vector<Watched> watched_;
  sim::ActiveSet active_;  // meters whose subjects are not at rest
  double there_s_ = 0;     // since `begin_highest`
  std::vector<Presence> presences_;  // from number 1 on
  std::uint32_t presence_ = 0;
  sim::Instant batch_begin_ = sim::kStart;
  sim::Instant read_at_ = sim::kNever;  // when the meters with a rate were read last
};

}  // namespace knee::scenarios
