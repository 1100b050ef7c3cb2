/// `Platform`: hosts and the links between them, a SimGrid platform, built in or read from a platform file.
///
/// SimGrid keeps its engine in global variables, so a process has at most one platform during its whole life;
/// use forked processes to simulate several platforms. A simulation without a network needs no platform.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "sim/kernel/time.hpp"

namespace simgrid::s4u {
class Host;
}

namespace knee::sim {

/// A host of the platform: cheap to copy, compared by identity.
class Host {
 public:
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] int cores() const;
  /// The speed of one core in flop/s, as platform files state it.
  [[nodiscard]] double speed() const;
  /// Its place in `Platform::hosts`.
  [[nodiscard]] std::size_t number() const { return number_; }
  friend bool operator==(Host, Host) = default;

 private:
  friend class Network;
  friend class Platform;
  Host(simgrid::s4u::Host& host, std::size_t number) : host_{&host}, number_{number} {}
  simgrid::s4u::Host* host_;
  std::size_t number_;
};

/// A host of the built-in star, with the link that connects it to the backbone.
struct StarHost {
  std::string name;
  int cores = 1;
  double speed = 1e9;                                ///< of one core, flop/s
  double bytes_per_s = 1.25e9;                       ///< of its link: 10 Gbit/s
  Duration latency = std::chrono::microseconds{50};  ///< of its link, one way
  bool split_duplex = true;  ///< both directions at full speed; otherwise they share the link
};

/// A star: every host has its own link to a backbone that is never the bottleneck. A message from a to b
/// passes the link of a, then that of b; their latencies add up.
struct StarOptions {
  std::vector<StarHost> hosts;
  /// The loopback, from a host to itself. Latency: SimGrid's default for a loopback; bandwidth: the 40 Gbit/s that one
  /// TCP stream over `lo` reaches on a current server. Flows do not share it.
  Duration loopback_latency = std::chrono::microseconds{15};
  double loopback_bytes_per_s = 5e9;
  /// The TCP window: a flow carries at most so many bytes in a round trip. SimGrid's default.
  double window_bytes = 4'194'304;
  /// Whether its links may change (Network::change_link). Then SimGrid simulates all flows, as on a platform of a file.
  bool may_change = false;
};

/// A platform file that cannot be used. `what()` gives the reason, with the line if SimGrid knows it.
struct PlatformError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One host of a platform file.
struct HostFacts {
  std::string name;
  int cores;
  double speed;  ///< of one core, flop/s
};

/// Reads a platform file in a forked process, so that this process stays free of SimGrid and even mistakes at
/// which SimGrid aborts become values. Returns the hosts sorted by name, or the reason why the file cannot be used.
[[nodiscard]] std::variant<std::vector<HostFacts>, PlatformError> inspect_platform_file(
    const std::string& path);

/// Two hosts of a platform file, by their names.
struct HostPair {
  std::string from;
  std::string to;
};

/// The number of the first of `ways` for which a platform file has no route; none: there are routes for all of them. The file is one
/// that `inspect_platform_file` can read, with these hosts. It is read in a forked process.
[[nodiscard]] std::optional<std::size_t> find_missing_route(const std::string& path, const std::vector<HostPair>& ways);

/// Whether this process has had a platform, so that it can have no other.
[[nodiscard]] bool has_platform();

/// The platform of this process. SimGrid's network model is CM02 with all correction factors 1, unless the platform
/// file configures another (docs/decisions/0003-network-model.md).
class Platform {
 public:
  /// Builds a star. Names must be unique, cores, speeds and bandwidths positive.
  [[nodiscard]] static Platform star(const StarOptions& options);

  /// Loads a SimGrid platform: XML, or a shared object (.so) that exports `load_platform`.
  /// Throws PlatformError; call `inspect_platform_file` first to find mistakes at which SimGrid aborts.
  [[nodiscard]] static Platform file(const std::string& path);

  Platform(Platform&&) = default;
  Platform& operator=(Platform&&) = delete;

  /// All hosts: those of a star in the order given, those of a file sorted by name.
  [[nodiscard]] const std::vector<Host>& hosts() const { return hosts_; }
  /// Whether it is a built-in star whose links and hosts do not change.
  [[nodiscard]] bool is_star() const { return is_star_; }
  /// Whether messages have a way from one host to another. SimGrid aborts where a platform file contradicts itself.
  [[nodiscard]] bool has_route(Host from, Host to) const;
  /// The host called `name`, if there is one.
  [[nodiscard]] std::optional<Host> find_host(std::string_view name) const;

 private:
  friend class Network;
  Platform(std::vector<simgrid::s4u::Host*> hosts, bool is_star);

  std::vector<Host> hosts_;
  std::unordered_map<std::string, std::size_t> numbers_;  // of the hosts, by name
  bool is_star_;
};

}  // namespace knee::sim
