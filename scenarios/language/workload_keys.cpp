#include "scenarios/language/workload_keys.hpp"

#include <cmath>

#include <fmt/format.h>

#include "scenarios/language/common.hpp"
#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios::language {
namespace {

using models::Connections;

constexpr Choice<Connections::Pick> kPicks[] = {
    {"random", Connections::Pick::random, "Any idle connection."},
    {"least-busy", Connections::Pick::least_busy,
     "An idle connection to the process with the fewest busy ones."}};

constexpr Choice<Connections::Open> kOpens[] = {
    {"before", Connections::Open::before, "All of them before the first request."},
    {"on-demand", Connections::Open::on_demand, "One when a request finds none idle."}};

Type<Connections::Options> connections() {
  return mapping<Connections::Options>("connections", [](MappingReader& fields, Connections::Options& options) {
    fields.required("keep-alive", options.keep_alive, integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
                    "Established connections, one request at a time on each; with a balancer: to each node.");
    fields.optional("pick", options.pick, choice("pick", kPicks),
                    "Which idle connection takes the next request.");
    fields.optional("open", options.open, choice("open", kOpens), "When they are made.");
  });
}

Type<MeasuredColumn> measured() {
  return mapping<MeasuredColumn>("measured", [](MappingReader& fields, MeasuredColumn& measured) {
    fields.required("trace", measured.column, placed(Type<std::string>(any_text("a column"))),
                    "Column of the recorded traffic that holds the latency of each request.");
    fields.optional("unit", measured.unit, unit_of_time(), "What 1 in that column is.");
  });
}

/// Shares sum to 100 %, and whoever has arrivals has requests.
void check_shares(MappingReader& fields, const Workload& workload) {
  double sum = 0;
  std::size_t sharing = 0;
  const Named<Request>* silent = nullptr;
  for (const Named<Request>& one : workload.requests) {
    if (one.value.arrivals) continue;
    ++sharing;
    if (one.value.share) {
      sum += one.value.share->value;
    } else {
      silent = &one;
    }
  }
  if (sharing == 0) {
    if (fields.has("arrivals")) {
      fields.mistake("arrivals", wrong("every class of requests has arrivals of its own",
                                       "no arrivals here, or a class with a share of them"));
    }
    return;
  }
  if (!fields.has("arrivals")) {
    fields.mistake("", wrong("missing key \"arrivals\"", "how requests arrive, such as {poisson: 200/s}"));
  } else if (silent != nullptr && sharing > 1) {
    fields.mistake("requests", {.place = silent->place,
                                .what = fmt::format("the requests {} have no share", quoted(silent->name)),
                                .expected = "a share of the arrivals, such as \"20 %\""});
  } else if (silent == nullptr && std::abs(sum - 1) > 1e-6) {
    fields.mistake("requests", wrong(fmt::format("the shares sum to {}", in_percent(sum)), "a sum of 100 %"));
  }
}

void read_workload(MappingReader& fields, Workload& workload) {
  fields.optional("arrivals", workload.arrivals, if_given(arrivals()),
                  "How requests arrive that have no arrivals of their own.");
  const bool read = fields.required("requests", workload.requests, named("class of requests", request()),
                                    "The classes of requests, by name.");
  fields.optional(
      "connections", workload.connections, maybe(connections()),
      "How clients reach the processes: over a pool of established connections; none: each request on a "
      "new one.");
  fields.optional(
      "measured", workload.measured, if_given(measured()),
      "Latencies that were measured when the recorded traffic was real, to be set beside the simulated "
      "ones.");
  if (!read) return;
  if (workload.requests.empty()) {
    fields.mistake("requests", wrong("no requests", "at least one class of requests"));
  } else {
    check_shares(fields, workload);
  }
}

}  // namespace

Type<Workload> workload() { return mapping<Workload>("workload", read_workload); }

}  // namespace knee::scenarios::language
