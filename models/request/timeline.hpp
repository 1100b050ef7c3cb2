/// A timeline: the activities of threads, loops, locks and machines over time, for a trace of a run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/kernel/simulation.hpp"

namespace knee::models {

struct Request;

/// Receives trace events from the models, stamped with the current simulated time. Tracing never affects the
/// simulation.
class Timeline {
 public:
  /// A row of the trace: a thread, a lock, a loop, the cores of a machine.
  enum class Track : std::uint32_t {};

  virtual ~Timeline() = default;
  /// Sets the simulation whose clock stamps the events; called once, before all else.
  void attach(const sim::Simulation& simulation) { simulation_ = &simulation; }

  /// Adds a row to a group of rows: a process, a machine.
  virtual Track track(const std::string& group, const std::string& name) = 0;
  /// Begins a slice `what` on a row, for `request`, or null. Slices on a row nest: the last begun ends first.
  virtual void begin(Track track, std::string_view what, const Request* request) = 0;
  virtual void end(Track track) = 0;
  /// Marks an event without duration.
  virtual void mark(Track track, std::string_view what, const Request* request) = 0;
  /// Sets the value of a row that counts.
  virtual void count(Track track, double value) = 0;

  /// A slice that may overlap others of its kind: a message, a change. 0: none.
  enum class Span : std::uint64_t {};
  virtual Span open(std::string_view /*kind*/, std::string_view /*what*/) { return Span{}; }
  /// Ends it; `how` it ended, in a word.
  virtual void close(Span /*span*/, std::string_view /*how*/) {}

  /// A client sends `request`. The object stands for this request until `came_back`.
  virtual void sent(const Request& /*request*/) {}
  /// The request has come back: its outcome and its ledger are final.
  virtual void came_back(const Request& /*request*/) {}
  /// A client sends `attempt` for `request`. What happens to it happens to the request, until `dropped`.
  virtual void attempted(const Request& /*attempt*/, const Request& /*request*/) {}
  /// The client gives an attempt up that is still at the server: it is late, or not needed any more.
  virtual void given_up(const Request& /*attempt*/) {}
  /// The attempt has ended at the server.
  virtual void dropped(const Request& /*attempt*/) {}
  /// The process of a group of rows has ended: all slices begun there end.
  virtual void gone(const std::string& /*group*/) {}
  /// The run is over; its clock is destroyed.
  virtual void ended() {}

 protected:
  [[nodiscard]] sim::Instant now() const { return simulation_ == nullptr ? sim::kStart : simulation_->now(); }

 private:
  const sim::Simulation* simulation_ = nullptr;
};

/// One row of a timeline; without a timeline it does nothing.
class TimelineRow {
 public:
  TimelineRow() = default;
  TimelineRow(Timeline* timeline, const std::string& group, const std::string& name) : timeline_{timeline} {
    if (timeline_ != nullptr) track_ = timeline_->track(group, name);
  }

  void begin(std::string_view what, const Request* request = nullptr) {
    if (timeline_ != nullptr) timeline_->begin(track_, what, request);
  }
  void end() {
    if (timeline_ != nullptr) timeline_->end(track_);
  }
  void mark(std::string_view what, const Request* request = nullptr) {
    if (timeline_ != nullptr) timeline_->mark(track_, what, request);
  }
  void count(double value) {
    if (timeline_ != nullptr) timeline_->count(track_, value);
  }
  [[nodiscard]] bool shown() const { return timeline_ != nullptr; }

 private:
  Timeline* timeline_ = nullptr;
  Timeline::Track track_{};
};

}  // namespace knee::models
