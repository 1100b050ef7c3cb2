#include "scenarios/language/keys/plan_keys.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using Counts = std::vector<std::uint64_t>;

/// `1..10`, or one number.
class CountRange final : public Codec<PlanRange> {
 public:
  explicit CountRange(std::uint64_t most) : most_{most}, number_{integer<std::uint64_t>({.least = 1, .most = most})} {}

  using Codec::read;
  [[nodiscard]] Expected<PlanRange> read(std::string_view text) const final {
    const std::size_t dots = text.find("..");
    const Expected<std::uint64_t> least = number_.read(text.substr(0, dots));
    const Expected<std::uint64_t> most = dots == std::string_view::npos ? least : number_.read(text.substr(dots + 2));
    const auto* from = std::get_if<std::uint64_t>(&least);
    const auto* to = std::get_if<std::uint64_t>(&most);
    if (from == nullptr || to == nullptr) return wrong(in_quotes(text) + " is not a range", schema().expected);
    if (*from > *to) return wrong(in_quotes(text) + " has no number", schema().expected, fmt::format("{}..{}", *to, *from));
    return PlanRange{.least = *from, .most = *to};
  }
  [[nodiscard]] std::string write(const PlanRange& range) const final {
    return range.least == range.most ? std::to_string(range.least) : fmt::format("{}..{}", range.least, range.most);
  }
  [[nodiscard]] ScalarSchema schema() const final {
    return {.name = "a..b", .expected = fmt::format("a range such as 1..10, one number, or a list of numbers; at most {}",
                                                     most_)};
  }

 private:
  std::uint64_t most_;
  Integer<std::uint64_t> number_;
};

std::optional<Counts> listed(const PlanRange& range) {
  return range.listed.empty() ? std::nullopt : std::optional(range.listed);
}

/// Ascending, each number once.
PlanRange range_of(Counts counts) {
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return {.least = counts.front(), .most = counts.back(), .listed = std::move(counts)};
}

auto counts(std::uint64_t most) {
  const auto span = converted<PlanRange>(
      CountRange(most), [](PlanRange range) { return range; },
      [](const PlanRange& range) { return range.listed.empty() ? std::optional(range) : std::nullopt; });
  return brief_or(span, converted<PlanRange>(list_of(integer<std::uint64_t>({.least = 1, .most = most}), 1), range_of, listed));
}

struct DeclarePlan {
  const MachineTypes* types;

  void operator()(KeyVisitor& keys, PlanSpace& plan) const {
    keys.given("machines", plan.machines, list_of(MachineTypeCodec{types}, 1),
               "Machine types to choose from. By default all `machines` of the scenario; without these, the architecture's own "
               "machine.");
    keys.given("nodes", plan.nodes, counts(10'000), "Numbers of nodes. By default 1..32.");
    keys.given("processes", plan.processes, counts(10'000),
               "Numbers of processes on each node. By default from 1 to twice the cores and one.");
    keys.given("threads", plan.threads, counts(100'000),
               "Numbers of threads of each process. By default 1..64, and the architecture's own number if it is larger.");
  }

  [[nodiscard]] Mapping<PlanSpace, DeclarePlan> mapping() const { return {"plan", *this}; }
};

}  // namespace

bool PlanKeys::read(const Node& node, PlanSpace& into, Diagnostics& mistakes) const {
  return DeclarePlan{types_}.mapping().read(node, into, mistakes);
}

Schema PlanKeys::describe(const PlanSpace* value, const SchemaContext& context) const {
  return DeclarePlan{types_}.mapping().describe(value, context);
}

}  // namespace knee::scenarios::language
