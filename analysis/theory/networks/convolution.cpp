#include "analysis/theory/networks/convolution.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/theory/domain.hpp"
#include "analysis/theory/networks/population_vectors.hpp"

namespace knee::analysis::theory {
namespace {

constexpr const char* kTooLarge = "the population is too large for an exact solution";

/// One number for each population vector.
using Constants = std::vector<long double>;

/// An upper bound of the throughput of a class. Demands are divided by it, so that the constants change slowly with the
/// population.
double throughput_bound(const ClosedNetwork& network, std::size_t r) {
  double round = network.think_times[r];
  double bottleneck = 0;
  for (const ClosedStation& station : network.stations) {
    round += station.demands[r];
    if (station.kind == ClosedStation::Kind::constant) bottleneck = std::max(bottleneck, station.demands[r]);
    if (station.kind != ClosedStation::Kind::dependent) continue;
    bottleneck = std::max(bottleneck, station.demands[r] / *std::max_element(station.speeds.begin(), station.speeds.end()));
  }
  return 1 / std::max(bottleneck, round / static_cast<double>(network.populations[r]));
}

class Convolution {
 public:
  explicit Convolution(const ClosedNetwork& network) : network_{network}, vectors_{network.populations} {
    for (std::size_t r = 0; r < vectors_.classes(); ++r) scales_.push_back(throughput_bound(network, r));
    last_ = vectors_.count() - 1;
    for (std::size_t k = 0; k < network.stations.size(); ++k) {
      if (network.stations[k].kind == ClosedStation::Kind::dependent) dependent_.push_back(k);
    }
  }

  ClosedAverages run() {
    const Constants others = simple_stations();
    require(std::isfinite(others[last_]), kTooLarge);
    Constants all = others;
    std::vector<Constants> weights;
    for (const std::size_t k : dependent_) {
      weights.push_back(weights_of(k));
      all = convolved(all, weights.back());
    }
    require(std::isfinite(all[last_]) && all[last_] > 0, kTooLarge);
    prepare(all);
    for (std::size_t k = 0; k < network_.stations.size(); ++k) {
      if (network_.stations[k].kind != ClosedStation::Kind::dependent) add_simple(k, all);
    }
    for (std::size_t d = 0; d < dependent_.size(); ++d) {
      Constants without = others;
      for (std::size_t e = 0; e < dependent_.size(); ++e) {
        if (e != d) without = convolved(without, weights[e]);
      }
      add_dependent(dependent_[d], weights[d], without, all[last_]);
    }
    return averages_;
  }

 private:
  [[nodiscard]] double demand(std::size_t k, std::size_t r) const {
    return network_.stations[k].demands[r] * scales_[r];
  }

  /// The constants of thinking, all delays and all single servers.
  [[nodiscard]] Constants simple_stations() const {
    Constants constants = thinking();
    for (std::size_t k = 0; k < network_.stations.size(); ++k) {
      if (network_.stations[k].kind == ClosedStation::Kind::constant) add_server(k, constants);
    }
    return constants;
  }

  [[nodiscard]] Constants thinking() const {
    std::vector<long double> delays(vectors_.classes());
    for (std::size_t r = 0; r < delays.size(); ++r) {
      delays[r] = network_.think_times[r] * scales_[r];
      for (std::size_t k = 0; k < network_.stations.size(); ++k) {
        if (network_.stations[k].kind == ClosedStation::Kind::delay) delays[r] += demand(k, r);
      }
    }
    Constants constants(vectors_.count(), 1);
    std::vector<std::size_t> vector(vectors_.classes());
    for (std::size_t number = 1; number < constants.size(); ++number) {
      vectors_.advance(vector);
      const auto r = static_cast<std::size_t>(
          std::find_if(vector.begin(), vector.end(), [](std::size_t n) { return n > 0; }) - vector.begin());
      constants[number] = constants[number - vectors_.stride(r)] * delays[r] / static_cast<double>(vector[r]);
    }
    return constants;
  }

  /// Adds a single server to the network whose constants are `constants`.
  void add_server(std::size_t k, Constants& constants) const {
    for_each_predecessor([&](std::size_t number, std::size_t r) {
      constants[number] += demand(k, r) * constants[number - vectors_.stride(r)];
    });
  }

