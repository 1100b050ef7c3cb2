/// Utilisation of each resource of a deployment.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios {

/// Reports resources of one kind and name together: their mean in each batch, weighted by their sizes, and the busiest of them
/// since `begin_highest`. That is the highest of the means over that time, not the mean of the highest values.
class Usage {
 public:
  /// The share of a resource in use, 0 to 1, mean from the last `begin_batch` to `now`; not-a-number while the
  /// resource does not exist.
  using Utilisation = std::function<double(sim::Instant now)>;
  /// Called at the beginning of a batch: restarts the mean.
  using Begin = std::function<void(sim::Instant now)>;

  /// `size`: cores of a machine, threads of a pool, above 0.
  void add(analysis::ResourceKind kind, const std::string& name, double size, Utilisation utilisation, Begin begin);

  /// Share of the batch up to `now` in which a resource existed, 0 to 1.
  using Presence = std::function<double(sim::Instant now)>;
  /// Resources that are added from now on exist as `presence` tells; null: always. Their utilisation is that of the whole batch.
  void set_presence(Presence presence) { presence_ = std::move(presence); }

  void begin_batch(sim::Instant now);
  /// The mean of each resource since then.
  [[nodiscard]] std::vector<double> end_batch(sim::Instant now);
  void begin_highest();
  [[nodiscard]] std::vector<analysis::Resource> resources() const;

 private:
  struct Watched {
    std::size_t resource;
    double weight;  // its size relative to the first one of the resource
    Utilisation utilisation;
    Begin begin;
    Presence presence;
    double busy_s = 0;   // since `begin_highest`
    double there_s = 0;  // seconds in which the resource existed
  };

  std::size_t resource_of(analysis::ResourceKind kind, const std::string& name);

  std::vector<analysis::Resource> resources_;
  std::vector<double> first_sizes_;  // of each resource
  std::vector<Watched> watched_;
  Presence presence_;
  sim::Instant batch_begin_ = sim::kStart;
};

}  // namespace knee::scenarios
