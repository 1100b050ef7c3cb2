#include "cli/trace/trace_file.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/metrics/measurement.hpp"
#include "models/request/request.hpp"

namespace knee::cli {
namespace {

using OrderedJson = nlohmann::ordered_json;
using Event = TraceRecorder::Event;
using Seen = TraceRecorder::Seen;

constexpr int kRequestsProcess = 1;
constexpr const char* kCategory = "request";

double in_ms(sim::Duration duration) { return 1e3 * sim::to_seconds(duration); }

// Microseconds; three decimals are whole nanoseconds.
double in_us(sim::Instant at) { return static_cast<double>(at.time_since_epoch().count()) / 1e3; }

// Writes the events one after the other.
class Writer {
 public:
  Writer(const TraceRecorder& recorder, std::ostream& out) : recorder_{recorder}, out_{out} {}

  void write(const std::vector<std::pair<std::string, std::string>>& facts) {
    OrderedJson other = OrderedJson::object();
    for (const auto& [name, value] : facts) other[name] = value;
    out_ << R"({"displayTimeUnit":"ms","otherData":)" << other.dump() << R"(,"traceEvents":[)";
    name_rows();
    find_flows();
    for (std::size_t i = 0; i < recorder_.events().size(); ++i) write_event(i);
    out_ << "\n]}\n";
  }

 private:
  struct Address {
    int process;
    int thread;
  };
  // The first and the last slice of a request.
  struct Flow {
    std::size_t first = 0;
    std::size_t last = 0;
    bool started = false;
  };

  void put(const OrderedJson& event) {
    out_ << (empty_ ? "\n" : ",\n") << event.dump();
    empty_ = false;
  }

  void name_process(int process, const std::string& name) {
    put({{"ph", "M"}, {"name", "process_name"}, {"pid", process}, {"tid", 0}, {"args", {{"name", name}}}});
    put({{"ph", "M"}, {"name", "process_sort_index"}, {"pid", process}, {"tid", 0}, {"args", {{"sort_index", process}}}});
  }

  // Writes a process for the requests, then one for each group, in the order of their first rows.
  void name_rows() {
    name_process(kRequestsProcess, "requests");
    std::map<std::string, int> processes;
    for (const TraceRecorder::Row& row : recorder_.tracks()) {
      const auto [found, is_new] = processes.emplace(row.group, kRequestsProcess + 1 + static_cast<int>(processes.size()));
      const Address at{found->second, static_cast<int>(addresses_.size()) + 1};
      if (is_new) name_process(at.process, row.group);
      last_process_ = std::max(last_process_, at.process);
      addresses_.push_back(at);
      put({{"ph", "M"}, {"name", "thread_name"}, {"pid", at.process}, {"tid", at.thread}, {"args", {{"name", row.name}}}});
      put({{"ph", "M"}, {"name", "thread_sort_index"}, {"pid", at.process}, {"tid", at.thread}, {"args", {{"sort_index", at.thread}}}});
    }
  }

  // Finds the slices that are steps of a flow: slices that do not lie inside another slice of the same request.
  void find_flows() {
    std::vector<std::vector<std::uint32_t>> open(addresses_.size());  // requests of the open slices of each row
    flows_.resize(recorder_.requests().size() + 1);
    is_step_.resize(recorder_.events().size());
    for (std::size_t i = 0; i < recorder_.events().size(); ++i) {
      const Event& event = recorder_.events()[i];
      if (event.kind == Event::Kind::end) open[event.track].pop_back();
      if (event.kind != Event::Kind::begin) continue;
      std::vector<std::uint32_t>& around = open[event.track];
      is_step_[i] = event.request != TraceRecorder::kNobody && (around.empty() || around.back() != event.request);
      around.push_back(event.request);
      if (!is_step_[i]) continue;
      Flow& flow = flows_[event.request];
      if (!flow.started) flow = {.first = i, .last = i, .started = true};
      flow.last = i;
    }
  }

  void write_event(std::size_t index) {
    const Event& event = recorder_.events()[index];
    switch (event.kind) {
      case Event::Kind::begin:
        put(on_row(event, "B"));
        if (is_step_[index]) write_step(event, index);
        break;
      case Event::Kind::end: put(on_row(event, "E")); break;
      case Event::Kind::mark: {
        OrderedJson mark = on_row(event, "i");
        mark["s"] = "t";  // scope: its row
        put(mark);
        break;
      }
      case Event::Kind::count: {
        OrderedJson count = on_row(event, "C");
        count["name"] = recorder_.tracks()[event.track].name;
        count["args"] = {{"value", event.value}};
        put(count);
        break;
      }
      case Event::Kind::sent: put(of_request(event, "b")); break;
      case Event::Kind::came_back: {
        OrderedJson end = of_request(event, "e");
        end["args"] = account_of(recorder_.requests()[event.request - 1]);
        put(end);
        break;
      }
      case Event::Kind::opened:
      case Event::Kind::closed: write_span(event); break;
    }
  }

