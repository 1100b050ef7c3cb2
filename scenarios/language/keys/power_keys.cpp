#include "scenarios/language/keys/power_keys.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using Power = models::PowerMeter::Options;

std::vector<std::string_view> split_at_colons(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t colon = text.find(':', begin);
    parts.push_back(text.substr(begin, colon - begin));
    if (colon == std::string_view::npos) return parts;
    begin = colon + 1;
  }
}

// SimGrid's text for one state of a processor.
class WattageCodec final : public Codec<Power> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<Power> read(std::string_view text) const final {
    const std::vector<std::string_view> parts = split_at_colons(text);
    std::vector<double> watts;
    for (const std::string_view part : parts) {
      const Expected<double> reading = number().read(part);
      if (std::holds_alternative<Diagnostic>(reading)) return wrong(in_quotes(text) + " is no wattage", schema().expected);
      watts.push_back(std::get<double>(reading));
    }
    if (watts.size() == 2) return Power{.idle = watts[0], .epsilon = watts[0], .all_cores = watts[1]};
    if (watts.size() == 3) return Power{.idle = watts[0], .epsilon = watts[1], .all_cores = watts[2]};
    return wrong(in_quotes(text) + " is no wattage", schema().expected);
  }
  [[nodiscard]] std::string write(const Power& power) const final {
    return fmt::format("{}:{}:{}", power.idle, power.epsilon, power.all_cores);
  }
  [[nodiscard]] ScalarSchema schema() const final {
    return {.name = "wattage", .expected = "watts as in SimGrid, \"95:110:190\" (idle, one core at a low load, all cores)"};
  }
};

void read_power(KeyVisitor& keys, Power& power) {
  keys.required("idle", power.idle, watts(), "Power while no core is in use.");
  keys.derived("epsilon", power.epsilon, power.idle, watts(), "Power as soon as a core is in use, without its share; by default as `idle`.");
  keys.required("all-cores", power.all_cores, watts(), "Power while all cores are in use; between the two it is linear.");
}

auto power_type() { return brief_or(WattageCodec{}, mapping<Power>("power", read_power)); }

}  // namespace

bool PowerType::read(const Node& node, Power& into, Diagnostics& mistakes) const { return power_type().read(node, into, mistakes); }

Schema PowerType::describe(const Power* value, const SchemaContext& context) const { return power_type().describe(value, context); }

}  // namespace knee::scenarios::language
