#include "sim/network/simgrid/simgrid_platform.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>

#include <simgrid/Exception.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/version.h>
#include <xbt/config.hpp>
#include <xbt/log.h>

#include "sim/kernel/check.hpp"

namespace knee::sim {
namespace {

namespace s4u = simgrid::s4u;

/// Restores the signal handlers that SimGrid replaces when its engine starts: knee itself reports an interrupted or
/// broken run.
class SignalsKept {
 public:
  SignalsKept() {
    for (int i = 0; i < kCount; ++i) sigaction(kSignals[i], nullptr, &kept_[i]);
  }
  SignalsKept(const SignalsKept&) = delete;
  SignalsKept& operator=(const SignalsKept&) = delete;
  ~SignalsKept() {
    for (int i = 0; i < kCount; ++i) sigaction(kSignals[i], &kept_[i], nullptr);
  }

 private:
  static constexpr int kSignals[] = {SIGINT, SIGSEGV, SIGBUS};
  static constexpr int kCount = 3;
  struct sigaction kept_[kCount];
};

/// Defaults, not settings: the <config> of a platform file overrides them. docs/decisions/0003-network-model.md
/// explains each.
void set_network_defaults() {
  simgrid::config::set_default<std::string>("host/model", "compound");  // "default" would insist on LV08
  simgrid::config::set_default<std::string>("network/model", "CM02");
  simgrid::config::set_default<bool>("network/crosstraffic", false);
}

/// The engine of this process. It is never deleted; SimGrid shuts it down at exit.
s4u::Engine& start_engine() {
  KNEE_CHECK(!s4u::Engine::is_initialized(), "a process has one platform for its whole life");
  const SignalsKept signals;
  xbt_log_control_set(
      "root.thresh:critical");  // no messages of SimGrid on standard error
  auto* engine = new s4u::Engine("knee");
  set_network_defaults();
  return *engine;
}

s4u::NetZone* create_star(s4u::Engine& engine) {
#if SIMGRID_VERSION >= 40100
  return engine.get_netzone_root()->add_netzone_star("star");
#else
  static_cast<void>(engine);
  return s4u::create_star_zone("star");
#endif
}

s4u::Link* create_link(s4u::NetZone& star, const StarHost& host, const char* direction) {
  s4u::Link* link = star.create_link(host.name + direction, host.bytes_per_s);
  link->set_latency(to_seconds(host.latency))->seal();
  return link;
}

// Two links of a host and a route for each take SimGrid less time and memory than one that it splits.
HostLinks create_links(s4u::NetZone& star, const StarHost& host) {
  if (host.split_duplex) return {.up = create_link(star, host, "_UP"), .down = create_link(star, host, "_DOWN")};
  s4u::Link* both = create_link(star, host, "");
  return {.up = both, .down = both};
}

s4u::Host* create_host(s4u::NetZone& star, const StarHost& options, const HostLinks& links, const s4u::Link* loopback) {
  KNEE_CHECK(options.cores > 0 && options.speed > 0, "a host has a core and a speed");
  KNEE_CHECK(options.bytes_per_s > 0 && options.latency >= Duration::zero(), "a link has a bandwidth");
  auto* host = star.create_host(options.name, options.speed);
  host->set_core_count(options.cores)->seal();
  auto* netpoint = host->get_netpoint();
  star.add_route(netpoint, nullptr, nullptr, nullptr, {s4u::LinkInRoute{links.up}}, false);
  star.add_route(nullptr, netpoint, nullptr, nullptr, {s4u::LinkInRoute{links.down}}, false);
  star.add_route(netpoint, netpoint, nullptr, nullptr, {s4u::LinkInRoute{loopback}}, false);
  return host;
}

std::vector<s4u::Host*> hosts_by_name() {
  std::vector<s4u::Host*> hosts = s4u::Engine::get_instance()->get_all_hosts();
  std::sort(hosts.begin(), hosts.end(), [](const s4u::Host* a, const s4u::Host* b) { return a->get_name() < b->get_name(); });
  return hosts;
}

bool may_read(const std::string& path) {
  return std::ifstream{path}.get() != std::ifstream::traits_type::eof();
}

// SimGrid takes a link without a bandwidth as one that delays nothing.
void require_bandwidths(const std::string& path) {
  for (const s4u::Link* link : s4u::Engine::get_instance()->get_all_links()) {
    if (link->get_bandwidth() > 0 && link->get_latency() >= 0) continue;
    throw PlatformError{path + ": link " + link->get_name() + " has a bandwidth of " + std::to_string(link->get_bandwidth()) +
                        " B/s and a latency of " + std::to_string(link->get_latency()) + " s; expected a bandwidth above zero and no " +
                        "latency below zero"};
  }
}

PlatformError unreadable(const std::string& path) {
  return PlatformError{path + ": " + (errno != 0 ? std::strerror(errno) : "is empty")};
}

}  // namespace

StarPlatform create_star_platform(const StarOptions& options) {
  s4u::Engine& engine = start_engine();
  simgrid::config::set_default<double>("network/TCP-gamma", options.window_bytes);
  s4u::NetZone& star = *create_star(engine);
  auto* loopback = star.create_link("loopback", options.loopback_bytes_per_s);
  loopback->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE)
      ->set_latency(to_seconds(options.loopback_latency));
  loopback->seal();
  StarPlatform platform;
  for (const StarHost& host : options.hosts) {
    KNEE_CHECK(engine.host_by_name_or_null(host.name) == nullptr, "the hosts of a star have different names");
    platform.links.push_back(create_links(star, host));
    platform.hosts.push_back(create_host(star, host, platform.links.back(), loopback));
  }
  star.seal();
  return platform;
}

std::vector<s4u::Host*> load_platform_file(const std::string& path) {
  errno = 0;
  if (!may_read(path)) throw unreadable(path);
  try {
    s4u::Engine& engine = start_engine();
    engine.load_platform(path);
    engine.seal_platform();
    require_bandwidths(path);
  } catch (const PlatformError&) {
    throw;
  } catch (
      const std::exception& error) {  // simgrid::ParseError, and std::invalid_argument for impossible routes
    const std::string message = error.what();
    throw PlatformError{message.find(path) != std::string::npos ? message : path + ": " + message};
  }
  return hosts_by_name();
}

}  // namespace knee::sim
