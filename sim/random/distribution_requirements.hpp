/// Requirements on the parameters of a distribution, and the messages for parameters that violate them.
#pragma once

#include <string>
#include <vector>

namespace knee::sim {

/// An invalid parameter of a distribution.
struct DistributionMistake {
  std::string distribution;  ///< "hyperexponential"
  std::string parameter;     ///< "cv", "values[3]"
  std::string given;         ///< "0.5"
  std::string expected;      ///< "a number from 1 to 1000 (below 1, gamma takes any cv)"

  /// "hyperexponential: cv is 0.5, expected a number from 1 to 1000 (below 1, gamma takes any cv)"
  [[nodiscard]] std::string message() const;
};

/// Collects the mistakes in the parameters of one distribution.
class DistributionRequirements {
 public:
  explicit DistributionRequirements(std::string distribution);

  void add(std::string parameter, std::string given, std::string expected);
  void require(bool fulfilled, std::string parameter, double given, std::string expected);
  void positive(std::string parameter, double given);      ///< Finite and above 0.
  void not_negative(std::string parameter, double given);  ///< Finite and at least 0.
  void within(std::string parameter, double given, double low, double high);
  /// For laws that can have any cv: mean above 0, cv from 0.001 to 1000.
  void mean_and_cv(double mean, double cv);
  /// Each weight at least 0, and not all 0. The list may be empty.
  void weights(const std::vector<double>& given);

  [[nodiscard]] bool fulfilled() const { return mistakes_.empty(); }
  [[nodiscard]] const std::vector<DistributionMistake>& mistakes() const { return mistakes_; }

 private:
  std::string distribution_;
  std::vector<DistributionMistake> mistakes_;
};

}  // namespace knee::sim
