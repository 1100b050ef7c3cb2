#include "sim/network/platform.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

#include "sim/network/network_module.hpp"

namespace knee::sim {
namespace {

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

bool has_platform() { return has_network_module() && network_module().has_platform(); }

const std::string& Host::name() const { return network_module().name(*host_); }
int Host::cores() const { return network_module().cores(*host_); }
double Host::speed() const { return network_module().speed(*host_); }

Platform::Platform(std::vector<simgrid::s4u::Host*> hosts, bool is_star) : is_star_{is_star} {
  for (simgrid::s4u::Host* host : hosts) {
    hosts_.push_back(Host{*host, hosts_.size()});
    numbers_.emplace(hosts_.back().name(), hosts_.size() - 1);
  }
}

Platform Platform::star(const StarOptions& options) { return Platform{network_module().star(options), !options.may_change}; }

Platform Platform::file(const std::string& path) { return Platform{network_module().file(path), false}; }

std::optional<Host> Platform::find_host(std::string_view name) const {
  const auto found = numbers_.find(std::string{name});
  return found == numbers_.end() ? std::nullopt : std::optional{hosts_[found->second]};
}

std::variant<std::vector<HostFacts>, PlatformError> inspect_platform_file(const std::string& path) {
  (void)network_module();  // without it no child can read anything
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
