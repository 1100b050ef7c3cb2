#include "tests/theory/closed_forms.hpp"

#include <cmath>

namespace knee::theory {

double erlang_c(const Queue& queue) {
  const double offered = queue.rate * queue.service;
  double blocked = 1;  // Erlang's B by its recursion
  for (int c = 1; c <= queue.servers; ++c) blocked = offered * blocked / (c + offered * blocked);
  return blocked / (1 - queue.load() * (1 - blocked));
}

double mm_sojourn(const Queue& queue) {
  return queue.service + erlang_c(queue) * queue.service / (queue.servers * (1 - queue.load()));
}

double mm1_quantile(const Queue& queue, double q) { return -std::log(1 - q) * mm_sojourn(queue); }

double mg1_sojourn(const Queue& queue, double cv) {
  const double second_moment = queue.service * queue.service * (1 + cv * cv);
  return queue.service + queue.rate * second_moment / (2 * (1 - queue.load()));
}

double erlang_m1_sojourn(const Queue& queue, int k) {
  // sigma is the root in (0, 1) of: sigma = transform of the gap at (1 - sigma) / service.
  const double gap = 1 / queue.rate / k;
  double sigma = queue.load();
  for (int i = 0; i < 10'000; ++i) sigma = std::pow(1 + gap * (1 - sigma) / queue.service, -k);
  return queue.service / (1 - sigma);
}

Finite mm1_finite(const Queue& queue, int capacity) {
  double weights = 0;
  double customers = 0;
  double weight = 1;
  for (int n = 0; n <= capacity; ++n, weight *= queue.load()) {
    weights += weight;
    customers += n * weight;
  }
  const double blocked = std::pow(queue.load(), capacity) / weights;
  return {.blocked = blocked, .sojourn = customers / weights / (queue.rate * (1 - blocked))};
}

double mm1_impatient(const Queue& queue, double patience) {
  const double rho = queue.load();
  const double left = std::exp(-(1 - rho) * patience / queue.service);
  return (1 - rho) * rho * left / (1 - rho * rho * left);
}

Closed machine_repair(int users, double think, double service) {
  double waiting = 0;
  Closed closed{};
  for (int n = 1; n <= users; ++n) {
    closed.sojourn = service * (1 + waiting);
    closed.throughput = n / (think + closed.sojourn);
    waiting = closed.throughput * closed.sojourn;
  }
  return closed;
}

double two_choices_sojourn(const Queue& queue) {
  double sum = 0;
  for (int i = 1; i <= 20; ++i) sum += std::pow(queue.load(), std::pow(2, i) - 2);
  return queue.service * sum;
}

}  // namespace knee::theory
