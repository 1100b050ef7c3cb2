// The library's side of `NetworkModule`.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <simgrid/s4u.hpp>
#include <simgrid/version.h>

#include "sim/kernel/check.hpp"
#include "sim/network/network_module.hpp"
#include "sim/network/simgrid/lane.hpp"
#include "sim/network/simgrid/simgrid_bridge.hpp"
#include "sim/network/simgrid/simgrid_platform.hpp"

namespace knee::sim {
namespace {

class SimgridModule final : public NetworkModule {
 public:
  std::vector<simgrid::s4u::Host*> star(const StarOptions& options) override {
    platform_ = create_star_platform(options);
    return platform_.hosts;
  }
  std::vector<simgrid::s4u::Host*> file(const std::string& path) override {
    platform_ = {.hosts = load_platform_file(path), .links = {}};
    return platform_.hosts;
  }
  [[nodiscard]] bool has_platform() const override { return simgrid::s4u::Engine::is_initialized(); }
  [[nodiscard]] const std::string& name(const simgrid::s4u::Host& host) const override { return host.get_name(); }
  [[nodiscard]] int cores(const simgrid::s4u::Host& host) const override { return host.get_core_count(); }
  [[nodiscard]] double speed(const simgrid::s4u::Host& host) const override { return host.get_speed(); }
  // What its network model asks before it sends (surf/network_cm02.cpp, communicate).
  [[nodiscard]] bool has_route(const simgrid::s4u::Host& from, const simgrid::s4u::Host& to) const override {
    std::vector<simgrid::s4u::Link*> links;
    double latency = 0;
    from.route_to(&to, links, &latency);
    return !links.empty() || latency > 0;
  }
  [[nodiscard]] double carried(const Lane& lane, Instant now) const override {
    return lane.carried(now, to_seconds(now) - simgrid::s4u::Engine::get_clock());
  }
  [[nodiscard]] Rest* rest(const Lane& lane) const override { return lane.rest(); }

  // The last of all models: SimGrid's own models have moved to the present when the bridge runs its events.
  [[nodiscard]] std::shared_ptr<NetworkDriver> connect(Calendar& calendar, const Platform& platform) override {
    KNEE_CHECK(simgrid::s4u::Engine::get_clock() == 0.0, "a process has one network");
    const auto bridge = std::make_shared<SimgridBridge>(calendar, platform, platform_);
    simgrid::s4u::Engine::get_instance()->add_model(bridge);
#if SIMGRID_VERSION >= 33500
    simgrid::s4u::Comm::on_completion_cb(SimgridBridge::on_completion);
#else
    simgrid::s4u::Activity::on_completion_cb(SimgridBridge::on_completion);
#endif
    return bridge;
  }

 private:
  StarPlatform platform_;  // a file has no links of hosts
};

}  // namespace
}  // namespace knee::sim

extern "C" knee::sim::NetworkModule* knee_network_module(const char* build) {
  static knee::sim::SimgridModule module;
  return std::string_view{build} == KNEE_BUILD ? &module : nullptr;
}
