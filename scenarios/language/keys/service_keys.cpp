#include "scenarios/language/keys/service_keys.hpp"

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {

Mapping<Service> service() {
  return mapping<Service>("service", [](KeyVisitor& keys, Service& service) {
    auto& options = service.options;
    auto& client = service.client;
    keys.optional("servers", options.servers, integer<std::size_t>({.least = 1, .most = 1'000'000}),
                  "Calls it works on at the same time.");
    keys.required("time", service.time, distribution(), "How long it works on one call.");
    keys.optional("queue", options.queue, limit({.least = 0, .most = 1'000'000'000}),
                  "Calls that may wait; further ones are refused.");
    keys.optional("connections", options.connections, limit({.least = 1, .most = 1'000'000'000}),
                  "Connections that all clients together may have in use.");
    keys.optional("pool", client.pool, limit({.least = 1, .most = 1'000'000'000}),
                  "Connections that one process may have in use.");
    keys.optional("pool-time-out", client.acquire_time_out, maybe(duration(kPositiveDuration)),
                  "How long a call waits for a connection before it fails; none: no limit.");
    keys.optional("serial", options.serial, percentage(),
                  "Share of each call that is done under one lock (Amdahl's serial part).");
    keys.optional(
        "coherency", options.coherency, duration(),
        "How long each call holds the lock in addition, for each other connected process (Gunther's "
        "coherency).");
    keys.optional("query-size", options.query_size, size(), "Sent to it over the network.");
    keys.optional("answer-size", options.answer_size, size(), "Sent back.");
  });
}

}  // namespace knee::scenarios::language
