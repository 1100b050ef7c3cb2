#include "scenarios/language/keys/workload/workload_keys.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/workload/client_keys.hpp"
#include "scenarios/language/keys/workload/shared_steps.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

Mapping<SlownessColumn> slowness() {
  return mapping<SlownessColumn>("slowness", [](KeyVisitor& keys, SlownessColumn& slowness) {
    keys.required("trace", slowness.column, placed(any_text("a column")),
                  "Column of the recorded traffic with the time that the same work took for each request.");
    keys.optional("unit", slowness.unit, unit_of_time(), "Unit of the numbers in the column.");
    keys.required("nominal", slowness.nominal, duration(kPositiveDuration), "Time that this work takes nominally.");
  });
}

/// A slow client's own link.
void read_client_bandwidth(KeyVisitor& keys, models::RequestClass& model) {
  const auto bytes_per_second = as<double>(
      bit_rate({.least = 1'000, .most = 1e12}), [](double bits) { return bits / 8; }, [](double bytes) { return bytes * 8; });
  std::optional<double> bandwidth;
  if (model.has_slow_client()) bandwidth = model.client_bytes_per_s;
  keys.given("client-bandwidth", bandwidth, bytes_per_second,
             "Bandwidth of each client's own link, each way: the request, `request-size`, comes at that pace, and its client reads the "
             "response, `response-size`, at it. By default unlimited.");
  model.client_bytes_per_s = bandwidth.value_or(0);
  if (bandwidth && model.request_size == sim::Bytes{} && model.response_size == sim::Bytes{}) {
    keys.mistake("client-bandwidth", wrong("requests and responses have no size", "request-size or response-size beside it"));
  }
}

Mapping<Request> request() {
  return mapping<Request>("request", [](KeyVisitor& keys, Request& request) {
    keys.given("share", request.share, placed(percentage()),
               "Share of the workload's arrivals; the shares sum to 100 %. A single class has all arrivals.");
    keys.required("steps", request.steps, checked(steps(), check_after_response), "Steps of a request, one after the other.");
    keys.given("clients", request.clients, maybe(clients()),
               "Clients of this class alone, instead of those of the scenario; none: they wait for ever.");
    keys.given("slowness", request.slowness, slowness(),
               "Slowness of the interpreter with each request, from recorded traffic: a factor on the `overhead` of the "
               "architecture. The steps take what they say.");
    keys.given("arrivals", request.arrivals, arrivals(),
               "Arrivals of this class alone, instead of a share of the workload's arrivals.");
    keys.optional(
        "new-connection", request.model.new_connection, flag(),
        "Whether each request opens a connection of its own, even if the workload has established "
        "connections.");
    keys.optional("request-size", request.model.request_size, size(), "Size of a request on the network.");
    keys.optional("response-size", request.model.response_size, size(), "Size of a response on the network.");
    keys.optional(
        "first-byte-delay", request.model.first_byte_delay, duration(),
        "Time from the connection of a client to its first byte; the connection is idle meanwhile.");
    read_client_bandwidth(keys, request.model);
    if (keys.has("share") && keys.has("arrivals")) {
      keys.mistake("share", wrong("the class has both a share and arrivals",
                                  "a share of the workload's arrivals, or arrivals of its own"));
    }
  });
}

using models::Connections;

constexpr Choice<Connections::Pick> kPicks[] = {
    {"random", Connections::Pick::random, "Any idle connection."},
    {"least-busy", Connections::Pick::least_busy,
     "An idle connection to the process with the fewest busy ones."}};

constexpr Choice<Connections::Open> kOpens[] = {
    {"before", Connections::Open::before, "All connections before the first request."},
    {"on-demand", Connections::Open::on_demand, "A connection when a request finds no idle one."}};

Mapping<Connections::Options> connections() {
  return mapping<Connections::Options>("connections", [](KeyVisitor& keys, Connections::Options& options) {
    keys.required("keep-alive", options.keep_alive, integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
                  "Number of established connections, each with one request at a time; with a balancer: to "
                  "each node.");
    keys.optional("pick", options.pick, choice("pick", kPicks),
                  "Choice of the idle connection for the next request.");
    keys.optional("open", options.open, choice("open", kOpens), "Time at which connections are opened.");
  });
}

Mapping<MeasuredColumn> measured() {
  return mapping<MeasuredColumn>("measured", [](KeyVisitor& keys, MeasuredColumn& measured) {
    keys.required("trace", measured.column, placed(any_text("a column")),
                  "Column of the recorded traffic with the latency of each request.");
    keys.optional("unit", measured.unit, unit_of_time(), "Unit of the numbers in the column.");
  });
}

std::vector<std::string> names_of(const std::vector<const Named<Request>*>& classes) {
  std::vector<std::string> names;
  for (const Named<Request>* one : classes) names.push_back(one->name);
  return names;
}

/// A journey goes through the classes of its stream, and through all of them.
void check_journey_of(KeyVisitor& keys, const JourneyKeys& journey, const std::vector<const Named<Request>*>& classes) {
  const std::vector<std::string> names = names_of(classes);
  for (const JourneyStep& step : journey.steps) {
    const Placed<std::string>& request = step.request;
    if (std::find(names.begin(), names.end(), request.value) != names.end()) continue;
    keys.mistake("requests", {.place = request.place,
                              .what = "unknown class of requests " + in_quotes(request.value),
                              .expected = either_of(names),
                              .nearest = nearest(request.value, names)});
  }
  for (const Named<Request>* one : classes) {
    if (one->value.share) {
      keys.mistake("requests", {.place = one->value.share->place,
                                .what = "the share has no effect: the journey says how often each class is requested",
                                .expected = "no share"});
    }
    if (step_named(journey, one->name) < journey.steps.size()) continue;
    keys.mistake("requests", {.place = one->place,
                              .what = fmt::format("the journey has no step {}", in_quotes(one->name)),
                              .expected = "a step for each class, or arrivals of its own"});
  }
}

/// Returns whether the arrivals of the workload have a journey, which needs no shares.
bool check_journeys(KeyVisitor& keys, const Workload& workload) {
  std::vector<const Named<Request>*> sharing;
  for (const Named<Request>& one : workload.requests) {
    if (!one.value.arrivals) sharing.push_back(&one);
    if (one.value.arrivals && !one.value.arrivals->journey.steps.empty()) check_journey_of(keys, one.value.arrivals->journey, {&one});
  }
  const bool has_journey = workload.arrivals && !workload.arrivals->journey.steps.empty();
  if (!has_journey || sharing.empty()) return false;
  check_journey_of(keys, workload.arrivals->journey, sharing);
  return true;
}

/// Shares sum to 100 %, and arrivals have requests.
void check_shares(KeyVisitor& keys, const Workload& workload) {
  double sum = 0;
  std::size_t sharing = 0;
  const Named<Request>* shareless = nullptr;
  for (const Named<Request>& one : workload.requests) {
    if (one.value.arrivals) continue;
    ++sharing;
    if (one.value.share) {
      sum += one.value.share->value;
    } else {
      shareless = &one;
    }
  }
  if (sharing == 0) {
    if (keys.has("arrivals")) {
      keys.mistake("arrivals", wrong("every class of requests has arrivals of its own",
                                     "no arrivals here, or a class with a share"));
    }
    return;
  }
  if (!keys.has("arrivals")) {
    keys.mistake("", wrong("missing key \"arrivals\"", "arrivals such as {poisson: 200/s}"));
  } else if (shareless != nullptr && sharing > 1 && workload.arrivals) {  // which may be wrong, and have had a journey
    keys.mistake("requests", {.place = shareless->place,
                              .what = fmt::format("the requests {} have no share", in_quotes(shareless->name)),
                              .expected = "a share of the arrivals, such as \"20 %\""});
  } else if (shareless == nullptr && std::abs(sum - 1) > 1e-6) {
    keys.mistake("requests", wrong(fmt::format("the shares sum to {}", in_percent(sum)), "a sum of 100 %"));
  }
}

void read_workload(KeyVisitor& keys, Workload& workload) {
  keys.given("arrivals", workload.arrivals, arrivals(),
             "Arrivals of the classes of requests without arrivals of their own.");
  const bool read = keys.required("requests", workload.requests, named("class of requests", request()),
                                  "Classes of requests, by name.");
  keys.optional(
      "connections", workload.connections, maybe(connections()),
      "Pool of established connections between clients and processes; none: each request opens a new "
      "connection.");
  keys.given(
      "measured", workload.measured, measured(),
      "Measured latencies of the recorded traffic, shown beside the simulated latencies.");
  if (!read) return;
  if (workload.requests.empty()) {
    keys.mistake("requests", wrong("no requests", "at least one class of requests"));
  } else if (!check_journeys(keys, workload)) {
    check_shares(keys, workload);
  }
}

}  // namespace

Mapping<Workload> workload() { return {"workload", read_workload}; }

}  // namespace knee::scenarios::language
