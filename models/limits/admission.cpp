#include "models/limits/admission.hpp"

#include <utility>

#include "models/limits/sample_window.hpp"

namespace knee::models {
namespace {

std::unique_ptr<ConcurrencyLimit> make_limit(const Admission::Options& options, sim::RandomStream stream) {
  if (const auto* gradient2 = std::get_if<Gradient2::Options>(&options.by)) return std::make_unique<Gradient2>(*gradient2);
  if (const auto* aimd = std::get_if<Aimd::Options>(&options.by)) return std::make_unique<Aimd>(*aimd);
  if (const auto* vegas = std::get_if<Vegas::Options>(&options.by)) return std::make_unique<Vegas>(*vegas, std::move(stream));
  if (const auto* gradient = std::get_if<GradientController::Options>(&options.by)) {
    return std::make_unique<GradientController>(*gradient, std::move(stream));
  }
  return std::make_unique<FixedLimit>(std::get<FixedLimit::Options>(options.by));
}

}  // namespace

Admission::Admission(const Options& options, sim::RandomStream stream) : limit_{make_limit(options, std::move(stream))} {
  if (options.window) limit_ = std::make_unique<SampleWindow>(*options.window, std::move(limit_));
  most(sim::kStart);
}

std::uint64_t Admission::most(sim::Instant now) {
  const std::uint64_t most = limit_->most(now);
  limit_in_time_.set(static_cast<std::int64_t>(most), now);
  return most;
}

std::optional<Admission::Ticket> Admission::admit(sim::Instant now) {
  if (in_flight_ >= most(now)) return std::nullopt;
  ++in_flight_;
  return Ticket{now, in_flight_};
}

void Admission::end(const Ticket& ticket, const Request& request, sim::Instant now) {
  --in_flight_;
  if (request.abandoned && request.outcome != Outcome::served) return;
  limit_->count({.begin = ticket.begin, .end = now, .in_flight = ticket.in_flight, .dropped = request.outcome != Outcome::served});
  most(now);
}

}  // namespace knee::models
