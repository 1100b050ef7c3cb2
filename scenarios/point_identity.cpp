#include "scenarios/point_identity.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "scenarios/language/document.hpp"
#include "scenarios/language/fingerprint.hpp"
#include "scenarios/schema/schema.hpp"
#include "scenarios/yaml/override.hpp"
#include "sim/kernel/check.hpp"

namespace knee::scenarios {
namespace {

using language::LongFingerprint;
using Assignments = std::vector<language::Assignment>;

void erase_keys(Schema& mapping, std::initializer_list<std::string_view> names) {
  std::erase_if(mapping.keys, [&](const Key& key) { return std::find(names.begin(), names.end(), key.name) != names.end(); });
}

// A tree in which each text stands with its length, so that no two trees have the same signature.
void sign(const Node& node, std::string& signature) {
  signature += fmt::format("{}:{}:{}", static_cast<int>(node.kind), node.text.size(), node.text);
  for (const Node& item : node.items) sign(item, signature);
  for (const Entry& entry : node.entries) {
    signature += fmt::format("{}:{}", entry.key.size(), entry.key);
    sign(entry.value, signature);
  }
  signature += ';';
}

std::string signature_of(const Assignments& assignments) {
  std::string signature;
  for (const auto& [path, value] : assignments) {
    signature += fmt::format("{}:{}", path.size(), path);
    sign(value, signature);
  }
  return signature;
}

bool names_file(const language::Assignment& one) {
  const std::string key = one.path.substr(one.path.rfind('.') + 1);
  return one.value.kind != Node::Kind::scalar || key == "trace" || key == "file" || key == "platform";
}

struct SpanText {
  std::string operator()(std::monostate) const { return "auto"; }
  std::string operator()(double share) const { return fmt::format("{:a} of the requests", share); }
  std::string operator()(sim::Duration time) const { return fmt::format("{} ns", time.count()); }
  std::string operator()(std::uint64_t requests) const { return fmt::format("{} requests", requests); }
};

// What a run reads of `measure`, as it is built: defaults that depend on other keys are in place.
std::string measure_text(const Measure& measure) {
  const std::int64_t duration = measure.duration ? measure.duration->count() : -1;
  return fmt::format("seed {}, warm-up {}, duration {} ns, skip {} ns, max-events {}\n", measure.seed,
                     std::visit(SpanText{}, measure.warm_up), duration, measure.skip.count(), measure.max_events);
}

}  // namespace

// The hashes of the readings so far.
class PointIdentities::Readings {
 public:
  explicit Readings(const ExperimentPlan& plan) : plan_{plan}, files_{contents_of(plan.document->root())} {}

  std::string of(const Point& point) {
    LongFingerprint identity = architectures_with(point.assignments).at(point.architecture);
    identity.add(measure_text(point.scenario.measure));
    if (point.load_per_s) identity.add(fmt::format("load {:a}\n", *point.load_per_s));
    return identity.text();
  }

 private:
  /// The hash of each architecture with these values in place; points that differ in the architecture share one reading.
  const std::vector<LongFingerprint>& architectures_with(const Assignments& assignments) {
    const auto [found, is_new] = readings_.try_emplace(signature_of(assignments));
    if (is_new) found->second = read(assignments);
    return found->second;
  }

  [[nodiscard]] std::vector<LongFingerprint> read(const Assignments& assignments) {
    Diagnostics mistakes;
    Schema whole = language::described(plan_.document->read(assignments, mistakes).written);
    KNEE_CHECK(mistakes.empty(), "the values of a point were read before without a mistake");
    const auto found = std::find_if(whole.keys.begin(), whole.keys.end(), [](const Key& key) { return key.name == "architectures"; });
    std::vector<Key> architectures = std::move(found->schema.keys);
    erase_keys(whole, {"scenario", "description", "architectures", "plan", "sweep", "objective", "measure", "expect"});
    LongFingerprint common;
    common.add(files_with(assignments) + to_yaml(whole));
    std::vector<LongFingerprint> hashes;
    for (Key& architecture : architectures) {
      erase_keys(architecture.schema, {"description", "plan"});
      hashes.push_back(common);
      hashes.back().add(architecture.name + ":\n" + to_yaml(architecture.schema));
    }
    return hashes;
  }

  /// The files of the scenario with these values in place; reads on only if a value may name others.
  std::string files_with(const Assignments& assignments) {
    if (std::none_of(assignments.begin(), assignments.end(), names_file)) return files_;
    Node tree = plan_.document->root();
    Diagnostics ignored;
    for (const auto& [path, value] : assignments) assign(tree, path, value, ignored);
    return contents_of(tree);
  }

  /// The hashes of the files that a tree names, in an order that does not depend on the tree's.
  std::string contents_of(const Node& tree) {
    std::set<std::string> hashes;
    for (const std::string& file : language::named_files(tree)) {
      if (std::filesystem::is_regular_file(file)) hashes.insert(content_of(file));
    }
    std::string text;
    for (const std::string& hash : hashes) text += hash + '\n';
    return text;
  }

  const std::string& content_of(const std::string& file) {
    const auto [found, is_new] = contents_.try_emplace(file);
    if (!is_new) return found->second;
    LongFingerprint content;
    content.add_file(file);
    return found->second = content.text();
  }

  const ExperimentPlan& plan_;
  std::map<std::string, std::string> contents_;  // hash of each file that was read
  std::string files_;
  std::map<std::string, std::vector<LongFingerprint>> readings_;
};

PointIdentities::PointIdentities(const ExperimentPlan& plan) {
  KNEE_CHECK(plan.document != nullptr, "the plan was read from a text");
  readings_ = std::make_unique<Readings>(plan);
}

PointIdentities::~PointIdentities() = default;

std::string PointIdentities::of(const Point& point) { return readings_->of(point); }

std::vector<std::string> point_identities(const ExperimentPlan& plan) {
  PointIdentities identities{plan};
  std::vector<std::string> all;
  for (const Point& point : plan.points) all.push_back(identities.of(point));
  return all;
}

}  // namespace knee::scenarios
