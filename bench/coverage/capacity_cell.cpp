#include "bench/coverage/capacity_cell.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "analysis/theory/queues/markovian_queue.hpp"
#include "bench/coverage/queue.hpp"
#include "bench/coverage/recorder.hpp"
#include "bench/coverage/truth.hpp"

namespace knee::coverage {

namespace {

constexpr analysis::LoadAxis kUsers{.unit = analysis::LoadUnit::users, .least = 1};

double log_quantile(const CapacityCell& cell, double users) {
  return std::log(machine_repair(static_cast<std::size_t>(users), cell.think, cell.servers).quantile(cell.q));
}

std::unique_ptr<Queue> queue_of(const CapacityCell& cell, double load, std::uint64_t seed) {
  if (!cell.is_closed()) return first_come(exponential(1 / load), exponential(1), cell.servers, seed);
  return closed(static_cast<std::size_t>(load), exponential(cell.think), exponential(1), cell.servers, seed);
}

}  // namespace

std::string CapacityCell::name() const {
  if (is_closed()) return fmt::format("M/M/{}//N think time {:g} p{:g} at {:g} users", servers, think, 100 * q, capacity);
  return fmt::format("M/M/{} p{:g} at {:g}", servers, 100 * q, capacity / static_cast<double>(servers));
}

double CapacityCell::limit_ms() const {
  const analysis::theory::MarkovianQueue open{.arrival_rate = capacity, .service_rate = 1, .servers = servers};
  if (!is_closed()) return response_quantile(open, q);
  const double below = std::floor(capacity);
  const double share = capacity - below;
  return std::exp((1 - share) * log_quantile(*this, below) + share * log_quantile(*this, below + 1));
}

std::vector<CapacityCell> capacity_cells() {
  return {{.servers = 1, .q = 0.5, .capacity = 0.4},
          {.servers = 1, .q = 0.99, .capacity = 0.6},
          {.servers = 1, .q = 0.99, .capacity = 0.8},
          {.servers = 1, .q = 0.99, .capacity = 0.9},
          {.servers = 1, .q = 0.99, .capacity = 0.97},
          {.servers = 4, .q = 0.99, .capacity = 2.8},
          {.servers = 1, .q = 0.99, .capacity = 2.5, .think = 3},
          {.servers = 1, .q = 0.5, .capacity = 15, .think = 20},
          {.servers = 1, .q = 0.99, .capacity = 60.6, .think = 50},
          {.servers = 4, .q = 0.99, .capacity = 40.2, .think = 10},
          {.servers = 4, .q = 0.95, .capacity = 300.5, .think = 100}};
}

analysis::Capacity search(const CapacityCell& cell, std::uint64_t seed, std::uint64_t max_requests) {
  const analysis::CapacityQuestion question{.objective = {.quantiles = {{.q = cell.q, .limit_ms = cell.limit_ms()}}},
                                            .first_load = cell.is_closed() ? 5 : 0.2,
                                            .max_requests = max_requests,
                                            .axis = cell.is_closed() ? kUsers : analysis::LoadAxis{}};
  return analysis::find_capacity(question, [&](double load, std::uint64_t requests) {
    std::vector<analysis::Replication> all;
    for (std::uint64_t i = 0; i < question.replications; ++i) {
      const auto queue = queue_of(cell, load, 1000 * seed + i);
      all.push_back(record(*queue, requests));
    }
    return all;
  });
}

}  // namespace knee::coverage
