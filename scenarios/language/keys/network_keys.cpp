#include "scenarios/language/keys/network_keys.hpp"

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

constexpr Choice<NetworkUse> kNetworkUses[] = {
    {"balanced", NetworkUse::balanced, "Architectures with a balancer, and with tiers that have one."},
    {"all", NetworkUse::all, "All architectures: clients reach a node without a balancer over the network too."},
};

constexpr double kBitsOfByte = 8;

auto bytes_per_second() {
  return as<double>(
      bit_rate({.least = 1'000, .most = 1e15}), [](double bits) { return bits / kBitsOfByte; },
      [](double bytes) { return bytes * kBitsOfByte; });
}

void read_hosts(KeyVisitor& keys, Network& network) {
  keys.optional("client", network.client, placed(any_text("a host")), "Only with platform. Host of the clients.");
  keys.optional("balancers", network.balancers, placed(any_text("a pattern of hosts")),
                "Only with platform. Hosts of the balancers: a name, or a pattern in which * stands for any text. They are taken in "
                "the order of their names and numbers, as node-2 and node-10.");
  keys.optional("nodes", network.nodes, placed(any_text("a pattern of hosts")),
                "Only with platform. Hosts of the nodes, in the same way. Their cores are those of `machine`.");
  keys.optional("services", network.services, named("service", any_text("a host")),
                "Only with platform. Hosts of services, by the name of the service; of any other service the host of its name.");
}

// A scenario that is written with all defaults has these keys too.
void check_hosts(KeyVisitor& keys, const Network& network) {
  if (network.platform) return;
  const Network defaults;
  const Diagnostic useless = wrong("no effect without `platform`", "a platform file");
  if (network.client.value != defaults.client.value) keys.mistake("client", useless);
  if (network.balancers.value != defaults.balancers.value) keys.mistake("balancers", useless);
  if (network.nodes.value != defaults.nodes.value) keys.mistake("nodes", useless);
  if (!network.services.empty()) keys.mistake("services", useless);
}

}  // namespace

Mapping<Network> network() {
  return mapping<Network>("network", [](KeyVisitor& keys, Network& network) {
    NetworkOptions& options = network.options;
    keys.optional("latency", options.latency, duration(),
                  "Latency of one link, one way; two links connect any two hosts.");
    keys.optional("bandwidth", options.bandwidth, bytes_per_second(), "Bandwidth of one link, each way.");
    keys.optional("window", options.window, size(),
                  "TCP window: a message carries at most so many bytes in a round trip, whatever the bandwidth is. Above 0.8 ms "
                  "each way the default limits a flow of 10 Gbit/s.");
    keys.optional("used-by", options.use, choice("use of a network", kNetworkUses),
                  "Architectures whose messages cross the network.");
    keys.given("platform", network.platform, placed(any_text("a platform file")),
               "SimGrid platform file (XML) instead of the star; all architectures use it. Latencies, bandwidths and routes are those "
               "of the file, and links and hosts go off and on as its profiles say; messages that they stop are sent again.");
    read_hosts(keys, network);
    check_hosts(keys, network);
  });
}

}  // namespace knee::scenarios::language
