/// Queues whose arrivals and services are made of exponential phases: MAP/MAP/1, MAP/PH/1, PH/PH/1, M/PH/c.
///
/// Times in seconds, rates per second. First come, first served. All functions throw std::domain_error for processes and
/// times that `check` rejects. A queue that cannot keep up has infinite averages and says so.
#pragma once

#include <cstddef>

#include <Eigen/Core>

#include "analysis/theory/chains/phase_type.hpp"
#include "analysis/theory/chains/quasi_birth_death.hpp"
#include "analysis/theory/queues/queue_averages.hpp"

namespace knee::analysis::theory {

/// Phases of one level of a chain at most: about a second of work.
inline constexpr std::size_t kMostPhases = 300;

/// The distribution of the response time: a matrix exponential (Ozawa, "Sojourn time distributions in the queue defined
/// by a general QBD process", Stochastic Models 22, 2006).
class ResponseDistribution {
 public:
  /// The response of a queue that is not stable: infinite.
  ResponseDistribution() = default;

  /// The tail is `start` exp(`rates` t) `end`.
  ResponseDistribution(Eigen::RowVectorXd start, Eigen::MatrixXd rates, Eigen::VectorXd end);

  /// Share of the customers whose response takes longer than `time` seconds; 1 if the queue is not stable.
  [[nodiscard]] double tail(double time) const;

  /// The time that the response of a share `q` of the customers does not exceed; infinite if the queue is not stable.
  [[nodiscard]] double quantile(double q) const;

  /// Mean of the response to the power of `order`.
  [[nodiscard]] double moment(int order) const;

 private:
  Eigen::RowVectorXd start_;
  Eigen::MatrixXd rates_;
  Eigen::VectorXd end_;
};

/// A solved queue with one server.
struct SingleServerQueue {
  QueueAverages averages;
  LevelDistribution customers;  ///< in the system
  ResponseDistribution response;
};

/// One server. The events of `services` are completions; its phases stand still while there is no customer. A renewal
/// process of a phase-type time makes MAP/PH/1. Throws std::domain_error beyond `kMostPhases`.
[[nodiscard]] SingleServerQueue single_server_queue(const MarkovianProcess& arrivals, const MarkovianProcess& services);

/// A solved queue with several servers.
struct ManyServerQueue {
  QueueAverages averages;
  LevelDistribution customers;  ///< in the system
};

/// M/PH/c: Poisson arrivals and `servers` servers. The phases of a level are the numbers of busy servers in each phase of
/// the service; throws std::domain_error if there are more than `kMostPhases` such numbers.
[[nodiscard]] ManyServerQueue many_server_queue(double arrival_rate, const PhaseType& service, std::size_t servers);

}  // namespace knee::analysis::theory
