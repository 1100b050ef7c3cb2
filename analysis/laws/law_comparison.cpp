#include "analysis/laws/law_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <boost/math/distributions/fisher_f.hpp>
#include <fmt/format.h>

namespace knee::analysis::laws {
namespace {

constexpr double kSignificance = 0.05;

using Ranking = std::vector<std::pair<double, Law>>;

// The fits by rising criterion; empty if one fit has too few observations.
Ranking ranking_of(std::span<const LawFit> fits, std::size_t observations) {
  Ranking ranking;
  for (const LawFit& fit : fits) {
    const auto criterion = corrected_akaike(fit, observations);
    if (!criterion) return {};
    ranking.emplace_back(*criterion, fit.law);
  }
  std::stable_sort(ranking.begin(), ranking.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return ranking;
}

std::string ranking_text(const Ranking& ranking) {
  std::string text = "By AICc, from the best law (0) to the worst:";
  for (const auto& [criterion, law] : ranking) {
    text += fmt::format("{} {} {:.1f}", law == ranking.front().second ? "" : ",", description_of(law).name,
                        criterion - ranking.front().first);
  }
  return text + ". Differences below 2 decide nothing.";
}

std::string tests_text(std::span<const LawFit> fits) {
  std::string text;
  for (const LawFit& general : fits) {
    for (const LawFit& special : fits) {
      if (!is_nested(special.law, general.law)) continue;
      const double probability = probability_of_improvement(special, general);
      text += fmt::format("{} {} {} {} (p = {:.2g})", text.empty() ? "" : ";", description_of(general.law).name,
                          probability < kSignificance ? "fits better than" : "fits no better than",
                          description_of(special.law).name, probability);
    }
  }
  return text;
}

}  // namespace

std::optional<double> corrected_akaike(const LawFit& fit, std::size_t observations) {
  constexpr std::size_t kLeastDegrees = 4;
  if (fit.degrees < kLeastDegrees) return std::nullopt;
  const auto n = static_cast<double>(observations);
  const auto k = static_cast<double>(observations - fit.degrees + 1);
  const double squares = std::fmax(fit.squares, std::numeric_limits<double>::min());
  return n * std::log(squares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1);
}

bool is_nested(Law special, Law general) {
  if (special == Law::linear) return general == Law::amdahl || general == Law::gustafson || general == Law::usl;
  return special == Law::amdahl && general == Law::usl;
}

double probability_of_improvement(const LawFit& special, const LawFit& general) {
  const auto extra = static_cast<double>(special.degrees - general.degrees);
  const auto degrees = static_cast<double>(general.degrees);
  const double gain = std::fmax(0, special.squares - general.squares) / extra;
  if (gain == 0) return 1;
  const double ratio = gain / (general.squares / degrees);
  if (!std::isfinite(ratio)) return 0;
  return boost::math::cdf(boost::math::complement(boost::math::fisher_f{extra, degrees}, ratio));
}

std::optional<std::size_t> best_fit(std::span<const LawFit> fits, std::size_t observations) {
  if (fits.empty()) return std::nullopt;
  const Ranking ranking = ranking_of(fits, observations);
  std::size_t best = 0;
  for (std::size_t i = 0; i < fits.size(); ++i) {
    if (!ranking.empty()) {
      if (fits[i].law == ranking.front().second) best = i;
    } else if (is_nested(fits[best].law, fits[i].law)) {
      if (probability_of_improvement(fits[best], fits[i]) < kSignificance) best = i;
    } else if (fits[i].residual_deviation < fits[best].residual_deviation) {
      best = i;
    }
  }
  return best;
}

std::string compare_laws(std::span<const LawFit> fits, std::size_t observations) {
  if (fits.size() < 2) return "";
  if (const Ranking ranking = ranking_of(fits, observations); !ranking.empty()) return ranking_text(ranking);
  const std::string reason = "No ranking by AICc: it needs four points more than coefficients.";
  const std::string tests = tests_text(fits);
  return tests.empty() ? reason : fmt::format("{} F tests of nested laws:{}.", reason, tests);
}

}  // namespace knee::analysis::laws
