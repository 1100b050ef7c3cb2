#include "scenarios/language/keys/architecture/gthread_keys.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using models::Gthread;
constexpr Choice<Gthread::Version> kGunicorns[] = {
    {"20.1", Gthread::Version::v20_1,
     "A new connection goes to a thread at once: without a request it holds the thread. Also for 20.0."},
    {"21", Gthread::Version::v21,
     "A new connection goes to a thread when data has arrived on it. With `worker-connections` open and no request in hand "
     "the main thread computes without rest until a connection expires."},
    {"22", Gthread::Version::v21, "As 21."},
    {"23", Gthread::Version::v21, "As 21."},
    {"24", Gthread::Version::v24,
     "A new connection goes to a thread at once. The main thread waits for its poller only and takes the connections back "
     "from the threads; with `worker-connections` open it goes on reading them."},
    {"25.1", Gthread::Version::v24, "As 24; also for 25.0."},
    {"25.2", Gthread::Version::v25_2,
     "As 24, but a thread waits at most 5 s for the first data; then the connection goes to the poller and is closed after "
     "`keepalive`."},
    {"26", Gthread::Version::v25_2, "As 25.2."}};

/// A key that not every version of gunicorn has.
struct VersionKey {
  std::string_view key;
  bool to_23;  ///< else: from 24 on
  [[nodiscard]] bool is_of(Gthread::Version version) const { return Gthread::waits_for_futures(version) == to_23; }
  [[nodiscard]] const char* versions() const { return to_23 ? "20.1 to 23" : "24 and later"; }
};
constexpr VersionKey kVersionKeys[] = {
    {"futures-scan", true}, {"busy-turn", true}, {"finish-request", false}, {"graceful-time-out", false}};

}  // namespace

void declare_gthread(KeyVisitor& keys, models::Gthread::Options& into) {
  keys.optional("gunicorn", into.version, choice("version", kGunicorns),
                "Version of gunicorn whose gthread the architecture has; by default the present one.");
  keys.optional(
      "worker-connections", into.connections, integer<std::size_t>({.least = 1, .most = 1'000'000}),
      "Largest number of open connections of gthread; further connections are not accepted "
      "(--worker-connections).");
  keys.optional("dispatch", into.dispatch, duration(),
                "CPU time of gthread's main thread for each connection that it passes to the pool. Measured "
                "on gunicorn 20.1: 0.08 ms of the main thread for each request, including six system "
                "calls.");
  keys.optional(
      "futures-scan", into.futures_scan, duration(),
      "CPU time of gthread's main thread after each poll, for each request in the pool "
      "(concurrent.futures.wait; measured on CPython 3.11: 1 us). For gunicorn 20.1 to 23.");
  keys.optional(
      "busy-turn", into.busy_turn, duration(),
      "CPU time under the lock of a turn of gthread's main thread at `worker-connections` without a request in hand, when "
      "it neither polls nor sleeps (measured with gunicorn 23.0 on CPython 3.11: 6 us beside the system call of "
      "notify()). For gunicorn 20.1 to 23.");
  keys.optional("finish-request", into.finish, duration(),
                "CPU time of gthread's main thread for each connection that a thread gives back (finish_request), besides the "
                "system calls; by default part of `overhead`. For gunicorn 24 and later.");
  keys.optional(
      "graceful-time-out", into.graceful_time_out, duration(),
      "Longest time for which gthread's main thread goes on reading from open connections after `max-requests` "
      "(--graceful-timeout). For gunicorn 24 and later.");
  for (const VersionKey& one : kVersionKeys) {
    if (!keys.has(one.key) || one.is_of(into.version)) continue;
    keys.mistake(one.key, wrong(fmt::format("{} belongs to gunicorn {}", in_quotes(one.key), one.versions()),
                                fmt::format("gunicorn: {}, or no such key", one.to_23 ? "23" : "26")));
  }
}

bool has_gthread_key(Gthread::Version version, std::string_view key) {
  return std::none_of(std::begin(kVersionKeys), std::end(kVersionKeys),
                      [&](const VersionKey& one) { return one.key == key && !one.is_of(version); });
}

}  // namespace knee::scenarios::language
