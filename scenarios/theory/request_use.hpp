/// `RequestUse`: how long a request of one class uses each part of an architecture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "scenarios/scenario/scenario.hpp"
#include "scenarios/theory/moments.hpp"

namespace knee::scenarios::theory {

/// What a request uses at its node, in seconds of use.
enum class Part : std::uint8_t {
  cores,    ///< of the machine, by all threads of all processes
  loop,     ///< of the process: its thread computes
  lock,     ///< of an interpreter: a thread computes under it
  shared,   ///< objects of a process without an interpreter lock that one thread at a time may use
  pool,     ///< a thread of the event loop's pool
  offload,  ///< a worker of the offload pool
  primary,  ///< the process that distributes connections
  elapsed,  ///< from the first step to the response, if the request is alone
};
inline constexpr std::size_t kParts = 8;

/// What a request uses of a service, in seconds of use.
enum class ServicePart : std::uint8_t {
  server,      ///< from its beginning to its end at the server
  serial,      ///< under the lock of the service
  connection,  ///< from the query to the answer
};
inline constexpr std::size_t kServiceParts = 3;

/// Mean and variance of each use by one request that finds everything idle. All steps are independent of each other. Of
/// branches that run at once, `elapsed` has the one that takes longest on average, so its mean is a lower bound.
class RequestUse {
 public:
  explicit RequestUse(std::size_t services) : uses_(kParts + kServiceParts * services), calls_(services) {}

  [[nodiscard]] Moments& at(Part part) { return uses_[static_cast<std::size_t>(part)]; }
  [[nodiscard]] const Moments& at(Part part) const { return uses_[static_cast<std::size_t>(part)]; }
  [[nodiscard]] Moments& at(std::size_t service, ServicePart part) { return uses_[position(service, part)]; }
  [[nodiscard]] const Moments& at(std::size_t service, ServicePart part) const { return uses_[position(service, part)]; }
  /// Mean number of calls of a service.
  [[nodiscard]] double& calls(std::size_t service) { return calls_[service]; }
  [[nodiscard]] double calls(std::size_t service) const { return calls_[service]; }

  /// The uses of both, one after the other.
  RequestUse& operator+=(const RequestUse& other);
  /// The uses of `times` like this one, one after the other.
  [[nodiscard]] RequestUse repeated(double times) const;
  /// One of several, each with its probability.
  [[nodiscard]] static RequestUse one_of(const std::vector<RequestUse>& parts, const std::vector<double>& probabilities);

 private:
  [[nodiscard]] static std::size_t position(std::size_t service, ServicePart part) {
    return kParts + kServiceParts * service + static_cast<std::size_t>(part);
  }

  std::vector<Moments> uses_;
  std::vector<double> calls_;
};

/// The use by one request of `request_class`, with the overheads, remedies and offloading of `architecture`.
[[nodiscard]] RequestUse use_of(const Scenario& scenario, const Architecture& architecture,
                                const models::RequestClass& request_class);

}  // namespace knee::scenarios::theory
