#include "scenarios/language/builder/platform_builder.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fnmatch.h>

#include "scenarios/scenario/host_places.hpp"
#include "scenarios/scenario/places.hpp"
#include "scenarios/yaml/load.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"
#include "sim/network/platform.hpp"

namespace knee::scenarios::language {
namespace {

// The order of people: numbers in names by their values.
bool comes_before(const std::string& a, const std::string& b) { return strverscmp(a.c_str(), b.c_str()) < 0; }

// Hosts that deployments need at the same time.
struct Need {
  std::size_t balancers = 0;
  std::size_t nodes = 0;
};

Need need_of(const scenarios::Architecture& one, const std::vector<models::Change>& changes) {
  return {.balancers = one.balancer ? one.balancer->count : 0, .nodes = static_cast<std::size_t>(with_places(one, changes).nodes)};
}

Need greatest_need(const scenarios::Scenario& built) {
  Need greatest;
  for (const scenarios::Architecture& one : built.architectures) {
    const Need need = need_of(one, changes_of(built.changes, std::nullopt));
    greatest.balancers = std::max(greatest.balancers, need.balancers);
    greatest.nodes = std::max(greatest.nodes, need.nodes);
  }
  for (std::size_t i = 0; i < built.tiers.size(); ++i) {
    const Need need = need_of(built.tiers[i], changes_of(built.changes, i));
    greatest.balancers += need.balancers;
    greatest.nodes += need.nodes;
  }
  return greatest;
}

class PlatformBuilder {
 public:
  PlatformBuilder(const Network& written, const scenarios::Scenario& built, const std::vector<std::string>& hosts, Diagnostics& mistakes)
      : written_{written}, built_{built}, hosts_{hosts}, mistakes_{mistakes} {}

  PlatformFile build() {
    PlatformFile platform{.path = beside(written_.platform->place, written_.platform->value)};
    platform.client = host(written_.client.value, written_.client.place);
    const Need need = greatest_need(built_);
    platform.balancers = matching(written_.balancers, "balancers", need.balancers);
    platform.nodes = matching(written_.nodes, "nodes", need.nodes);
    place_services(platform);
    return platform;
  }

 private:
  [[nodiscard]] SourceLocation place_or_file(const SourceLocation& place) const {
    return place.file.empty() ? written_.platform->place : place;  // a default has no place
  }

  std::string host(const std::string& name, const SourceLocation& place) {
    if (std::find(hosts_.begin(), hosts_.end(), name) != hosts_.end()) return name;
    mistakes_.add({.place = place_or_file(place),
                   .what = fmt::format("the platform has no host {}", in_quotes(name)),
                   .expected = "one of its hosts",
                   .nearest = nearest(name, hosts_)});
    return {};
  }

  std::vector<std::string> matching(const Placed<std::string>& pattern, const char* noun, std::size_t needed) {
    std::vector<std::string> found;
    for (const std::string& one : hosts_) {
      if (fnmatch(pattern.value.c_str(), one.c_str(), 0) == 0) found.push_back(one);
    }
    if (found.size() < needed) {
      mistakes_.add({.place = place_or_file(pattern.place),
                     .what = fmt::format("{} of the platform's hosts match {}, and the scenario has {} {}", found.size(),
                                         in_quotes(pattern.value), needed, noun),
                     .expected = fmt::format("a pattern that matches at least {} hosts", needed)});
    }
    return found;
  }

  void place_services(PlatformFile& platform) {
    for (const models::Service::Options& service : built_.services) {
      if (service.tier) continue;
      const auto is_it = [&](const Named<std::string>& one) { return one.name == service.name; };
      const auto found = std::find_if(written_.services.begin(), written_.services.end(), is_it);
      const bool is_named = found != written_.services.end();
      platform.services[service.name] = is_named ? host(found->value, found->place) : host(service.name, {});
    }
    for (const Named<std::string>& one : written_.services) {
      if (platform.services.contains(one.name)) continue;
      mistakes_.add({.place = one.place,
                     .what = fmt::format("{} is no service with a host of its own", in_quotes(one.name)),
                     .expected = "the name of a service that is not an architecture"});
    }
  }

