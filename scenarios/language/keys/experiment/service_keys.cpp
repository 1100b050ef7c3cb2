#include "scenarios/language/keys/experiment/service_keys.hpp"

#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/workload/client_keys.hpp"

namespace knee::scenarios::language {
namespace {

using models::Discipline;

constexpr Choice<Discipline> kDisciplines[] = {
    {"fifo", Discipline::fifo, "The call that has waited longest."},
    {"lifo", Discipline::lifo, "The call that came last."},
    {"fair", Discipline::fair, "Classes of requests take turns."},
    {"codel", Discipline::codel, "As fifo, but calls are dropped (refused) while all of them wait too long (controlled delay)."}};

// A scenario that is written with all defaults has these keys too.
void check_discipline(KeyVisitor& keys, const Service& service) {
  const Discipline discipline = service.options.discipline;
  if (!service.priorities.empty() && discipline != Discipline::fifo) {
    keys.mistake("discipline", wrong("\"discipline\" and \"priorities\" exclude each other", "one of them"));
  }
  if (discipline == Discipline::codel) return;
  const models::Codel::Options defaults;
  const Diagnostic useless = wrong("no effect without \"discipline: codel\"", "that discipline");
  if (service.options.codel.target != defaults.target) keys.mistake("codel-target", useless);
  if (service.options.codel.interval != defaults.interval) keys.mistake("codel-interval", useless);
}

Mapping<TierRequest> tier_request() {
  return mapping<TierRequest>("tier-request", [](KeyVisitor& keys, TierRequest& request) {
    keys.required("steps", request.steps, steps(), "Steps of a request, one after the other; they can call further services.");
    keys.optional("request-size", request.model.request_size, size(), "Size of a request on the network.");
    keys.optional("response-size", request.model.response_size, size(), "Size of a response on the network.");
  });
}

/// The architecture of a tier: keys, or the name of one under `architectures`, which is written out before this reading.
class TierArchitecture final : public SchemaType<Architecture> {
 public:
  explicit TierArchitecture(ArchitectureType keys) : keys_{std::move(keys)} {}

  bool read(const Node& node, Architecture& into, Diagnostics& mistakes) const final { return keys_.read(node, into, mistakes); }
  [[nodiscard]] Schema describe(const Architecture* value, const SchemaContext& context) const final {
    Schema schema = keys_.describe(value, context);
    schema.or_name = value == nullptr;
    return schema;
  }

 private:
  ArchitectureType keys_;
};

/// Which of both a service has: servers that take `time`, or an `architecture`.
void read_kind(KeyVisitor& keys, Service& service, const DeclareService& declare) {
  const bool has_time = service.time.written.kind != Node::Kind::nothing;
  keys.one_of(
      alternative(
          "time", has_time ? std::optional(service.time) : std::nullopt, distribution(),
          [&service](WrittenDistribution read) { service.time = std::move(read); }, "Time that the service works on one call."),
      alternative(
          "architecture", service.architecture, TierArchitecture{architecture(declare.machine, declare.types)},
          [&service](Architecture read) { service.architecture = std::move(read); },
          "Architecture of the service itself, which makes it a tier: processes, nodes, a balancer. Keys of an architecture, or "
          "the name of one under `architectures`; of that one `clients` and `plan` do not count here."));
}

void read_servers(KeyVisitor& keys, Service& service) {
  auto& options = service.options;
  keys.optional("servers", options.servers, integer<std::size_t>({.least = 1, .most = 1'000'000}),
                "Calls that the service works on at the same time.");
  keys.optional("queue", options.queue, limit({.least = 0, .most = 1'000'000'000}),
                "Calls that can wait; further calls are refused.");
  keys.optional("serial", options.serial, percentage(), "Share of each call under one lock (Amdahl's serial part).");
  keys.optional(
      "coherency", options.coherency, duration(),
      "Additional time that each call holds the lock for each other connected process (Gunther's "
      "coherency).");
  keys.given("cores", options.cores, integer<int>({.least = 1, .most = 1'000'000}),
             "Cores of the service's machine, which its calls share evenly (processor sharing); by default each server has a "
             "core of its own.");
  keys.given("cores-of", service.cores_of, placed(any_text("a service")),
             "Another service, with `cores`, whose cores this one uses as well: both run on one machine.");
  keys.optional("discipline", options.discipline, choice("discipline", kDisciplines),
                "Which waiting call is served next. With `priorities` it is their order.");
  keys.optional("codel-target", options.codel.target, duration(kPositiveDuration),
                "Only with codel. Wait that is no reason to drop a call.");
  keys.optional("codel-interval", options.codel.interval, duration(kPositiveDuration),
                "Only with codel. Time for which all calls wait longer than the target before one is dropped; it should be about "
                "the time within which callers react.");
  keys.optional("priorities", service.priorities, list_of(placed(any_text("a class"))),
                "Classes of requests in the order in which waiting calls are served; other classes come last. A call in service "
                "is not interrupted.");
  check_discipline(keys, service);
  keys.optional("query-size", options.query_size, size(), "Size of a call on the network.");
  keys.optional("answer-size", options.answer_size, size(), "Size of an answer on the network.");
}

void read_tier(KeyVisitor& keys, Service& service) {
  const bool read = keys.required("requests", service.requests, named("class of requests", tier_request()),
                                  "Classes of requests that the tier serves, by name: `call: users.get`, or `call: users` if there is "
                                  "one. Their work is drawn with the request that leads to them.");
  keys.given("clients", service.clients, clients(),
             "What each process that calls the tier does about calls that take long or fail; by default it waits for ever. Each "
             "process has a breaker, a budget and a rate limit of its own.");
  if (read && service.requests.empty()) keys.mistake("requests", wrong("no requests", "at least one class of requests"));
}

}  // namespace

void DeclareService::operator()(KeyVisitor& keys, Service& service) const {
  read_kind(keys, service, *this);
  keys.optional("connections", service.options.connections, limit({.least = 1, .most = 1'000'000'000}),
                "Connections that all clients together can use.");
  keys.optional("pool", service.client.pool, limit({.least = 1, .most = 1'000'000'000}),
                "Connections that one process can use.");
  keys.optional("pool-time-out", service.client.acquire_time_out, maybe(duration(kPositiveDuration)),
                "Longest wait of a call for a connection, after which the call fails; none: no limit.");
  keys.only_with({"time"}, [&] { read_servers(keys, service); });
  keys.only_with({"architecture"}, [&] { read_tier(keys, service); });
}

}  // namespace knee::scenarios::language
