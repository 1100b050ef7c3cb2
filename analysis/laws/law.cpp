#include "analysis/laws/law.hpp"

#include <algorithm>
#include <limits>

namespace knee::analysis::laws {
namespace {

using Complex = Curve::Complex;
using ComplexParameters = std::array<Complex, 3>;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr Parameters kLow{0, 0, 0};
constexpr Parameters kHigh{kInfinite, kInfinite, kInfinite};

// A curve with a pole between two sizes is no law: its value is infinite, so that no fit accepts it.
Complex universal(const ComplexParameters& p, double size) {
  const Complex cost = 1.0 + p[kAlpha] * (size - 1) + p[kBeta] * (size * (size - 1));
  return cost.real() > 0 ? p[kGamma] * size / cost : Complex{kInfinite};
}

Complex scaled(const ComplexParameters& p, double size) { return p[kGamma] * (size - p[kAlpha] * (size - 1)); }

Complex by_peak(const ComplexParameters& p, double size) {
  return universal({p[0], p[1], (1.0 - p[1]) * p[2] * p[2]}, size);
}

}  // namespace

double Curve::at(const Parameters& parameters, double size) const {
  return value({parameters[0], parameters[1], parameters[2]}, size).real();
}

const std::vector<LawDescription>& descriptions() {
  static const Curve universal_curve{universal, kLow, kHigh};
  static const std::vector<LawDescription> all{
      {Law::linear, "linear", "X(N) = gamma N", universal_curve, {kGamma}},
      {Law::amdahl, "amdahl", "X(N) = gamma N / (1 + alpha (N - 1))", universal_curve, {kGamma, kAlpha}},
      {Law::gustafson, "gustafson", "X(N) = gamma (N - alpha (N - 1))", {scaled, kLow, kHigh}, {kGamma, kAlpha}},
      {Law::usl2, "usl2", "X(N) = X(1) N / (1 + alpha (N - 1) + beta N (N - 1))", universal_curve, {kAlpha, kBeta}},
      {Law::usl, "usl", "X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1))", universal_curve, {kGamma, kAlpha, kBeta}},
  };
  return all;
}

const LawDescription& description_of(Law law) {
  return *std::find_if(descriptions().begin(), descriptions().end(), [law](const auto& one) { return one.law == law; });
}

const char* coefficient_name(Position position) {
  static constexpr const char* kNames[] = {"gamma", "alpha", "beta"};
  return kNames[position];
}

const Curve& curve_by_peak() {
  static const Curve curve{by_peak, kLow, {kInfinite, 1, kInfinite}};
  return curve;
}

}  // namespace knee::analysis::laws
