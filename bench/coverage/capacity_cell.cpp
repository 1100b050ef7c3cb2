#include "bench/coverage/capacity_cell.hpp"

#include <fmt/format.h>

#include "analysis/theory/queues/markovian_queue.hpp"
#include "bench/coverage/queue.hpp"
#include "bench/coverage/recorder.hpp"

namespace knee::coverage {

std::string CapacityCell::name() const {
  return fmt::format("M/M/{} p{:g} at {:g}", servers, 100 * q, capacity / static_cast<double>(servers));
}

double CapacityCell::limit_ms() const {
  return analysis::theory::response_quantile({.arrival_rate = capacity, .service_rate = 1, .servers = servers}, q);
}

std::vector<CapacityCell> capacity_cells() {
  return {{.servers = 1, .q = 0.5, .capacity = 0.4},
          {.servers = 1, .q = 0.99, .capacity = 0.6},
          {.servers = 1, .q = 0.99, .capacity = 0.8},
          {.servers = 1, .q = 0.99, .capacity = 0.9},
          {.servers = 1, .q = 0.99, .capacity = 0.97},
          {.servers = 4, .q = 0.99, .capacity = 2.8}};
}

analysis::Capacity search(const CapacityCell& cell, std::uint64_t seed, std::uint64_t max_requests) {
  const analysis::CapacityQuestion question{.objective = {.quantiles = {{.q = cell.q, .limit_ms = cell.limit_ms()}}},
                                            .first_load = 0.2,
                                            .max_requests = max_requests};
  return analysis::find_capacity(question, [&](double load, std::uint64_t requests) {
    std::vector<analysis::Replication> all;
    for (std::uint64_t i = 0; i < question.replications; ++i) {
      const auto queue = first_come(exponential(1 / load), exponential(1), cell.servers, 1000 * seed + i);
      all.push_back(record(*queue, requests));
    }
    return all;
  });
}

}  // namespace knee::coverage
