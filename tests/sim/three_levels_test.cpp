// Flows over a platform of three levels (racks, a zone, sites) against SimGrid's own actors.

#include <filesystem>
#include <fstream>

#include "tests/sim/messages.hpp"

namespace knee::sim::three_levels_test {
namespace {

// Two sites, each with two racks of three hosts: a flow within a rack crosses two links, between racks four, between sites seven.
constexpr const char* kSites = R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <zone id="world" routing="Full">
    <zone id="east" routing="Full">
      <cluster id="east-a" prefix="east-a-" suffix="" radical="0-2" speed="1Gf" bw="2MBps" lat="100us" bb_bw="4MBps" bb_lat="50us"/>
      <cluster id="east-b" prefix="east-b-" suffix="" radical="0-2" speed="1Gf" bw="2MBps" lat="100us" bb_bw="4MBps" bb_lat="50us"/>
      <link id="east-core" bandwidth="3MBps" latency="200us"/>
      <zoneRoute src="east-a" dst="east-b" gw_src="east-a-east-a_router" gw_dst="east-b-east-b_router"><link_ctn id="east-core"/></zoneRoute>
    </zone>
    <zone id="west" routing="Full">
      <cluster id="west-a" prefix="west-a-" suffix="" radical="0-2" speed="1Gf" bw="2MBps" lat="100us" bb_bw="4MBps" bb_lat="50us"/>
    </zone>
    <link id="ocean" bandwidth="1MBps" latency="30ms"/>
    <zoneRoute src="east" dst="west" gw_src="east-a-east-a_router" gw_dst="west-a-west-a_router"><link_ctn id="ocean"/></zoneRoute>
  </zone>
</platform>
)";

class SitesFile {
 public:
  SitesFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "knee-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    std::ofstream{path()} << kSites;
  }
  SitesFile(const SitesFile&) = delete;
  SitesFile& operator=(const SitesFile&) = delete;
  ~SitesFile() { std::filesystem::remove_all(directory_); }
  [[nodiscard]] std::string path() const { return (directory_ / "sites.xml").string(); }

 private:
  std::filesystem::path directory_;
};

}  // namespace

TEST_CASE("a thousand flows over a platform of three levels end when SimGrid's own actors see them end") {
  const SitesFile file;
  constexpr std::size_t kHosts = 9;
  const std::vector<Message> messages = random_messages(1000, kHosts, 10e-3, 46);
  const auto open = [&file] { return Platform::file(file.path()); };
  const std::vector<double> expected = ends_by_actors(open, messages);
  CHECK(*std::max_element(expected.begin(), expected.end()) < to_seconds(messages.back().start) + 10);
  check_same(ends_by_bridge(open, messages, 1ms), expected);
}

}  // namespace knee::sim::three_levels_test
