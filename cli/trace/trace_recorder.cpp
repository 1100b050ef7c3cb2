#include "cli/trace/trace_recorder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "models/request/request.hpp"

namespace knee::cli {

using models::Request;
using Kind = TraceRecorder::Event::Kind;

namespace {

constexpr const char* kAttempts = "attempts and calls";
constexpr std::array<const char*, models::kOutcomes> kOutcomeNames = {"served", "refused", "timed out", "failed", "shed"};

}  // namespace

const char* outcome_name(models::Outcome outcome) { return kOutcomeNames[static_cast<std::size_t>(outcome)]; }

TraceRecorder::Track TraceRecorder::track(const std::string& group, const std::string& name) {
  rows_.push_back({.group = group, .name = name});
  states_.emplace_back();
  return static_cast<Track>(rows_.size() - 1);
}

void TraceRecorder::begin(Track track, std::string_view what, const Request* request) {
  const bool kept = keeping();
  const auto row = static_cast<std::uint32_t>(track);
  const std::uint32_t name = number_of(what);
  states_[row].slices.push_back({.name = name, .request = request});
  if (kept) keep({.kind = Kind::begin, .at = now(), .track = row, .name = name}, request);
}

void TraceRecorder::end(Track track) {
  const bool kept = keeping();
  const auto row = static_cast<std::uint32_t>(track);
  std::vector<Slice>& slices = states_[row].slices;
  KNEE_CHECK(!slices.empty(), "what ends on a row has begun there");
  if (kept) keep({.kind = Kind::end, .at = now(), .track = row, .name = slices.back().name}, nullptr);
  slices.pop_back();
}

void TraceRecorder::gone(const std::string& group) {
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (rows_[row].group != group) continue;
    while (!states_[row].slices.empty()) end(static_cast<Track>(row));
  }
}

void TraceRecorder::mark(Track track, std::string_view what, const Request* request) {
  if (!keeping()) return;
  const auto row = static_cast<std::uint32_t>(track);
  keep({.kind = Kind::mark, .at = now(), .track = row, .name = number_of(what)}, request);
}

void TraceRecorder::count(Track track, double value) {
  const bool kept = keeping();
  const auto row = static_cast<std::uint32_t>(track);
  states_[row].value = value;
  if (kept) keep({.kind = Kind::count, .at = now(), .track = row, .value = value}, nullptr);
}

void TraceRecorder::sent(const Request& request) {
  const bool kept = keeping();
  InFlight& record = in_flight_[&request];
  record = {.order = sent_++, .seen = kNobody, .counts = kept};
  if (kept) see(request, record, now());
}

void TraceRecorder::came_back(const Request& request) {
  const bool kept = keeping();
  const auto found = in_flight_.find(&request);
  KNEE_CHECK(found != in_flight_.end(), "a request that comes back was sent");
  const InFlight record = found->second;
  if (kept) {
    keep({.kind = Kind::came_back, .at = now()}, &request);
    seen_[record.seen - 1].outcome = request.outcome;
    seen_[record.seen - 1].ledger = request.ledger;
  }
  in_flight_.erase(found);
  if (kept && record.counts && ++back_ == window_.requests) close(now());
}

// Opens and closes the window when due; true while it is open.
bool TraceRecorder::keeping() {
  if (closed_) return false;
  if (!opened_) {
    if (now() < window_.from || sent_ < window_.after) return false;
    open(window_.after > 0 ? now() : window_.from);
  }
  if (now() < until() && !is_full()) return true;
  ended();
  return false;
}

void TraceRecorder::open(sim::Instant at) {
  opened_ = at;
  for (std::uint32_t row = 0; row < states_.size(); ++row) {
    const auto& [slices, value] = states_[row];
    for (const Slice& slice : slices) {
      keep({.kind = Kind::begin, .at = at, .track = row, .name = slice.name}, slice.request);
    }
    if (value) keep({.kind = Kind::count, .at = at, .track = row, .value = *value}, nullptr);
  }
  for (const Request* request : in_order()) see(*request, in_flight_[request], at);
  for (const auto& [number, span] : spans_) {
    keep({.kind = Kind::opened, .at = at, .track = span.kind, .name = span.name, .span = number}, span.request);
  }
}

