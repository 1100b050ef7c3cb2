#include "bench/coverage/cell.hpp"

#include <fmt/format.h>

namespace knee::coverage {
namespace {

Cell poisson(double load, std::size_t servers = 1) {
  const double between = 1 / load / static_cast<double>(servers);
  return {
      .name = fmt::format("M/M/{} {}", servers, load),
      .queue =
          [=](std::uint64_t seed) { return first_come(exponential(between), exponential(1), servers, seed); },
      .truth = [=] { return servers == 1 ? m_m_1(load) : m_m_c(load, servers); }};
}

Cell heavy_service(double load, double variation) {
  return {.name = fmt::format("M/G/1 {} cv {}", load, variation),
          .queue =
              [=](std::uint64_t seed) {
                return first_come(exponential(1 / load), lognormal(1, variation), 1, seed);
              },
          .truth = [=] { return m_lognormal_1(load, variation); }};
}

Cell bursty(double load, double variation) {
  return {.name = fmt::format("H/M/1 {} cv {}", load, variation),
          .queue =
              [=](std::uint64_t seed) {
                return first_come(Hyperexponential{1 / load, variation}.draw(), exponential(1), 1, seed);
              },
          .truth = [=] { return h_m_1(load, variation); }};
}

Cell users(std::size_t users, double think) {
  return {
      .name = fmt::format("M/M/1//{}", users),
      .queue = [=](std::uint64_t seed) { return closed(users, exponential(think), exponential(1), 1, seed); },
      .truth = [=] { return machine_repair(users, think); },
      .bounded = true};
}

Cell regular(double load) {
  return {.name = fmt::format("D/D/1 {}", load),
          .queue = [=](std::uint64_t seed) { return first_come(constant(1 / load), constant(1), 1, seed); }};
}

Cell without_waiting(const char* name, Draw service) {
  return {.name = name,
          .queue = [=](std::uint64_t seed) { return unlimited(exponential(0.5), service, seed); }};
}

Cell lossy(double load, std::size_t places) {
  return {.name = fmt::format("M/M/1/{} {}", places, load), .queue = [=](std::uint64_t seed) {
            return bounded(exponential(1 / load), exponential(1), places, seed);
          }};
}

Cell without_truth(Cell cell) {
  cell.truth = {};
  return cell;
}

}  // namespace

std::vector<Cell> coverage_cells() {
  std::vector<Cell> cells;
  for (const double load : {0.5, 0.8, 0.9, 0.95, 0.98}) cells.push_back(poisson(load));
  cells.push_back(poisson(0.8, 4));
  for (const double variation : {3, 5}) cells.push_back(heavy_service(0.7, variation));
  for (const double variation : {3, 5}) cells.push_back(bursty(0.8, variation));
  cells.push_back(users(20, 20));
  return cells;
}

std::vector<Cell> state_cells() {
  std::vector<Cell> cells;
  for (const double load : {0.98, 1.0, 1.02, 1.05, 1.2}) cells.push_back(without_truth(poisson(load)));
  for (const double load : {0.99, 1.005}) cells.push_back(regular(load));
  cells.push_back(without_waiting("M/M/inf", exponential(1000)));
  cells.push_back(without_waiting("M/D/inf", constant(12'000)));
  for (const double load : {0.8, 0.9}) cells.push_back(without_truth(bursty(load, 20)));
  for (const std::size_t places : {10, 100, 1000}) cells.push_back(lossy(1.3, places));
  return cells;
}

}  // namespace knee::coverage
