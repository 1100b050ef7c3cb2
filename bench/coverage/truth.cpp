#include "bench/coverage/truth.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include "bench/coverage/queue.hpp"

namespace knee::coverage {
namespace {

double normal_within(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

Truth exponential_truth(double mean) {
  return {.mean = mean, .within = [mean](double x) { return -std::expm1(-x / mean); }};
}

/// Log-normal with mean 1.
struct LogNormal {
  double deviation;
  explicit LogNormal(double variation) : deviation{std::sqrt(std::log1p(variation * variation))} {}

  [[nodiscard]] double within(double x) const {
    return x <= 0 ? 0 : normal_within(std::log(x) / deviation + deviation / 2);
  }
  /// Residual service time: the integral of the tail from 0 to x.
  [[nodiscard]] double residual_within(double x) const {
    return x <= 0 ? 0 : normal_within(std::log(x) / deviation - deviation / 2) + x * (1 - within(x));
  }
};

/// Probabilities of the waiting time on a lattice: geometrically many residual service times, each rounded to
/// the nearest point (Panjer, ASTIN Bulletin 1981).
std::vector<double> waiting_times(const LogNormal& service, double load, double step, std::size_t points) {
  std::vector<double> residual(points);
  for (std::size_t k = 0; k < points; ++k) {
    const double at = static_cast<double>(k);
    residual[k] = service.residual_within((at + 0.5) * step) - service.residual_within((at - 0.5) * step);
  }
  const double scale = 1 - load * residual[0];
  std::vector<double> waiting(points);
  waiting[0] = (1 - load) / scale;
  for (std::size_t k = 1; k < points; ++k) {
    double sum = 0;
    for (std::size_t j = 1; j <= k; ++j) sum += residual[j] * waiting[k - j];
    waiting[k] = load * sum / scale;
  }
  return waiting;
}

/// Share of an Erlang distribution of `phases` phases of mean 1 within x.
double erlang_within(std::size_t phases, double x) {
  double term = std::exp(-x);
  double sum = 0;
  for (std::size_t k = 0; k < phases; ++k) {
    sum += term;
    term *= x / static_cast<double>(k + 1);
  }
  return 1 - sum;
}

/// Share within x of a service of mean 1 after `departures` departures from `servers` busy servers.
double sojourn_within(std::size_t departures, std::size_t servers, double x) {
  if (servers == 1) return erlang_within(departures + 1, x);
  const auto rate = static_cast<double>(servers);
  const double before = departures == 0 ? 1 : erlang_within(departures, rate * x);
  const double shifted = departures == 0 ? 1 : erlang_within(departures, (rate - 1) * x);
  return before - std::exp(-x) * std::pow(rate / (rate - 1), static_cast<double>(departures)) * shifted;
}

}  // namespace

double Truth::quantile(double q) const {
  double low = 0;
  double high = mean;
  while (within(high) < q) high *= 2;
  while (high - low > 1e-9 * high) {
    const double middle = (low + high) / 2;
    (within(middle) < q ? low : high) = middle;
  }
  return high;
}

Truth m_m_1(double load) { return exponential_truth(1 / (1 - load)); }

Truth m_m_c(double load, std::size_t servers) {
  const auto c = static_cast<double>(servers);
  double blocked = 1;
  for (std::size_t k = 1; k <= servers; ++k)
    blocked = load * c * blocked / (static_cast<double>(k) + load * c * blocked);
  const double waits = blocked / (1 - load * (1 - blocked));
  const double rate = c * (1 - load);  // of the wait of those that wait
  const auto within = [=](double x) {
    const double both = (rate * std::exp(-x) - std::exp(-rate * x)) / (rate - 1);
    return 1 - (1 - waits) * std::exp(-x) - waits * both;
  };
  return {.mean = 1 + waits / rate, .within = within};
}

Truth h_m_1(double load, double variation) {
  const Hyperexponential between{1 / load, variation};
  const auto transform = [&](double s) {
    const double a = 2 * between.first / between.mean;
    const double b = 2 * (1 - between.first) / between.mean;
    return between.first * a / (a + s) + (1 - between.first) * b / (b + s);
  };
  double low = 0;
  double high = 1 - 1e-9;
  while (high - low > 1e-14) {
    const double middle = (low + high) / 2;
    (transform(1 - middle) > middle ? low : high) = middle;
  }
  return exponential_truth(1 / (1 - low));
}

Truth m_lognormal_1(double load, double variation) {
  const LogNormal service{variation};
  const double mean_wait = load * (1 + variation * variation) / 2 / (1 - load);
  constexpr std::size_t kPoints = 16'000;
  const double step = 16 * mean_wait / kPoints;
  const auto waiting = std::make_shared<std::vector<double>>(waiting_times(service, load, step, kPoints));
  const auto within = [=](double x) {
    double sum = 0;
    for (std::size_t k = 0; k < kPoints && static_cast<double>(k) * step < x; ++k) {
      sum += (*waiting)[k] * service.within(x - static_cast<double>(k) * step);
    }
    return sum;
  };
  return {.mean = 1 + mean_wait, .within = within};
}

Truth machine_repair(std::size_t users, double think, std::size_t servers) {
  std::vector<double> seen{1};
  for (std::size_t n = 1; n < users; ++n) {
    seen.push_back(seen.back() * static_cast<double>(users - n) / think / static_cast<double>(std::min(n, servers)));
  }
  const double whole = std::accumulate(seen.begin(), seen.end(), 0.0);
  double mean = 1;
  for (std::size_t n = 0; n < users; ++n) {
    seen[n] /= whole;
    if (n >= servers) mean += seen[n] * static_cast<double>(n + 1 - servers) / static_cast<double>(servers);
  }
  const auto within = [seen, servers](double x) {
    double sum = 0;
    for (std::size_t n = 0; n < seen.size(); ++n) {
      sum += seen[n] * sojourn_within(n < servers ? 0 : n + 1 - servers, servers, x);
    }
    return sum;
  };
  return {.mean = mean, .within = within};
}

}  // namespace knee::coverage
