#include "scenarios/language/demand.hpp"

#include <algorithm>
#include <utility>

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {
namespace {

Type<RecordedDemand> recorded_demand() {
  return mapping<RecordedDemand>("recorded-demand", [](MappingReader& fields, RecordedDemand& demand) {
    fields.required("trace", demand.column, placed(Type<std::string>(any_text("a column"))),
                    "Column of the recorded traffic that holds the demand of each request.");
    fields.optional("unit", demand.unit, unit_of_time(), "What 1 in that column is.");
    fields.optional("factor", demand.factor, number(kFactor),
                    "What the column is multiplied with.");
  });
}

bool speaks_of_a_record(const Entry& entry) {
  return entry.key == "trace" || entry.key == "unit" || entry.key == "factor";
}

/// Of a distribution and a record of different age (`--set` laid one over the other), the younger; whether it
/// is the record.
bool choose(Node& node) {
  const Entry* trace = node.find("trace");
  if (trace == nullptr) return false;
  const int age = trace->age;
  const bool recorded = std::none_of(node.entries.begin(), node.entries.end(), [age](const Entry& entry) {
    return !speaks_of_a_record(entry) && entry.age < age;
  });
  std::erase_if(node.entries, [recorded, age](const Entry& entry) {
    return recorded ? !speaks_of_a_record(entry) && entry.age > age
                    : speaks_of_a_record(entry) && entry.age >= age;
  });
  return recorded;
}

}  // namespace

Codec<sim::Duration> unit_of_time() {
  using namespace std::chrono_literals;
  return word<sim::Duration>("unit", {{"s", 1s}, {"ms", 1ms}, {"us", 1us}, {"ns", 1ns}});
}

Type<Demand> demand() {
  Type<Demand> type;
  type.read = [](const Node& node, Demand& into, Diagnostics& mistakes) {
    if (node.find("trace") == nullptr) return distribution().read(node, into.distribution, mistakes);
    Node chosen = node;
    if (!choose(chosen)) return distribution().read(chosen, into.distribution, mistakes);
    return recorded_demand().read(chosen, into.recorded.emplace(), mistakes);
  };
  type.describe = [](const Demand* value, SchemaContext& describing) {
    if (value != nullptr) {
      return value->recorded ? recorded_demand().describe(&*value->recorded, describing)
                             : distribution().describe(&value->distribution, describing);
    }
    Schema shape;
    shape.kind = Schema::Kind::either;
    shape.parts.push_back(distribution().describe(nullptr, describing));
    shape.parts.push_back(recorded_demand().describe(nullptr, describing));
    return shape;
  };
  return type;
}

}  // namespace knee::scenarios::language