  const Network& written_;
  const scenarios::Scenario& built_;
  const std::vector<std::string>& hosts_;
  Diagnostics& mistakes_;
};

// Between the hosts of a file that send each other messages, there and back.
Platforms::Ways ways_of(const scenarios::Scenario& built, const PlatformFile& file) {
  std::vector<scenarios::Architecture> tiers;
  for (const scenarios::Architecture& tier : built.tiers) tiers.push_back(with_places(tier, changes_of(built.changes, tiers.size())));
  Platforms::Ways ways;
  for (const scenarios::Architecture& one : built.architectures) {
    const scenarios::Architecture places = with_places(one, changes_of(built.changes, std::nullopt));
    const Neighbours neighbours{places, tiers, built.services};
    const std::map<std::string, std::string> hosts = neighbours.in_file(file);
    neighbours.for_each_way([&](const std::string& a, const std::string& b) {
      ways.emplace(hosts.at(a), hosts.at(b));
      ways.emplace(hosts.at(b), hosts.at(a));
    });
  }
  return ways;
}

}  // namespace

const std::vector<std::string>* Platforms::hosts(const Placed<std::string>& file, Diagnostics& mistakes) {
  const std::string path = beside(file.place, file.value);
  const auto [place, is_new] = hosts_.try_emplace(path);
  const auto known = place;  // Clang before 16 lets no lambda have a part of a structured binding
  if (!is_new) return &known->second;
  const auto refuse = [&](std::string what, const char* expected) -> const std::vector<std::string>* {
    mistakes.add({.place = file.place, .what = std::move(what), .expected = expected});
    hosts_.erase(known);
    return nullptr;
  };
  if (!path.ends_with(".xml")) {  // a shared object would be code that runs
    return refuse(fmt::format("{} is no platform file that knee reads", in_quotes(file.value)), "a file whose name ends with .xml");
  }
  const auto reading = sim::inspect_platform_file(path);
  if (const auto* error = std::get_if<sim::PlatformError>(&reading)) return refuse(error->what(), "a platform file of SimGrid");
  for (const sim::HostFacts& one : std::get<std::vector<sim::HostFacts>>(reading)) known->second.push_back(one.name);
  std::sort(known->second.begin(), known->second.end(), comes_before);
  return &known->second;
}

void Platforms::require_routes(const Placed<std::string>& file, const Ways& ways, Diagnostics& mistakes) {
  const std::string path = beside(file.place, file.value);
  Ways& known = routes_[path];
  std::vector<sim::HostPair> unknown;
  for (const auto& [from, to] : ways) {
    if (!known.contains({from, to})) unknown.push_back({from, to});
  }
  if (unknown.empty()) return;
  const std::optional<std::size_t> missing = sim::find_missing_route(path, unknown);
  if (!missing) {
    known.insert(ways.begin(), ways.end());
    return;
  }
  const sim::HostPair& way = unknown[*missing];
  mistakes.add({.place = file.place,
                .what = fmt::format("the platform has no route from {} to {}", in_quotes(way.from), in_quotes(way.to)),
                .expected = "routes between client, balancers, nodes and services as far as they send each other messages"});
}

NetworkOptions build_network(const Scenario& written, const scenarios::Scenario& built, Platforms& platforms, Diagnostics& mistakes) {
  NetworkOptions network = written.network.options;
  if (!written.network.platform) return network;
  network.use = NetworkUse::all;
  const std::vector<std::string>* hosts = platforms.hosts(*written.network.platform, mistakes);
  if (hosts == nullptr) return network;
  const std::size_t before = mistakes.size();
  network.platform = PlatformBuilder{written.network, built, *hosts, mistakes}.build();
  if (mistakes.size() == before) platforms.require_routes(*written.network.platform, ways_of(built, network.platform), mistakes);
  return network;
}

}  // namespace knee::scenarios::language