  /// Calls `visit(number, r)` for each vector, in order, and each class with customers in it.
  template <class Visit>
  void for_each_predecessor(const Visit& visit) const {
    std::vector<std::size_t> vector(vectors_.classes());
    for (std::size_t number = 1; number < vectors_.count(); ++number) {
      vectors_.advance(vector);
      for (std::size_t r = 0; r < vector.size(); ++r) {
        if (vector[r] > 0) visit(number, r);
      }
    }
  }

  /// The weights of the numbers of customers at a dependent station.
  [[nodiscard]] Constants weights_of(std::size_t k) const {
    Constants weights(vectors_.count());
    weights[0] = 1;
    std::vector<std::size_t> vector(vectors_.classes());
    for (std::size_t number = 1; number < weights.size(); ++number) {
      vectors_.advance(vector);
      for (std::size_t r = 0; r < vector.size(); ++r) {
        if (vector[r] > 0) weights[number] += demand(k, r) * weights[number - vectors_.stride(r)];
      }
      const std::size_t present = std::accumulate(vector.begin(), vector.end(), std::size_t{0});
      weights[number] /= network_.stations[k].speeds[present - 1];
    }
    return weights;
  }

  [[nodiscard]] Constants convolved(const Constants& a, const Constants& b) const {
    Constants result(a.size());
    std::vector<std::size_t> vector(vectors_.classes());
    for (std::size_t number = 0; number < result.size(); ++number) {
      std::vector<std::size_t> part(vector.size());
      do {
        const std::size_t inside = vectors_.number(part);
        for (std::size_t i = 0; i <= (vector.empty() ? 0 : vector[0]); ++i) {
          result[number] += a[inside + i] * b[number - inside - i];
        }
      } while (advance_others(part, vector));
      vectors_.advance(vector);
    }
    return result;
  }

  /// Goes through the parts of `vector` whose first entry is 0; the inner loop runs over the first class.
  bool advance_others(std::vector<std::size_t>& part, const std::vector<std::size_t>& vector) const {
    for (std::size_t r = 1; r < part.size(); ++r) {
      if (part[r] < vector[r]) {
        ++part[r];
        return true;
      }
      part[r] = 0;
    }
    return false;
  }

  void prepare(const Constants& all) {
    for (std::size_t r = 0; r < vectors_.classes(); ++r) {
      ratios_.push_back(static_cast<double>(all[last_ - vectors_.stride(r)] / all[last_]));
      averages_.throughputs.push_back(ratios_.back() * scales_[r]);
      averages_.customers.emplace_back(network_.stations.size());
    }
    averages_.states.resize(network_.stations.size());
  }

  /// The customers at a delay, or at a single server: the server is added once more.
  void add_simple(std::size_t k, const Constants& all) {
    Constants twice;
    if (network_.stations[k].kind == ClosedStation::Kind::constant) {
      twice = all;
      add_server(k, twice);
    }
    for (std::size_t r = 0; r < vectors_.classes(); ++r) {
      double& customers = averages_.customers[r][k];
      customers = demand(k, r) * ratios_[r];
      if (!twice.empty()) customers = static_cast<double>(demand(k, r) * twice[last_ - vectors_.stride(r)] / all[last_]);
    }
  }

  void add_dependent(std::size_t k, const Constants& weights, const Constants& without, long double all) {
    std::vector<double>& states = averages_.states[k];
    states.resize(network_.customers() + 1);
    std::vector<std::size_t> vector(vectors_.classes());
    for (std::size_t number = 0; number <= last_; ++number) {
      const auto probability = static_cast<double>(weights[number] * without[last_ - number] / all);
      states[std::accumulate(vector.begin(), vector.end(), std::size_t{0})] += probability;
      for (std::size_t r = 0; r < vector.size(); ++r) {
        averages_.customers[r][k] += static_cast<double>(vector[r]) * probability;
      }
      vectors_.advance(vector);
    }
  }

  const ClosedNetwork& network_;
  PopulationVectors vectors_;
  std::size_t last_ = 0;  // number of the whole population
  std::vector<double> scales_;
  std::vector<std::size_t> dependent_;
  std::vector<double> ratios_;  // of the constants of one customer less and of the whole population
  ClosedAverages averages_;
};

}  // namespace

double products_of_convolution(const ClosedNetwork& network) {
  const auto stations = static_cast<double>(network.dependent_stations());
  return stations * stations * PopulationVectors{network.populations}.pairs();
}

ClosedAverages by_convolution(const ClosedNetwork& network) { return Convolution{network}.run(); }

}  // namespace knee::analysis::theory
