#include "sim/network/platform.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

#include "sim/network/network_module.hpp"

namespace knee::sim {
namespace {

/// What a child process has written, and how it ended.
struct ChildAnswer {
  std::string text = {};
  int status = 0;  ///< of waitpid
  int error = 0;   ///< errno, if there was no child

  [[nodiscard]] bool has_ended_well() const { return error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0; }
};

std::string read_all(int input) {
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(input, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

/// Has a child load the platform of the file at `path` and call `look`, which writes to standard output. An error that is thrown is
/// its answer, with status 1.
template <class Look>
ChildAnswer ask_child(const std::string& path, const Look& look) {
  (void)network_module();  // without it no child can read anything
  int ends[2];
  const bool piped = pipe(ends) == 0;
  const pid_t child = piped ? fork() : -1;
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    try {
      look(Platform::file(path));
    } catch (const std::exception& error) {
      dprintf(STDOUT_FILENO, "%s", error.what());
      _exit(1);
    }
    _exit(0);
  }
  ChildAnswer answer{.error = child < 0 ? errno : 0};
  if (piped) close(ends[1]);
  if (piped && child > 0) answer.text = read_all(ends[0]);
  if (piped) close(ends[0]);
  while (child > 0 && waitpid(child, &answer.status, 0) < 0 && errno == EINTR) {
  }
  return answer;
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

bool Platform::has_route(Host from, Host to) const { return network_module().has_route(*from.host_, *to.host_); }

std::optional<Host> Platform::find_host(std::string_view name) const {
  const auto found = numbers_.find(std::string{name});
  return found == numbers_.end() ? std::nullopt : std::optional{hosts_[found->second]};
}

std::variant<std::vector<HostFacts>, PlatformError> inspect_platform_file(const std::string& path) {
  const ChildAnswer answer = ask_child(path, [](const Platform& platform) {
    for (const Host host : platform.hosts()) {
      dprintf(STDOUT_FILENO, "%d %.17g %s\n", host.cores(), host.speed(), host.name().c_str());
    }
  });
  if (answer.error != 0) return PlatformError{path + ": no process to read it in: " + std::strerror(answer.error)};
  if (answer.has_ended_well()) return parse_facts(answer.text);
  return PlatformError{WIFEXITED(answer.status) ? answer.text : path + ": " + last_words(answer.text)};
}

// The child tells each way before it looks, because SimGrid may abort where it finds no route.
std::optional<std::size_t> find_missing_route(const std::string& path, const std::vector<HostPair>& ways) {
  constexpr char kMark = '>';
  const ChildAnswer answer = ask_child(path, [&ways](const Platform& platform) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      dprintf(STDOUT_FILENO, "%c%zu\n", kMark, i);
      if (!platform.has_route(platform.find_host(ways[i].from).value(), platform.find_host(ways[i].to).value())) _exit(1);
    }
  });
  const std::size_t last = answer.text.rfind(kMark);
  if (answer.has_ended_well() || last == std::string::npos) return std::nullopt;
  return std::strtoull(answer.text.c_str() + last + 1, nullptr, 10);
}

}  // namespace knee::sim
