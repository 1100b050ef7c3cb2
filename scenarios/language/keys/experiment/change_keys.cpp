#include "scenarios/language/keys/experiment/change_keys.hpp"

#include <string>
#include <string_view>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using Target = models::Change::Target;
using Strategy = models::RollingUpdate::Strategy;

constexpr Choice<bool> kWays[] = {
    {"reset", false, "The kernel resets all connections and refuses new ones: the processes end, the machine reboots."},
    {"silent", true, "Nothing answers any more: power, network. Only a time-out ends a request in flight."}};

constexpr Choice<Strategy> kStrategies[] = {
    {"rolling", Strategy::rolling, "New nodes start before old ones leave, or after, within `surge` and `unavailable` (RollingUpdate)."},
    {"recreate", Strategy::recreate, "All old nodes leave before the first new one starts (Recreate)."}};

constexpr Choice<Reloaded> kReloaded[] = {{"processes", Reloaded::processes, "All processes of the node, in the order of its `reload`."}};

/// `25 %` of the nodes, or a number of them.
class NodeShareCodec final : public Codec<models::NodeShare> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<models::NodeShare> read(std::string_view text) const final {
    const Expected<double> share = percentage().read(text);
    if (const auto* read = std::get_if<double>(&share)) return models::NodeShare{.share = *read};
    const Expected<std::size_t> count = kCount.read(text);
    if (const auto* read = std::get_if<std::size_t>(&count)) return models::NodeShare{.count = *read};
    return wrong(in_quotes(text) + " is no share of the nodes", schema().expected);
  }
  [[nodiscard]] std::string write(const models::NodeShare& nodes) const final {
    return nodes.count > 0 ? std::to_string(nodes.count) : percentage().write(nodes.share);
  }
  [[nodiscard]] ScalarSchema schema() const final {
    return {.name = "share of nodes", .expected = "a share such as 25 %, or a number of nodes"};
  }

 private:
  inline static const auto kCount = integer<std::size_t>({.least = 0, .most = 10'000});
};

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

/// Links have no way to be slower, drained or killed, and only links have a bandwidth and a latency. True: a change of a link.
bool check_link(KeyVisitor& keys, const Change& change) {
  if (!keys.has("link")) {
    const char* const key = change.bandwidth ? "bandwidth" : "latency";
    const bool needs_link = change.bandwidth || change.latency;
    if (needs_link) keys.mistake(key, wrong("a change of no link", "link: client, balancer, nodes, services or a service"));
    return needs_link;
  }
  for (const char* key : {"node", "service", "zone", "how"}) {
    const bool is_default = std::string_view{key} == "how" && !change.silently;
    if (keys.has(key) && !is_default) keys.mistake(key, wrong(std::string{"a change of a link with "} + in_quotes(key), "a link alone"));
  }
  if (change.down || change.bandwidth || change.latency) return true;
  keys.mistake("link", wrong("no change of a link", "down, bandwidth or latency"));
  return true;
}

/// A change happens to one node, zone or service; a deploy to all nodes of the architectures, or of a service.
void check_subject(KeyVisitor& keys, const Change& change) {
  if (check_link(keys, change)) return;
  const int subjects = static_cast<int>(keys.has("node")) + static_cast<int>(keys.has("service")) + static_cast<int>(keys.has("zone"));
  if (keys.has("deploy")) {
    const bool of_part = keys.has("node") || keys.has("zone");
    if (of_part) keys.mistake("deploy", wrong("a deploy of one node or zone", "a deploy of all nodes, without \"node\" and \"zone\""));
    const char* const limit = keys.has("surge") ? "surge" : "unavailable";
    if (change.deploy == Strategy::recreate && keys.has(limit)) {
      keys.mistake(limit, wrong("limits of a deploy that ends all nodes first", "deploy: rolling"));
    }
    return;
  }
  if (subjects == 0) {
    keys.mistake("node", wrong("a change without a node", "node: 1, any or each, a zone, or a service that is slower"));
  }
  if (subjects > 1 && keys.has("zone")) {
    keys.mistake("zone", wrong("a change of a zone and of something else", "only one of zone, node or service"));
  }
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
             "A process of the node is killed, by its number from 1, with its requests; another one starts in its place."),
      chosen("reload", change.reload, choice("part of a node", kReloaded),
             "Processes of new code replace those of the node, as its `reload` says. One that is told to end answers its requests first."),
      chosen("bandwidth", change.bandwidth, percentage({.least = 1e-6, .most = 1}), "Share of its bandwidth that the link has."),
      chosen("latency", change.latency, duration(), "Latency that the link has beside its own, one way."),
      chosen("deploy", change.deploy, choice("strategy", kStrategies),
             "A new version: all nodes of each architecture with a balancer are replaced, or those of `service` (`node-start`, "
             "`node-grace`)."));
  keys.given("node", change.node, placed(NodeTargetCodec{}),
             "Node to which it happens: its number, from 1; any: a random one each time; each: every one, independently.");
  keys.given("service", change.service, placed(any_text("a service")),
             "Service whose calls take longer (`slower`), instead of a node; or a service with an architecture, to whose nodes it "
             "happens: to each unless `node` says to which.");
  keys.given("link", change.link, placed(any_text("a link")),
             "Links to which it happens, instead of a node: those of client, balancer, nodes or services, or of a service by its name "
             "(`down`, `bandwidth`, `latency`). What a link that is down stops is sent again, as TCP does.");
  keys.only_with({"down"}, [&] {
    keys.optional("how", change.silently, choice("way", kWays), "What the other ends of the node's connections notice.");
  });
  keys.only_with({"slower", "bandwidth", "latency"}, [&] {
    keys.given("for", change.length, distribution(), "How long it lasts; by default to the end of the run.");
  });
  keys.only_with({"down", "drain", "slower"}, [&] {
    keys.given("zone", change.zone, placed(any_text("a zone")), "Zone all of whose nodes it happens to at once, instead of a node.");
  });
  keys.only_with({"deploy"}, [&] {
    keys.optional("surge", change.surge, NodeShareCodec{}, "Nodes above their number during the deploy, rounded up (maxSurge).");
    keys.optional("unavailable", change.unavailable, NodeShareCodec{},
                  "Nodes that are not ready during the deploy, rounded down (maxUnavailable); if both are none, one is.");
  });
  check_subject(keys, change);
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
