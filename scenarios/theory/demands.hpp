/// `Demands`: how long a request uses each resource on average, and the highest rate that each resource allows.
#pragma once

#include <string>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/theory/request_use.hpp"

namespace knee::scenarios::theory {

/// One kind of resources of an architecture, all equal ones together, as `Deployment` measures them.
struct ResourceDemand {
  analysis::Resource resource;
  double servers = 1;                 ///< in all, over nodes and processes; a CPU limit may have a fraction
  Moments use = {};                   ///< seconds that one request uses one server, over all classes
  std::vector<Moments> classes = {};  ///< the same of each class

  /// Requests per second with which the servers are busy all the time; infinite without use.
  [[nodiscard]] double highest_rate() const;
  /// Mean share of the servers in use at `rate` requests per second, if it is below `highest_rate`.
  [[nodiscard]] double utilisation(double rate) const { return rate * use.mean / servers; }
};

/// The demands of one architecture. Asymptotic bound: no rate of served requests can exceed the servers of a resource
/// divided by the mean use by one request (Lazowska, Zahorjan, Graham and Sevcik, "Quantitative System Performance",
/// chapter 5, 1984).
///
/// Use that adds to the means, `left_out`, only lowers the rate, so the bound stays an upper bound. The same holds for
/// threads and connections, which are held while a request waits for something else: their use is that of a request that
/// never waits.
struct Demands {
  std::vector<ResourceDemand> resources = {};  ///< all with a use, the tightest first
  std::vector<RequestUse> classes = {};        ///< in the order of `class_names`
  /// Share of each class in the requests. Empty if closed users share the workload with other streams, because then the
  /// shares depend on the response times; `ResourceDemand::use` is the least use of any class then, still a bound.
  std::vector<double> shares = {};
  std::vector<std::string> left_out = {};      ///< in words: "pauses of the garbage collector"

  /// The resource that allows the lowest rate: the bottleneck by theory. Null if no resource is used.
  [[nodiscard]] const ResourceDemand* bottleneck() const { return resources.empty() ? nullptr : &resources.front(); }
  /// Upper bound of the requests served per second; infinite if no resource is used.
  [[nodiscard]] double highest_rate() const;
  /// The resource of a kind and name; null if it has no use.
  [[nodiscard]] const ResourceDemand* find(analysis::ResourceKind kind, const std::string& name = {}) const;
};

/// The demands of `architecture`, one of `scenario`.
[[nodiscard]] Demands demands_of(const Scenario& scenario, const Architecture& architecture);

}  // namespace knee::scenarios::theory