  // Both ends of an asynchronous slice have its name; the first tells its request, the last how it ended.
  void write_span(const Event& event) {
    const bool begins = event.kind == Event::Kind::opened;
    std::string& name = span_names_[event.span];
    if (begins) name = recorder_.names()[event.name];
    const std::string& kind = recorder_.names()[event.track];
    OrderedJson json = {{"ph", begins ? "b" : "e"}, {"cat", kind}, {"id", event.span}, {"name", name},
                        {"pid", span_process(kind)}, {"tid", 0}, {"ts", in_us(event.at)}};
    if (!begins) json["args"] = {{"end", recorder_.names()[event.name]}};
    if (begins && event.request != TraceRecorder::kNobody) json["args"] = {{"request", title_of(event)}};
    put(json);
    if (!begins) span_names_.erase(event.span);
  }

  // A process for each kind, after all others.
  int span_process(const std::string& kind) {
    const auto [found, is_new] = span_processes_.emplace(kind, last_process_ + 1);
    if (is_new) name_process(++last_process_, kind);
    return found->second;
  }

  [[nodiscard]] OrderedJson on_row(const Event& event, const char* phase) const {
    const Address& at = addresses_[event.track];
    OrderedJson json = {{"ph", phase}, {"pid", at.process}, {"tid", at.thread}, {"ts", in_us(event.at)}};
    if (event.kind != Event::Kind::count) json["name"] = recorder_.names()[event.name];
    if (event.request != TraceRecorder::kNobody) json["args"] = {{"request", title_of(event)}};
    return json;
  }

  [[nodiscard]] OrderedJson of_request(const Event& event, const char* phase) const {
    return {{"ph", phase}, {"cat", kCategory}, {"id", event.request}, {"name", title_of(event)},
            {"pid", kRequestsProcess}, {"tid", 0}, {"ts", in_us(event.at)}};
  }

  [[nodiscard]] std::string title_of(const Event& event) const {
    const Seen& seen = recorder_.requests()[event.request - 1];
    return fmt::format("{} {}", seen.request_class, seen.number);
  }

  [[nodiscard]] static OrderedJson account_of(const Seen& seen) {
    if (!seen.outcome) return {{"outcome", "still in flight"}};
    OrderedJson account = {{"outcome", outcome_name(*seen.outcome)},
                    {"latency_ms", in_ms(seen.ledger.total())}};
    for (const analysis::ComponentName& name : analysis::kComponentNames) {
      const sim::Duration spent = seen.ledger.spent(static_cast<models::LatencyComponent>(name.component));
      if (spent > sim::Duration::zero()) account[name.column] = in_ms(spent);
    }
    return account;
  }

  // Writes one step of a request's flow, bound to the slice that has just begun.
  void write_step(const Event& event, std::size_t index) {
    const Flow& flow = flows_[event.request];
    if (flow.first == flow.last) return;  // a flow needs two slices
    const Address& at = addresses_[event.track];
    const char* phase = index == flow.first ? "s" : index == flow.last ? "f" : "t";
    put({{"ph", phase}, {"cat", kCategory}, {"id", event.request}, {"name", "way of a request"},
         {"pid", at.process}, {"tid", at.thread}, {"ts", in_us(event.at)}, {"bp", "e"}});
  }

  const TraceRecorder& recorder_;
  std::ostream& out_;
  std::vector<Address> addresses_;  // address of each row
  std::vector<Flow> flows_;         // flow of each request
  std::vector<bool> is_step_;       // for each event, whether it is a step of a flow
  std::map<std::string, int> span_processes_;
  std::map<std::uint64_t, std::string> span_names_;  // of the open ones
  int last_process_ = kRequestsProcess;
  bool empty_ = true;
};

}  // namespace

void write_trace(const TraceRecorder& recorder, const std::vector<std::pair<std::string, std::string>>& facts,
                 std::ostream& out) {
  Writer{recorder, out}.write(facts);
}

}  // namespace knee::cli