void TraceRecorder::close(sim::Instant at) {
  if (closed_) return;
  if (!opened_) open(at);
  closed_ = at;
  for (std::uint32_t row = 0; row < states_.size(); ++row) {
    const std::vector<Slice>& slices = states_[row].slices;
    for (auto slice = slices.rbegin(); slice != slices.rend(); ++slice) {
      keep({.kind = Kind::end, .at = at, .track = row, .name = slice->name}, nullptr);
    }
  }
  for (const auto& [number, span] : spans_) {
    keep({.kind = Kind::closed, .at = at, .track = span.kind, .name = number_of("goes on"), .span = number}, nullptr);
  }
  for (const Request* request : in_order()) keep({.kind = Kind::came_back, .at = at}, request);
}

void TraceRecorder::keep(const Event& event, const Request* request) {
  events_.push_back(event);
  const InFlight* record = record_of(request);
  if (record != nullptr) events_.back().request = record->seen;
}

// Of the request itself, or of the request that it is an attempt of; null: it has come back.
const TraceRecorder::InFlight* TraceRecorder::record_of(const Request* request) const {
  const auto attempt = attempts_.find(request);
  const auto found = in_flight_.find(attempt == attempts_.end() ? request : attempt->second.request);
  if (found == in_flight_.end()) return nullptr;
  return attempt == attempts_.end() || attempt->second.order == found->second.order ? &found->second : nullptr;
}

void TraceRecorder::attempted(const Request& attempt, const Request& request) {
  const std::string name = attempt.request_class->name + ' ' + std::to_string(attempt.number);
  const auto same = attempts_.find(&request);  // an attempt of an attempt, or a request to a tier that leads to another one
  if (same != attempts_.end()) {
    Attempt original = same->second;
    original.span = open_span(kAttempts, name, original.request);
    attempts_[&attempt] = original;
    return;
  }
  const auto found = in_flight_.find(&request);
  if (found == in_flight_.end()) return;
  attempts_[&attempt] = {.request = &request, .order = found->second.order, .span = open_span(kAttempts, name, &request)};
}

void TraceRecorder::dropped(const Request& attempt) {
  end_attempt(attempt, outcome_name(attempt.outcome));
  attempts_.erase(&attempt);
}

void TraceRecorder::end_attempt(const Request& attempt, std::string_view how) {
  const auto found = attempts_.find(&attempt);
  if (found != attempts_.end()) close(std::exchange(found->second.span, Span{}), how);
}

TraceRecorder::Span TraceRecorder::open_span(std::string_view kind, std::string_view what, const Request* request) {
  const bool kept = keeping();
  const OpenSpan span{.kind = number_of(kind), .name = number_of(what), .request = request};
  spans_.emplace(++last_span_, span);
  if (kept) keep({.kind = Kind::opened, .at = now(), .track = span.kind, .name = span.name, .span = last_span_}, request);
  return Span{last_span_};
}

void TraceRecorder::close(Span span, std::string_view how) {
  const auto found = spans_.find(static_cast<std::uint64_t>(span));
  if (found == spans_.end()) return;
  if (keeping()) {
    keep({.kind = Kind::closed, .at = now(), .track = found->second.kind, .name = number_of(how), .span = found->first}, nullptr);
  }
  spans_.erase(found);
}

std::uint32_t TraceRecorder::number_of(std::string_view name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(names_.size());
  numbers_.emplace(name, number);
  names_.emplace_back(name);
  return number;
}

void TraceRecorder::see(const Request& request, InFlight& record, sim::Instant at) {
  seen_.push_back({.request_class = request.request_class->name, .number = request.number});
  record.seen = static_cast<std::uint32_t>(seen_.size());
  keep({.kind = Kind::sent, .at = at}, &request);
}

std::vector<const Request*> TraceRecorder::in_order() const {
  std::vector<const Request*> requests;
  for (const auto& [request, record] : in_flight_) requests.push_back(request);
  std::sort(requests.begin(), requests.end(), [this](const Request* a, const Request* b) {
    return in_flight_.at(a).order < in_flight_.at(b).order;
  });
  return requests;
}

}  // namespace knee::cli
