/// `TraceRecorder`: records the trace events of a part of a run.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/request/request.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/time.hpp"

namespace knee::cli {

/// The part of a run to record.
struct TraceWindow {
  sim::Instant from = sim::kStart;  ///< Earliest opening.
  std::uint64_t after = 0;          ///< Number of requests that must be sent before the opening.
  std::uint64_t requests = 50;      ///< The window closes when this many requests sent in it have come back.
  std::optional<sim::Duration> length = {};  ///< Longest duration of the window; none: no limit.
};

/// `served`, `refused`, `timed out`, `failed` or `shed`.
[[nodiscard]] const char* outcome_name(models::Outcome outcome);

/// A timeline that records the events in its window. Slices that are open when the window opens begin there, and slices
/// that are open when it closes end there, so that the record is complete.
class TraceRecorder final : public models::Timeline {
 public:
  /// Largest number of recorded events, independent of the window; each takes about 100 bytes in a file.
  static constexpr std::size_t kEventsMax = 500'000;
  static constexpr std::uint32_t kNobody = 0;  ///< the event belongs to no request

  struct Event {
    enum class Kind : std::uint8_t { begin, end, mark, count, sent, came_back, opened, closed };
    Kind kind;
    sim::Instant at;
    std::uint32_t track = 0;          ///< index in `tracks`, of a span in `names`: its kind; none for `sent` and `came_back`
    std::uint32_t name = 0;           ///< index in `names`, of `closed` how it ended; none for counts, `sent` and `came_back`
    std::uint64_t span = 0;           ///< of `opened` and `closed`
    double value = 0;                 ///< value of a count
    std::uint32_t request = kNobody;  ///< position in `requests` + 1
  };
  struct Row {
    std::string group;
    std::string name;
  };
  /// A request that was in flight in the window.
  struct Seen {
    std::string request_class;
    std::uint64_t number = 0;                    ///< number in its stream
    std::optional<models::Outcome> outcome = {}; ///< none: still in flight at the end
    models::Ledger ledger = {};
  };

  explicit TraceRecorder(const TraceWindow& window) : window_{window} {}

  Track track(const std::string& group, const std::string& name) override;
  void begin(Track track, std::string_view what, const models::Request* request) override;
  void end(Track track) override;
  void mark(Track track, std::string_view what, const models::Request* request) override;
  void count(Track track, double value) override;
  void gone(const std::string& group) override;
  void sent(const models::Request& request) override;
  void came_back(const models::Request& request) override;
  void attempted(const models::Request& attempt, const models::Request& request) override;
  void given_up(const models::Request& attempt) override { end_attempt(attempt, "given up"); }
  void dropped(const models::Request& attempt) override;
  Span open(std::string_view kind, std::string_view what) override { return open_span(kind, what, nullptr); }
  void close(Span span, std::string_view how) override;

  /// Closes the window now, if it is still open. Later events are not recorded.
  void ended() override { close(std::min(now(), until())); }

  /// Whether the window is closed at `moment`.
  [[nodiscard]] bool enough(sim::Instant moment) const { return closed_ || moment >= until(); }
  [[nodiscard]] sim::Instant opened() const { return opened_.value_or(window_.from); }
  [[nodiscard]] sim::Instant closed() const { return closed_.value_or(opened()); }
  [[nodiscard]] bool is_full() const { return events_.size() >= kEventsMax; }
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::vector<Row>& tracks() const { return rows_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::vector<Seen>& requests() const { return seen_; }

 private:
  // A slice that has begun but not ended.
  struct Slice {
    std::uint32_t name;
    const models::Request* request;
  };
  struct State {
    std::vector<Slice> slices;
    std::optional<double> value;
  };
  // A request that has been sent but has not come back.
  struct InFlight {
    std::uint64_t order;  // requests count up in the order of sending
    std::uint32_t seen;   // position in `seen_` + 1; kNobody before the window
    bool counts;          // sent in the window
  };

  // A request that another one stands for: an attempt.
  struct Attempt {
    const models::Request* request;
    std::uint64_t order;  // of the request: its object may serve for another one by now
    Span span{};          // none: it has ended
  };
  // A slice that may overlap others of its kind.
  struct OpenSpan {
    std::uint32_t kind;
    std::uint32_t name;
    const models::Request* request;
  };

  [[nodiscard]] bool keeping();
  // The latest closing of the window.
  [[nodiscard]] sim::Instant until() const {
    return opened_ && window_.length ? *opened_ + *window_.length : sim::kNever;
  }
  void open(sim::Instant at);
  void close(sim::Instant at);
  void keep(const Event& event, const models::Request* request);
  [[nodiscard]] const InFlight* record_of(const models::Request* request) const;
  [[nodiscard]] std::uint32_t number_of(std::string_view name);
  Span open_span(std::string_view kind, std::string_view what, const models::Request* request);
  void end_attempt(const models::Request& attempt, std::string_view how);
  void see(const models::Request& request, InFlight& record, sim::Instant at);
  [[nodiscard]] std::vector<const models::Request*> in_order() const;

  TraceWindow window_;
  std::optional<sim::Instant> opened_;
  std::optional<sim::Instant> closed_;
  std::vector<Row> rows_;
  std::vector<State> states_;  // state of each row
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::vector<std::string> names_;
  std::unordered_map<const models::Request*, InFlight> in_flight_;
  std::unordered_map<const models::Request*, Attempt> attempts_;
  std::map<std::uint64_t, OpenSpan> spans_;  // by number
  std::uint64_t last_span_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t back_ = 0;  // number of requests sent in the window that have come back
  std::vector<Seen> seen_;
  std::vector<Event> events_;
};

}  // namespace knee::cli
