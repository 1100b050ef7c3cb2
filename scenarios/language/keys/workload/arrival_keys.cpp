#include "scenarios/language/keys/workload/arrival_keys.hpp"

#include <utility>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/adapters.hpp"

namespace knee::scenarios::language {
namespace {

auto any_rate() { return rate({.least = 0, .most = kPositiveRate.most}); }

Mapping<Stage> stage() {
  return mapping<Stage>("stage", [](KeyVisitor& keys, Stage& stage) {
    keys.one_of(alternative("rate", stage.rate, any_rate(), [&](double rate) { stage.rate = rate; }, "Constant rate."),
                alternative("to", stage.to, any_rate(), [&](double rate) { stage.to = rate; },
                            "Rate at the end of a ramp, which begins with the rate of the stage before it; the first stage ramps "
                            "from the rate of the last one."));
    keys.required("for", stage.length, duration(kPositiveDuration), "Length of the stage.");
  });
}

void read_schedule(KeyVisitor& keys, OpenRate& rate) {
  keys.required("stages", rate.stages, list_of(stage(), 1), "Parts of the schedule, one after the other.");
  keys.optional("repeat", rate.repeats, flag(),
                "Whether the schedule begins again after its end, as a day does. Otherwise it is a test of this length: the "
                "arrivals end, and a run covers all of it.");
}

// A constant rate, or a schedule of rates.
template <class Open>
auto open_rate() {
  const auto constant = converted<Open>(
      positive_rate(), [](double rate) { return Open{{.rate = rate, .stages = {}}}; },
      [](const Open& one) { return one.stages.empty() ? std::optional<double>{one.rate} : std::nullopt; });
  return brief_or(constant, mapping<Open>("schedule", [](KeyVisitor& keys, Open& open) { read_schedule(keys, open); }));
}

Mapping<Modulated::State> state() {
  return mapping<Modulated::State>("mmpp-state", [](KeyVisitor& keys, Modulated::State& state) {
    keys.required("rate", state.rate, any_rate(), "Rate of the Poisson arrivals in this state.");
    keys.required("lasts", state.lasts, duration(kPositiveDuration), "Mean of the exponential time in this state.");
  });
}

Mapping<models::BatchSize> geometric_batch() {
  return mapping<models::BatchSize>("batch", [](KeyVisitor& keys, models::BatchSize& batch) {
    keys.required("geometric", batch.mean, number({.least = 1, .most = 1e6}), "Mean of a geometric number, at least 1.");
    batch.is_geometric = true;
  });
}

auto batch() {
  const auto fixed = converted<models::BatchSize>(
      integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
      [](std::uint64_t number) { return models::BatchSize{.mean = static_cast<double>(number)}; },
      [](const models::BatchSize& one) {
        return one.is_geometric ? std::nullopt : std::optional<std::uint64_t>{static_cast<std::uint64_t>(one.mean)};
      });
  return brief_or(fixed, geometric_batch());
}

auto renewal() {
  return converted<Renewal>(
      distribution(), [](WrittenDistribution of) { return Renewal{std::move(of)}; },
      [](const Renewal& one) { return one.interval; });
}

auto modulated() {
  return converted<Modulated>(
      list_of(state(), 2), [](std::vector<Modulated::State> states) { return Modulated{std::move(states)}; },
      [](const Modulated& one) { return one.states; });
}

auto users() {
  return converted<Users>(
      integer<std::uint64_t>({.least = 1, .most = 10'000'000}), [](std::uint64_t number) { return Users{number}; },
      [](Users one) { return one.number; });
}

auto trace() {
  return converted<Trace>(
      one_or_several(placed(any_text("a file"))),
      [](std::vector<Placed<std::string>> files) { return Trace{std::move(files)}; },
      [](const Trace& one) { return one.files; });
}

void read_batch(KeyVisitor& keys, models::BatchSize& size) {
  keys.optional("batch", size, batch(),
                "Number of requests that arrive together. The rate stays a rate of requests; intervals of `renewal` are those "
                "between batches.");
}

Mapping<Sessions> sessions() {
  return mapping<Sessions>("sessions", [](KeyVisitor& keys, Sessions& sessions) {
    keys.one_of(alternative<Poisson>("poisson", sessions.kind, open_rate<Poisson>(),
                                     "Independent beginnings at this rate, or along a schedule."),
                alternative<Deterministic>("deterministic", sessions.kind, open_rate<Deterministic>(), "Evenly spaced beginnings."),
                alternative<Renewal>("renewal", sessions.kind, renewal(), "Independent intervals between beginnings."),
                alternative<Modulated>("mmpp", sessions.kind, modulated(), "Beginnings in bursts: a Markov-modulated Poisson process."));
    read_batch(keys, sessions.batch);
  });
}

void read_kind(KeyVisitor& keys, Arrivals& arrivals) {
  keys.one_of(
      alternative<Poisson>("poisson", arrivals.kind, open_rate<Poisson>(),
                           "Open: independent arrivals at this rate, or along a schedule of rates."),
      alternative<Deterministic>("deterministic", arrivals.kind, open_rate<Deterministic>(),
                                 "Open: evenly spaced arrivals at this rate, or along a schedule of rates."),
      alternative<Renewal>("renewal", arrivals.kind, renewal(),
                           "Open: independent intervals between arrivals, drawn from this distribution."),
      alternative<Modulated>("mmpp", arrivals.kind, modulated(),
                             "Open: a Markov-modulated Poisson process, bursts: Poisson arrivals at the rate of a state; the "
                             "states follow each other in this order, each for an exponential time."),
      alternative<Users>("users", arrivals.kind, users(),
                         "Closed: number of users; each user sends a request, waits for the response, and thinks."),
      alternative<Sessions>("sessions", arrivals.kind, sessions(),
                            "Open: each arrival begins a session of a new client, which makes the requests of `journey` one after the "
                            "other and leaves. The rate is one of sessions; a swept load is one of requests."),
      alternative<Trace>("trace", arrivals.kind, trace(),
                         "Recorded: a file that is replayed, each file of a list is a point of its own: a table with column names, an "
                         "access log (common, combined, nginx with $request_time and $msec) or an HTTP archive (HAR), also with gzip."));
}

void read_think(KeyVisitor& keys, Arrivals& arrivals) {
  keys.required("think", arrivals.think, distribution(),
                "Time between a response and the next request of the same user or session. At the start each user is within a think "
                "time; the users are spread over it.");
}

void read_users(KeyVisitor& keys, Arrivals& arrivals) {
  keys.optional("rounds", arrivals.rounds, flag(),
                "Whether users proceed in rounds: a user with a response waits for the responses of all users before the next "
                "think time.");
}

void read_journey_of(KeyVisitor& keys, Arrivals& arrivals) {
  read_journey(keys, arrivals.journey);
  if (arrivals.rounds && !arrivals.journey.steps.empty()) {
    keys.mistake("rounds", wrong("users with a journey do not wait for each other", "rounds or a journey"));
  }
  if (keys.has("sessions") && arrivals.journey.steps.empty()) {
    keys.mistake("", wrong("missing key \"journey\"", "a journey such as [home, search, pay]"));
  }
}

void read_trace(KeyVisitor& keys, Arrivals& arrivals) {
  keys.optional("at", arrivals.column, placed(any_text("a column")),
                "Column with the time at which each request was due; an access log or HTTP archive has `time_s`.");
  keys.optional("unit", arrivals.unit, unit_of_time(), "Unit of the numbers in the column.");
  keys.given("process", arrivals.process, placed(any_text("a column")),
             "Column with the process that served each request, by any names; on established connections the request goes to "
             "the same process again.");
  keys.optional("skip", arrivals.skip, duration(), "Length of the start of the recording that is replayed but not measured.");
  keys.optional("speed", arrivals.speed, number({.least = 0.001, .most = 1000}),
                "Rate of the replay as a multiple of the recorded rate: 1.4 shortens the time between requests to 1/1.4. The "
                "demands stay; measured latencies are shown only at speed 1.");
}

void read_arrivals(KeyVisitor& keys, Arrivals& arrivals) {
  read_kind(keys, arrivals);
  keys.only_with({"poisson", "deterministic", "renewal", "mmpp"}, [&] { read_batch(keys, arrivals.batch); });
  keys.only_with({"users", "sessions"}, [&] { read_think(keys, arrivals); });
  keys.only_with({"users"}, [&] { read_users(keys, arrivals); });
  keys.only_with({"users", "sessions"}, [&] { read_journey_of(keys, arrivals); });
  keys.only_with({"trace"}, [&] { read_trace(keys, arrivals); });
}

auto keys() { return mapping<Arrivals>("arrivals", read_arrivals); }

bool is_silent(const OpenRate& rate) {
  for (const Stage& stage : rate.stages) {
    if (stage.rate.value_or(0) > 0 || stage.to.value_or(0) > 0) return false;
  }
  return !rate.stages.empty();
}

bool is_silent(const Modulated& mmpp) {
  for (const Modulated::State& state : mmpp.states) {
    if (state.rate > 0) return false;
  }
  return true;
}

// Whether nothing ever arrives. `Kind`: a variant of open arrivals.
template <class Kind>
bool never_arrives(const Kind& kind) {
  if (const auto* poisson = std::get_if<Poisson>(&kind)) return is_silent(static_cast<const OpenRate&>(*poisson));
  if (const auto* even = std::get_if<Deterministic>(&kind)) return is_silent(static_cast<const OpenRate&>(*even));
  const auto* mmpp = std::get_if<Modulated>(&kind);
  return mmpp != nullptr && is_silent(*mmpp);
}

bool is_silent(const Arrivals& arrivals) {
  const auto* sessions = std::get_if<Sessions>(&arrivals.kind);
  return sessions != nullptr ? never_arrives(sessions->kind) : never_arrives(arrivals.kind);
}

}  // namespace

bool ArrivalsType::read(const Node& node, Arrivals& into, Diagnostics& mistakes) const {
  into.place = node.place;
  into.column.place = node.place;
  if (!keys().read(node, into, mistakes)) return false;
  if (!check_journey(into.journey, mistakes)) return false;
  if (!is_silent(into)) return true;
  mistakes.add({.place = node.place, .what = "no request ever arrives", .expected = "a rate above 0/s"});
  return false;
}

Schema ArrivalsType::describe(const Arrivals* value, const SchemaContext& context) const { return keys().describe(value, context); }

}  // namespace knee::scenarios::language
