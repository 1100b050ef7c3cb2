#include "models/clients/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace knee::models {
namespace {

// An instant of the bucket is a sum of many intervals: what rounding adds to it must not turn an attempt away.
constexpr double kRounding = 1e-9;

std::int64_t window_of(sim::Instant at, sim::Duration per) { return at.time_since_epoch() / per; }

}  // namespace

// --- Token bucket -------------------------------------------------------------------------------------------

sim::Instant RateLimit::next(const TokenBucket& bucket, sim::Instant now) const {
  const double first = full_at_ - (static_cast<double>(bucket.burst) - 1) / bucket.rate;
  if (first - kRounding <= sim::to_seconds(now)) return now;
  return std::max(now, sim::kStart + sim::from_seconds(first));
}

void RateLimit::use(const TokenBucket& bucket, sim::Instant at) {
  full_at_ = std::max(full_at_, sim::to_seconds(at)) + 1 / bucket.rate;
}

// --- Windows ------------------------------------------------------------------------------------------------

sim::Instant RateLimit::next(const FixedWindow& window, sim::Instant now) const {
  const std::int64_t present = window_of(now, window.per);
  if (present > window_) return now;
  const std::int64_t first = in_window_ < window.attempts ? window_ : window_ + 1;
  return first == present ? now : sim::after(sim::kStart, sim::product(window.per, static_cast<std::uint64_t>(first)));
}

void RateLimit::use(const FixedWindow& window, sim::Instant at) {
  const std::int64_t number = window_of(at, window.per);
  in_window_ = number == window_ ? in_window_ + 1 : 1;
  window_ = number;
}

sim::Instant RateLimit::next(const SlidingWindow& window, sim::Instant now) {
  if (log_.size() < window.attempts) return log_.empty() ? now : std::max(now, log_[log_.size() - 1]);
  return std::max(now, sim::after(log_.front(), window.per));
}

void RateLimit::use(const SlidingWindow& window, sim::Instant at) {
  if (log_.size() == window.attempts) log_.pop();
  log_.push(at);
}

// --- All limits ---------------------------------------------------------------------------------------------

std::optional<sim::Instant> RateLimit::admit(sim::Instant now, sim::Duration longest) {
  return std::visit(
      [&](const auto& kind) -> std::optional<sim::Instant> {
        const sim::Instant at = next(kind, now);
        if (at - now > std::min(options_.wait, longest)) return std::nullopt;
        use(kind, at);
        return at;
      },
      options_.kind);
}

}  // namespace knee::models
