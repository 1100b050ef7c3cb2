#include "scenarios/language/keys/workload_keys.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

void read_arrivals(KeyVisitor& keys, Arrivals& arrivals) {
  const auto poisson = converted<Poisson>(
      positive_rate(), [](double rate) { return Poisson{rate}; }, [](Poisson one) { return one.rate; });
  const auto deterministic = converted<Deterministic>(
      positive_rate(), [](double rate) { return Deterministic{rate}; },
      [](Deterministic one) { return one.rate; });
  const auto renewal = converted<Renewal>(
      distribution(), [](WrittenDistribution of) { return Renewal{std::move(of)}; },
      [](const Renewal& one) { return one.interval; });
  const auto users = converted<Users>(
      integer<std::uint64_t>({.least = 1, .most = 10'000'000}),
      [](std::uint64_t number) { return Users{number}; }, [](Users one) { return one.number; });
  const auto trace = converted<Trace>(
      one_or_several(placed(any_text("a file"))),
      [](std::vector<Placed<std::string>> files) { return Trace{std::move(files)}; },
      [](const Trace& one) { return one.files; });
  keys.one_of(
      alternative<Poisson>("poisson", arrivals.kind, poisson, "Open: independent arrivals at this rate."),
      alternative<Deterministic>("deterministic", arrivals.kind, deterministic,
                                 "Open: evenly spaced arrivals at this rate."),
      alternative<Renewal>("renewal", arrivals.kind, renewal,
                           "Open: independent intervals between arrivals, of this distribution."),
      alternative<Users>(
          "users", arrivals.kind, users,
          "Closed: so many users, each of whom sends a request, waits for its response, thinks."),
      alternative<Trace>("trace", arrivals.kind, trace,
                         "Recorded: a .csv or .csv.gz file, replayed as it was; of a list of files each is a "
                         "point of its own."));
  keys.only_with({"users"}, [&] {
    keys.required(
        "think", arrivals.think, distribution(),
        "How long a user thinks between two requests. Users begin in the midst of it, spread over it.");
    keys.optional(
        "rounds", arrivals.rounds, flag(),
        "Whether a user who has a response waits until all users have theirs before they think again.");
  });
  keys.only_with({"trace"}, [&] {
    keys.required("at", arrivals.column, placed(any_text("a column")),
                  "Column that says when each request was due.");
    keys.optional("unit", arrivals.unit, unit_of_time(), "What 1 in that column is.");
    keys.given(
        "process", arrivals.process, placed(any_text("a column")),
        "Column that says which process served each request, by any names; over established connections "
        "it goes to that process again.");
    keys.optional("skip", arrivals.skip, duration(),
                  "Start of the recording that is replayed but not measured.");
  });
}

auto arrivals() {
  return checked(mapping<Arrivals>("arrivals", read_arrivals),
                 [](const Node& node, Arrivals& into, Diagnostics&) {
                   into.place = node.place;
                   return true;
                 });
}

Mapping<Request> request() {
  return mapping<Request>("request", [](KeyVisitor& keys, Request& request) {
    keys.given("share", request.share, placed(percentage()),
               "Share of the workload's arrivals; the shares sum to 100 %. A class alone has all of them.");
    keys.required("steps", request.steps, steps(), "What is done for a request, one step after the other.");
    keys.given("arrivals", request.arrivals, arrivals(),
               "A stream of its own, instead of a share of the workload's.");
    keys.optional(
        "new-connection", request.model.new_connection, flag(),
        "Whether each comes on a connection of its own, although the workload has established ones.");
    keys.optional("request-size", request.model.request_size, size(), "Sent to the server over the network.");
    keys.optional("response-size", request.model.response_size, size(), "Sent back.");
    keys.optional(
        "first-byte-delay", request.model.first_byte_delay, duration(),
        "How long a client that has just connected sends nothing: the connection is idle until then.");
    if (keys.has("share") && keys.has("arrivals")) {
      keys.mistake("share", wrong("a share beside arrivals of its own",
                                  "either a share of the workload's arrivals or arrivals of its own"));
    }
  });
}

using models::Connections;

constexpr Choice<Connections::Pick> kPicks[] = {
    {"random", Connections::Pick::random, "Any idle connection."},
    {"least-busy", Connections::Pick::least_busy,
     "An idle connection to the process with the fewest busy ones."}};

constexpr Choice<Connections::Open> kOpens[] = {
    {"before", Connections::Open::before, "All of them before the first request."},
    {"on-demand", Connections::Open::on_demand, "One when a request finds none idle."}};

Mapping<Connections::Options> connections() {
  return mapping<Connections::Options>("connections", [](KeyVisitor& keys, Connections::Options& options) {
    keys.required("keep-alive", options.keep_alive, integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
                  "Established connections, one request at a time on each; with a balancer: to each node.");
    keys.optional("pick", options.pick, choice("pick", kPicks),
                  "Which idle connection takes the next request.");
    keys.optional("open", options.open, choice("open", kOpens), "When they are made.");
  });
}

Mapping<MeasuredColumn> measured() {
  return mapping<MeasuredColumn>("measured", [](KeyVisitor& keys, MeasuredColumn& measured) {
    keys.required("trace", measured.column, placed(any_text("a column")),
                  "Column of the recorded traffic that holds the latency of each request.");
    keys.optional("unit", measured.unit, unit_of_time(), "What 1 in that column is.");
  });
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
                                     "no arrivals here, or a class with a share of them"));
    }
    return;
  }
  if (!keys.has("arrivals")) {
    keys.mistake("", wrong("missing key \"arrivals\"", "how requests arrive, such as {poisson: 200/s}"));
  } else if (shareless != nullptr && sharing > 1) {
    keys.mistake("requests", {.place = shareless->place,
                              .what = fmt::format("the requests {} have no share", in_quotes(shareless->name)),
                              .expected = "a share of the arrivals, such as \"20 %\""});
  } else if (shareless == nullptr && std::abs(sum - 1) > 1e-6) {
    keys.mistake("requests", wrong(fmt::format("the shares sum to {}", in_percent(sum)), "a sum of 100 %"));
  }
}

void read_workload(KeyVisitor& keys, Workload& workload) {
  keys.given("arrivals", workload.arrivals, arrivals(),
             "How requests arrive that have no arrivals of their own.");
  const bool read = keys.required("requests", workload.requests, named("class of requests", request()),
                                  "The classes of requests, by name.");
  keys.optional(
      "connections", workload.connections, maybe(connections()),
      "How clients reach the processes: over a pool of established connections; none: each request on a "
      "new one.");
  keys.given(
      "measured", workload.measured, measured(),
      "Latencies that were measured when the recorded traffic was real, to be set beside the simulated "
      "ones.");
  if (!read) return;
  if (workload.requests.empty()) {
    keys.mistake("requests", wrong("no requests", "at least one class of requests"));
  } else {
    check_shares(keys, workload);
  }
}

}  // namespace

Mapping<Workload> workload() { return {"workload", read_workload}; }

}  // namespace knee::scenarios::language
