#include "analysis/report/claims.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/report/report.hpp"
#include "analysis/estimate/replicated.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {


// The estimates of a class, or of all requests.
const Estimates* estimates_of(const Entry& entry, const std::string& request_class) {
  if (request_class.empty()) return &entry.result.all;
  const auto& names = entry.point.classes;
  const auto found = std::find(names.begin(), names.end(), request_class);
  if (found == names.end() || entry.result.classes.empty()) return nullptr;
  return &entry.result.classes[static_cast<std::size_t>(found - names.begin())];
}

// The metric's value in each replication.
std::vector<double> replicated(const Entry& entry, const Claim& claim) {
  std::vector<double> values;
  const auto& names = entry.point.classes;
  const auto found = std::find(names.begin(), names.end(), claim.request_class);
  const auto& rows = claim.request_class.empty() || found == names.end()
                         ? entry.result.replications
                         : entry.result.class_replications[static_cast<std::size_t>(found - names.begin())];
  for (const Measurement& row : rows) values.push_back(row.*claim.metric->value);
  return values;
}

// The reason why a point has no value of the metric; empty if it has one.
std::string lack(const Entry& entry, const Claim& claim) {
  const PointResult& result = entry.result;
  const std::string& name = entry.point.architecture;
  if (result.succeeded == 0) return name + " failed";
  if (result.failed > 0) return name + " lost replications";
  if (result.state == State::saturated && claim.metric->steady) return name + " is saturated";
  const Estimates* estimates = estimates_of(entry, claim.request_class);
  if (estimates == nullptr || std::isnan(estimates->value.*claim.metric->value)) {
    return fmt::format("{} has no {}", name, claim.metric->name);
  }
  return "";
}

// Whether two points differ at most in the architecture.
bool are_beside(const Point& a, const Point& b) { return a.swept == b.swept; }

const Entry* partner_of(const Results& results, const Point& point, const std::string& architecture) {
  const auto found = std::find_if(results.points.begin(), results.points.end(), [&](const Entry& other) {
    return other.point.architecture == architecture && are_beside(point, other.point);
  });
  return found == results.points.end() ? nullptr : &*found;
}

// A metric with a confidence interval uses it; ratios and other metrics use the interval over the replications.
Estimate value_of(const Claim& claim, const Entry& entry, const Entry* partner) {
  if (partner == nullptr && claim.metric->interval) return (*estimates_of(entry, claim.request_class))[claim.metric->value];
  std::vector<double> values = replicated(entry, claim);
  if (partner != nullptr) {
    const std::vector<double> others = replicated(*partner, claim);
    values.resize(std::min(values.size(), others.size()));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] /= others[i];
  }
  return mean_over_replications(values, entry.point.confidence);
}

JudgedClaim judge(const Results& results, const Claim& claim, const Entry& entry) {
  JudgedClaim judged{.claim = &claim, .holds = false, .value = {}, .confidence = entry.point.confidence};
  const Entry* partner = claim.over.empty() ? nullptr : partner_of(results, entry.point, claim.over);
  judged.reason = lack(entry, claim);
  if (judged.reason.empty() && partner != nullptr) judged.reason = lack(*partner, claim);
  if (!judged.reason.empty()) return judged;
  judged.value = value_of(claim, entry, partner);
  if (!judged.value.has_interval()) judged.reason = "one replication has no confidence interval";
  judged.holds = (!claim.above || judged.value.low > *claim.above) && (!claim.below || judged.value.high < *claim.below);
  return judged;
}

std::string bounds_text(const Claim& claim) {
  std::string text;
  if (claim.above) text = fmt::format("above {}", *claim.above);
  if (claim.below) text += fmt::format("{}below {}", text.empty() ? "" : ", ", *claim.below);
  return text;
}

std::string numbers_text(const JudgedClaim& judged) {
  const Claim& claim = *judged.claim;
  std::string text = fmt::format("{} of {}", claim.metric->name, claim.of);
  if (!claim.request_class.empty()) text += ", " + claim.request_class;
  if (!claim.over.empty()) text += " over " + claim.over;
  if (!judged.reason.empty()) return fmt::format("{}: {}", text, judged.reason);
  return fmt::format("{}: {} ±{} ({})", text, rounded(judged.value.value, kReportDigits),
                     rounded((judged.value.high - judged.value.low) / 2, 2), bounds_text(claim));
}

// `word  text`, with the text wrapped in the second column.
std::string entry(const std::string& word, const std::string& text) {
  constexpr std::size_t kIndent = 9;
  std::string body = wrapped(text, kReportWidth - kIndent);
  for (std::size_t at = 0; (at = body.find('\n', at)) + 1 < body.size(); ++at) {
    body.insert(at + 1, std::string(kIndent, ' '));
  }
  return fmt::format("  {:<{}}", word, kIndent - 2) + body;
}

}  // namespace

std::vector<JudgedClaim> judged_claims(const Results& results) {
  std::vector<JudgedClaim> all;
  for (const Claim& claim : results.claims) {
    for (const Entry& entry : results.points) {
      if (entry.point.architecture == claim.of) all.push_back(judge(results, claim, entry));
    }
  }
  return all;
}

bool all_hold(const Results& results) {
  const std::vector<JudgedClaim> all = judged_claims(results);
  return std::all_of(all.begin(), all.end(), [](const JudgedClaim& judged) { return judged.holds; });
}

std::string claims_text(const Results& results) {
  std::string text;
  for (const JudgedClaim& judged : judged_claims(results)) {
    if (text.empty()) text = fmt::format("Claims, each with {:g} % confidence\n", 100 * judged.confidence);
    text += entry(judged.holds ? "holds" : "fails", judged.claim->text) + entry("", numbers_text(judged));
  }
  return text;
}

}  // namespace knee::analysis
