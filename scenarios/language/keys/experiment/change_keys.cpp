#include "scenarios/language/keys/experiment/change_keys.hpp"

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using Target = models::Change::Target;

constexpr Choice<bool> kWays[] = {
    {"reset", false, "The kernel resets all connections and refuses new ones: the processes end, the machine reboots."},
    {"silent", true, "Nothing answers any more: power, network. Only a time-out ends a request in flight."}};

class NodeTargetCodec final : public Codec<NodeTarget> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<NodeTarget> read(std::string_view text) const final {
    if (text == "any") return NodeTarget{.target = Target::any};
    if (text == "each") return NodeTarget{.target = Target::each};
    Expected<std::size_t> number = kNumber.read(text);
    if (const auto* read = std::get_if<std::size_t>(&number)) return NodeTarget{.number = *read};
    return wrong(in_quotes(text) + " is no node", schema().expected);
  }
  [[nodiscard]] std::string write(const NodeTarget& node) const final {
    if (node.target == Target::one) return std::to_string(node.number);
    return node.target == Target::any ? "any" : "each";
  }
  [[nodiscard]] ScalarSchema schema() const final {
    return {.name = "node", .expected = "the number of a node, from 1, or any or each"};
  }

 private:
  inline static const auto kNumber = integer<std::size_t>({.least = 1, .most = 10'000});
};

/// An alternative that is read into an optional.
template <class T, class Type>
auto chosen(const char* name, std::optional<T>& into, Type type, const char* doc) {
  return alternative(name, into, std::move(type), [&into](T value) { into = std::move(value); }, doc);
}

void read_change(KeyVisitor& keys, Change& change) {
  keys.one_of(chosen("at", change.at, duration(), "Time from the start of the run, warm-up included; it happens once."),
              chosen("every", change.every, distribution(),
                     "Time to the first time, and from the end of one to the next: again and again (time between failures)."));
  keys.one_of(
      chosen("down", change.down, distribution(),
             "The node's machine goes down for so long (time to repair); then its processes start, in their start-up time. Its "
             "requests in flight fail, or are lost (`how`)."),
      chosen("drain", change.drain, distribution(), "The balancers send the node no new requests for so long; those in flight end."),
      chosen("slower", change.slower, number({.least = 1e-6, .most = 1e6}),
             "How many times slower the cores of the node are, or the calls of the service. What has begun keeps its speed."),
      chosen("kill", change.kill, integer<std::size_t>({.least = 1, .most = 10'000}),
             "A process of the node is killed, by its number from 1, with its requests; another one starts in its place."));
  keys.given("node", change.node, placed(NodeTargetCodec{}),
             "Node to which it happens: its number, from 1; any: a random one each time; each: every one, independently.");
  keys.given("service", change.service, placed(any_text("a service")),
             "Service whose calls take longer (`slower`), instead of a node; or a service with an architecture, to whose nodes it "
             "happens: to each unless `node` says to which.");
  keys.only_with({"down"}, [&] {
    keys.optional("how", change.silently, choice("way", kWays), "What the other ends of the node's connections notice.");
  });
  keys.only_with({"slower"}, [&] {
    keys.given("for", change.length, distribution(), "How long it lasts; by default to the end of the run.");
  });
  if (!keys.has("node") && !keys.has("service")) {
    keys.mistake("node", wrong("a change without a node", "node: 1, any or each, or a service that is slower"));
  }
}

}  // namespace

bool ChangeType::read(const Node& node, Change& into, Diagnostics& mistakes) const {
  into.place = node.place;
  return mapping<Change>("change", read_change).read(node, into, mistakes);
}

Schema ChangeType::describe(const Change* value, const SchemaContext& context) const {
  return mapping<Change>("change", read_change).describe(value, context);
}

}  // namespace knee::scenarios::language
