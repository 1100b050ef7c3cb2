/// A shared service, as a scenario writes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/service.hpp"
#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

struct Service {
  models::Service::Options options{
      .name = {}, .query_size = sim::Bytes{1'000}, .answer_size = sim::Bytes{4'000}};
  models::ServiceClient::Options client;  ///< of each process
  WrittenDistribution time;
  std::optional<Placed<std::string>> cores_of;
  std::vector<Placed<std::string>> priorities;
};

[[nodiscard]] Mapping<Service> service();

}  // namespace knee::scenarios::language
