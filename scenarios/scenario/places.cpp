#include "scenarios/scenario/places.hpp"

#include <algorithm>
#include <iterator>

namespace knee::scenarios {
namespace {

bool is_deploy(const models::Change& change) { return change.kind == models::Change::Kind::deploy; }

// Room for the processes of reloads.
void add_spares(models::GroupOptions& group, const std::vector<models::Change>& changes) {
  const auto is_reload = [](const models::Change& one) { return one.kind == models::Change::Kind::reload; };
  if (std::any_of(changes.begin(), changes.end(), is_reload)) group.spares = group.reload.spares(group.processes);
}

}  // namespace

std::vector<models::Change> changes_of(const std::vector<models::Change>& changes, std::optional<std::size_t> tier) {
  std::vector<models::Change> own;
  std::copy_if(changes.begin(), changes.end(), std::back_inserter(own), [tier](const models::Change& one) { return one.tier == tier; });
  return own;
}

bool nodes_come_and_go(const Architecture& architecture, const std::vector<models::Change>& changes) {
  return architecture.autoscaler || std::any_of(changes.begin(), changes.end(), is_deploy);
}

std::uint64_t most_nodes(const Architecture& architecture) {
  return architecture.autoscaler ? architecture.autoscaler->behaviour.most : architecture.nodes;
}

Architecture with_places(const Architecture& architecture, const std::vector<models::Change>& changes) {
  Architecture all = architecture;
  add_spares(all.group, changes);
  for (NodeGroup& nodes : all.groups) add_spares(nodes.group, changes);
  if (!nodes_come_and_go(architecture, changes)) return all;
  const std::uint64_t most = most_nodes(architecture);
  std::uint64_t surge = 0;
  for (const models::Change& change : changes) {
    if (is_deploy(change)) surge = std::max<std::uint64_t>(surge, change.update.surge_of(most));
  }
  all.nodes = 2 * most + surge;
  return all;
}

}  // namespace knee::scenarios
