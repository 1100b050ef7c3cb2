/// A timeline: who did what from when to when, for a picture of a run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/kernel/simulation.hpp"

namespace knee::models {

struct Request;

/// Receives what the models show of themselves. All of it happens at the moment it is said. Whether anybody looks
/// changes nothing of what is shown.
class Timeline {
 public:
  /// A row of the picture: a thread, a lock, a loop, the cores of a machine.
  enum class Track : std::uint32_t {};

  virtual ~Timeline() = default;
  /// The run that is shown, whose clock gives the moments; said once, before all else.
  void attach(const sim::Simulation& simulation) { simulation_ = &simulation; }

  /// A new row, in the group of rows of that name: a process, a machine.
  virtual Track track(const std::string& group, const std::string& name) = 0;
  /// `what` begins on a row, for `request` if it is any request's. Slices on a row nest: the last begun ends first.
  virtual void begin(Track track, std::string_view what, const Request* request) = 0;
  virtual void end(Track track) = 0;
  /// Something that takes no time.
  virtual void mark(Track track, std::string_view what, const Request* request) = 0;
  /// From now on there are `value` of what the row counts.
  virtual void count(Track track, double value) = 0;

  /// A client sends `request`, which is the one that it is until it comes back.
  virtual void sent(const Request& /*request*/) {}
  /// It has come back: its outcome and its ledger are final.
  virtual void came_back(const Request& /*request*/) {}
  /// The process is gone to which a group of rows belongs: what has begun there ends.
  virtual void gone(const std::string& /*group*/) {}
  /// The run is over; its clock goes away.
  virtual void ended() {}

 protected:
  [[nodiscard]] sim::Instant now() const { return simulation_ == nullptr ? sim::kStart : simulation_->now(); }

 private:
  const sim::Simulation* simulation_ = nullptr;
};

/// One row of a timeline that perhaps nobody looks at; then it does nothing.
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
