#include "models/clients/retry_budget.hpp"

#include <algorithm>
#include <cmath>

namespace knee::models {

RetryBudget::RetryBudget(const Options& options) : options_{options} {
  if (const auto* tokens = std::get_if<Tokens>(&options)) tokens_ = static_cast<std::int64_t>(tokens->most) * kCredit;
}

// --- A share of the requests --------------------------------------------------------------------------------

// Finagle, RetryBudget.scala: without a share the reserve alone counts, at one credit each.
std::int64_t RetryBudget::cost_of(const OfRequests& options) const {
  return options.share > 0 ? std::llround(static_cast<double>(kCredit) / options.share) : kCredit;
}

// Empties the steps that have passed.
void RetryBudget::expire(sim::Duration lifetime, sim::Instant now) {
  const sim::Duration length = std::max(lifetime / static_cast<sim::Duration::rep>(kSteps), sim::Duration{1});
  const std::int64_t present = now.time_since_epoch() / length;
  const std::int64_t passed = std::min<std::int64_t>(present - step_, kSteps);
  for (std::int64_t i = 1; i <= passed; ++i) {
    std::int64_t& old = credits_[static_cast<std::size_t>(step_ + i) % kSteps];
    balance_ -= old;
    old = 0;
  }
  if (passed == static_cast<std::int64_t>(kSteps)) credits_.fill(0);
  step_ = present;
}

bool RetryBudget::allows(const OfRequests& options, sim::Instant now) {
  expire(options.lifetime, now);
  const std::int64_t cost = cost_of(options);
  const double reserve = options.least_per_s * sim::to_seconds(options.lifetime) * static_cast<double>(cost);
  if (static_cast<double>(balance_) + reserve < static_cast<double>(cost)) return false;
  credits_[static_cast<std::size_t>(step_) % kSteps] -= cost;
  balance_ -= cost;
  return true;
}

// --- The three budgets --------------------------------------------------------------------------------------

bool RetryBudget::allows(const OfActive& options, std::uint64_t in_flight) const {
  const auto share = static_cast<std::uint64_t>(options.share * static_cast<double>(in_flight));
  return added_ < std::max(share, options.least);
}

void RetryBudget::count_request(sim::Instant now) {
  const auto* requests = std::get_if<OfRequests>(&options_);
  if (requests == nullptr || requests->share == 0) return;
  expire(requests->lifetime, now);
  credits_[static_cast<std::size_t>(step_) % kSteps] += kCredit;
  balance_ += kCredit;
}

void RetryBudget::count_end(bool is_good) {
  const auto* tokens = std::get_if<Tokens>(&options_);
  if (tokens == nullptr) return;
  const std::int64_t change = is_good ? std::llround(tokens->ratio * static_cast<double>(kCredit)) : -kCredit;
  tokens_ = std::clamp<std::int64_t>(tokens_ + change, 0, static_cast<std::int64_t>(tokens->most) * kCredit);
}

bool RetryBudget::take(sim::Instant now, std::uint64_t in_flight) {
  bool allowed = false;
  if (const auto* requests = std::get_if<OfRequests>(&options_)) {
    allowed = allows(*requests, now);
  } else if (const auto* active = std::get_if<OfActive>(&options_)) {
    allowed = allows(*active, in_flight);
  } else {
    allowed = 2 * tokens_ > static_cast<std::int64_t>(std::get<Tokens>(options_).most) * kCredit;
  }
  if (allowed) ++added_;
  return allowed;
}

}  // namespace knee::models
