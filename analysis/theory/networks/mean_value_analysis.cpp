#include "analysis/theory/networks/mean_value_analysis.hpp"

#include "analysis/theory/networks/population_vectors.hpp"

namespace knee::analysis::theory {
namespace {

/// The recursion; keeps the mean number of customers at each station for all population vectors.
class MeanValueRecursion {
 public:
  explicit MeanValueRecursion(const ClosedNetwork& network)
      : network_{network},
        vectors_{network.populations},
        customers_(vectors_.count() * network.stations.size()),
        averages_{.throughputs = std::vector<double>(vectors_.classes()),
                  .customers{vectors_.classes(), std::vector<double>(network.stations.size())}} {}

  ClosedAverages run() {
    std::vector<std::size_t> vector(vectors_.classes());
    for (std::size_t number = 1; number < vectors_.count(); ++number) {
      vectors_.advance(vector);
      for (std::size_t r = 0; r < vector.size(); ++r) {
        if (vector[r] > 0) add_class(number, r, static_cast<double>(vector[r]));
      }
    }
    return averages_;
  }

 private:
  /// Adds a class to the network whose vector has `number`.
  void add_class(std::size_t number, std::size_t r, double population) {
    const std::size_t stations = network_.stations.size();
    const double* seen = &customers_[(number - vectors_.stride(r)) * stations];
    std::vector<double>& residences = averages_.customers[r];
    double round = network_.think_times[r];
    for (std::size_t k = 0; k < stations; ++k) {
      const ClosedStation& station = network_.stations[k];
      residences[k] = station.demands[r] * (station.kind == ClosedStation::Kind::delay ? 1 : 1 + seen[k]);
      round += residences[k];
    }
    averages_.throughputs[r] = population / round;
    for (std::size_t k = 0; k < stations; ++k) {
      residences[k] *= averages_.throughputs[r];  // now the number of customers
      customers_[number * stations + k] += residences[k];
    }
  }

  const ClosedNetwork& network_;
  PopulationVectors vectors_;
  std::vector<double> customers_;
  ClosedAverages averages_;  // of the last population vector
};

}  // namespace

ClosedAverages mean_value_analysis(const ClosedNetwork& network) {
  ClosedAverages averages = MeanValueRecursion{network}.run();
  averages.states.resize(network.stations.size());
  return averages;
}

}  // namespace knee::analysis::theory
