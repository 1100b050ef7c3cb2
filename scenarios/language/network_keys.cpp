#include "scenarios/language/network_keys.hpp"

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {
namespace {

constexpr double kBitsOfByte = 8;

Type<double> bytes_per_second() {
  return as<double>(
      bit_rate({.least = 1'000, .most = 1e15}), [](double bits) { return bits / kBitsOfByte; },
      [](double bytes) { return bytes * kBitsOfByte; });
}

}  // namespace

Type<NetworkOptions> network() {
  return mapping<NetworkOptions>("network", [](MappingReader& fields, NetworkOptions& network) {
    fields.optional("latency", network.latency, duration(),
                    "Of one link, one way; two links lie between any two hosts.");
    fields.optional("bandwidth", network.bandwidth, bytes_per_second(), "Of one link, each way.");
  });
}

}  // namespace knee::scenarios::language
