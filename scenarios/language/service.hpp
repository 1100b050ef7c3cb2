/// A shared service, as a scenario writes it.
#pragma once

#include "models/cluster/service.hpp"
#include "scenarios/language/distribution.hpp"
#include "scenarios/reader/compound.hpp"
#include "scenarios/reader/fields.hpp"

namespace knee::scenarios::language {

struct Service {
  models::Service::Options options{
      .name = {}, .query_size = sim::Bytes{1'000}, .answer_size = sim::Bytes{4'000}};
  models::ServiceClient::Options client;  ///< of each process
  WrittenDistribution time;
};

[[nodiscard]] Type<Service> service();

}  // namespace knee::scenarios::language
