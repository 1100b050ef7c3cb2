/// A service that requests call, as a scenario writes it: servers that many callers share, or a tier.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/clients/client_policy.hpp"
#include "models/cluster/service.hpp"
#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/language/keys/machine_keys.hpp"
#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/language/keys/workload/step_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// A class of requests to a tier.
struct TierRequest {
  Steps steps;
  models::RequestClass model{.name = {},
                             .steps = {},
                             .request_size = sim::Bytes{1'000},
                             .response_size = sim::Bytes{4'000}};  ///< without its name and steps
};

struct Service {
  models::Service::Options options{
      .name = {}, .query_size = sim::Bytes{1'000}, .answer_size = sim::Bytes{4'000}};
  models::ServiceClient::Options client;  ///< of each process
  WrittenDistribution time;
  std::optional<Placed<std::string>> cores_of;
  std::vector<Placed<std::string>> priorities;
  std::optional<Architecture> architecture;  ///< of a tier, instead of all servers above
  std::vector<Named<TierRequest>> requests;  ///< of a tier
  std::optional<models::ClientPolicy> clients;  ///< of each process that calls a tier
};

/// Declares the keys of a service; a tier's machines are `machine` by default.
struct DeclareService {
  Machine machine;
  const MachineTypes* types;
  void operator()(KeyVisitor& keys, Service& service) const;
};

[[nodiscard]] inline Mapping<Service, DeclareService> service(Machine machine, const MachineTypes* types) {
  return {"service", DeclareService{std::move(machine), types}};
}

}  // namespace knee::scenarios::language
