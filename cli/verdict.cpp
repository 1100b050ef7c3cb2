#include "cli/verdict.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "cli/digest.hpp"
#include "cli/table.hpp"

namespace knee::cli {
namespace {

using scenarios::Measurement;

constexpr int kDigits = 3;

double value_of(const std::optional<Replication>& replication, const scenarios::Metric& metric) {
  if (!replication || replication->failed()) return Measurement::kNone;
  return replication->measurement.*metric.value;
}

// Why a point has no value of the metric; empty if it has one.
std::string lack(const PointRecord& point, const scenarios::Metric& metric) {
  const PointSummary summary = summarize(point);
  if (summary.succeeded == 0) return point.architecture + " failed";
  if (summary.saturated && metric.steady) return point.architecture + " is saturated";
  if (std::isnan(summary.mean.*metric.value)) return fmt::format("{} has no {}", point.architecture, metric.name);
  return summary.succeeded < 2 ? "one replication has no confidence interval" : "";
}

// Whether two points are the same but for the architecture.
bool are_beside(const PointRecord& a, const PointRecord& b) { return a.swept == b.swept; }

const PointRecord* partner_of(const Campaign& campaign, const PointRecord& point, const std::string& architecture) {
  const auto found = std::find_if(campaign.points.begin(), campaign.points.end(), [&](const PointRecord& other) {
    return other.architecture == architecture && are_beside(point, other);
  });
  return found == campaign.points.end() ? nullptr : &*found;
}

std::vector<double> values_of(const Claim& claim, const PointRecord& point, const PointRecord* partner) {
  std::vector<double> values;
  for (std::size_t i = 0; i < point.replications.size(); ++i) {
    const double value = value_of(point.replications[i], *claim.metric);
    if (partner == nullptr) {
      values.push_back(value);
    } else if (i < partner->replications.size()) {
      values.push_back(value / value_of(partner->replications[i], *claim.metric));
    }
  }
  return values;
}

Verdict judge(const Campaign& campaign, const Claim& claim, const PointRecord& point) {
  Verdict verdict{.claim = &claim, .holds = false, .value = {}, .confidence = point.confidence};
  const PointRecord* partner = claim.over.empty() ? nullptr : partner_of(campaign, point, claim.over);
  verdict.reason = lack(point, *claim.metric);
  if (verdict.reason.empty() && partner != nullptr) verdict.reason = lack(*partner, *claim.metric);
  if (!verdict.reason.empty()) return verdict;
  verdict.value = estimate(values_of(claim, point, partner), point.confidence);
  verdict.holds = (!claim.above || verdict.value.low > *claim.above) && (!claim.below || verdict.value.high < *claim.below);
  return verdict;
}

std::string bounds_text(const Claim& claim) {
  std::string text;
  if (claim.above) text = fmt::format("above {}", *claim.above);
  if (claim.below) text += fmt::format("{}below {}", text.empty() ? "" : ", ", *claim.below);
  return text;
}

std::string numbers_text(const Verdict& verdict) {
  const Claim& claim = *verdict.claim;
  std::string text = fmt::format("{} of {}", claim.metric->name, claim.of);
  if (!claim.over.empty()) text += " over " + claim.over;
  if (!verdict.reason.empty()) return fmt::format("{}: {}", text, verdict.reason);
  return fmt::format("{}: {} ±{} ({})", text, rounded(verdict.value.mean, kDigits),
                     rounded(verdict.value.high - verdict.value.mean, 2), bounds_text(claim));
}

// `word  text`, the text wrapped beside the word.
std::string entry(const std::string& word, const std::string& text) {
  constexpr std::size_t kIndent = 9;
  std::string body = wrapped(text, kDigestWidth - kIndent);
  for (std::size_t at = 0; (at = body.find('\n', at)) + 1 < body.size(); ++at) {
    body.insert(at + 1, std::string(kIndent, ' '));
  }
  return fmt::format("  {:<{}}", word, kIndent - 2) + body;
}

}  // namespace

std::vector<Verdict> verdicts(const Campaign& campaign) {
  std::vector<Verdict> all;
  for (const Claim& claim : campaign.claims) {
    for (const PointRecord& point : campaign.points) {
      if (point.architecture == claim.of) all.push_back(judge(campaign, claim, point));
    }
  }
  return all;
}

bool all_hold(const Campaign& campaign) {
  const std::vector<Verdict> all = verdicts(campaign);
  return std::all_of(all.begin(), all.end(), [](const Verdict& verdict) { return verdict.holds; });
}

std::string verdicts_text(const Campaign& campaign) {
  std::string text;
  for (const Verdict& verdict : verdicts(campaign)) {
    if (text.empty()) text = fmt::format("Claims, each with {:g} % confidence\n", 100 * verdict.confidence);
    text += entry(verdict.holds ? "holds" : "fails", verdict.claim->text) + entry("", numbers_text(verdict));
  }
  return text;
}

}  // namespace knee::cli
