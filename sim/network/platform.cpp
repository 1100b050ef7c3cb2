#include "sim/network/platform.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

#include <simgrid/Exception.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/version.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xbt/config.hpp>
#include <xbt/log.h>

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

std::vector<s4u::LinkInRoute> create_uplink(s4u::NetZone& star, const StarHost& host) {
  const double latency = to_seconds(host.latency);
  if (host.split_duplex) {
    auto* link = star.create_split_duplex_link(host.name, host.bytes_per_s);
    link->set_latency(latency)->seal();
    return {s4u::LinkInRoute{link, s4u::LinkInRoute::Direction::UP}};
  }
  auto* link = star.create_link(host.name, host.bytes_per_s);
  link->set_latency(latency)->seal();
  return {s4u::LinkInRoute{link}};
}

s4u::Host* create_host(s4u::NetZone& star, const StarHost& options, const s4u::Link* loopback) {
  KNEE_CHECK(options.cores > 0 && options.speed > 0, "a host has a core and a speed");
  KNEE_CHECK(options.bytes_per_s > 0 && options.latency >= Duration::zero(), "a link has a bandwidth");
  auto* host = star.create_host(options.name, options.speed);
  host->set_core_count(options.cores)->seal();
  auto* netpoint = host->get_netpoint();
  star.add_route(netpoint, nullptr, nullptr, nullptr, create_uplink(star, options), true);
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

PlatformError unreadable(const std::string& path) {
  return PlatformError{path + ": " + (errno != 0 ? std::strerror(errno) : "is empty")};
}

/// The child process of an inspection: writes the facts of each host, one a line, or the error to `output`.
[[noreturn]] void report_platform(const std::string& path, int output) {
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  int status = 0;
  try {
    const Platform platform = Platform::file(path);
    for (const Host host : platform.hosts())
      dprintf(output, "%d %.17g %s\n", host.cores(), host.speed(), host.name().c_str());
  } catch (const std::exception& error) {
    dprintf(output, "%s", error.what());
    status = 1;
  }
  _exit(status);
}

std::string read_all(int input) {
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(input, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

std::vector<HostFacts> parse_facts(const std::string& text) {
  std::vector<HostFacts> hosts;
  std::istringstream lines{text};
  HostFacts host;
  while (lines >> host.cores >> host.speed && std::getline(lines >> std::ws, host.name))
    hosts.push_back(host);
  return hosts;
}

/// SimGrid's last message, without the clock and the category that its log prepends.
std::string last_words(const std::string& text) {
  std::string line = text.substr(0, text.find('\n'));
  while (!line.empty() && line.front() == '[' && line.find("] ") != std::string::npos)
    line.erase(0, line.find("] ") + 2);
  return line.empty() ? "SimGrid cannot read this platform" : line;
}

}  // namespace

bool has_platform() { return s4u::Engine::is_initialized(); }

const std::string& Host::name() const { return host_->get_name(); }
int Host::cores() const { return host_->get_core_count(); }
double Host::speed() const { return host_->get_speed(); }

Platform::Platform(std::vector<s4u::Host*> hosts, bool is_star) : is_star_{is_star} {
  for (s4u::Host* host : hosts) {
    numbers_.emplace(host->get_name(), hosts_.size());
    hosts_.push_back(Host{*host, hosts_.size()});
  }
}

Platform Platform::star(const StarOptions& options) {
  s4u::Engine& engine = start_engine();
  simgrid::config::set_default<double>("network/TCP-gamma", options.window_bytes);
  s4u::NetZone& star = *create_star(engine);
  auto* loopback = star.create_link("loopback", options.loopback_bytes_per_s);
  loopback->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE)
      ->set_latency(to_seconds(options.loopback_latency));
  loopback->seal();
  std::vector<s4u::Host*> hosts;
  for (const StarHost& host : options.hosts) {
    KNEE_CHECK(engine.host_by_name_or_null(host.name) == nullptr, "the hosts of a star have different names");
    hosts.push_back(create_host(star, host, loopback));
  }
  star.seal();
  return Platform{std::move(hosts), !options.may_change};
}

Platform Platform::file(const std::string& path) {
  errno = 0;
  if (!may_read(path)) throw unreadable(path);
  try {
    s4u::Engine& engine = start_engine();
    engine.load_platform(path);
    engine.seal_platform();
  } catch (
      const std::exception& error) {  // simgrid::ParseError, and std::invalid_argument for impossible routes
    const std::string message = error.what();
    throw PlatformError{message.find(path) != std::string::npos ? message : path + ": " + message};
  }
  return Platform{hosts_by_name(), false};
}

std::optional<Host> Platform::find_host(std::string_view name) const {
  const auto found = numbers_.find(std::string{name});
  return found == numbers_.end() ? std::nullopt : std::optional{hosts_[found->second]};
}

std::variant<std::vector<HostFacts>, PlatformError> inspect_platform_file(const std::string& path) {
  int ends[2];
  const bool piped = pipe(ends) == 0;
  const pid_t child = piped ? fork() : -1;
  if (child == 0) report_platform(path, ends[1]);
  if (piped) close(ends[1]);
  if (child < 0) return PlatformError{path + ": no process to read it in: " + std::strerror(errno)};
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return parse_facts(text);
  return PlatformError{WIFEXITED(status) ? text : path + ": " + last_words(text)};
}

}  // namespace knee::sim
