#include "sim/network/platform.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "sim/network/network.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/time.hpp"

using namespace knee::sim;

namespace {

/// A file in a directory of its own, gone at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "knee-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    std::ofstream{path()} << text;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove_all(directory_); }
  /// Another file beside it: SimGrid looks for profiles in the directory of the platform.
  void add(const std::string& name, const std::string& text) const {
    std::ofstream{directory_ / name} << text;
  }
  [[nodiscard]] std::string path() const { return (directory_ / "platform.xml").string(); }

 private:
  std::filesystem::path directory_;
};

std::string platform_xml(const std::string& body, const std::string& config = "") {
  return "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
         "<platform version=\"4.1\">\n" +
         config + "<zone id=\"world\" routing=\"Full\">\n" + body + "</zone>\n</platform>\n";
}

const std::string kTwoHosts =
    "<host id=\"web\" speed=\"2Gf\" core=\"8\"/>\n<host id=\"db\" speed=\"500Mf\"/>\n";

std::string wire(const std::string& attributes) {
  return "<link id=\"wire\" bandwidth=\"1MBps\" latency=\"100us\" " + attributes +
         "/>\n<route src=\"web\" dst=\"db\"><link_ctn id=\"wire\"/></route>\n";
}

struct Delivery {
  bool arrived = false;
  Instant at = kStart;
};

Process deliver(Simulation& simulation, Network& network, Host from, Host to, Duration after,
                Delivery& delivery) {
  co_await simulation.delay(after);
  delivery.arrived = co_await network.send(from, to, Bytes{1'000'000});
  delivery.at = simulation.now();
}

/// Sends a megabyte from web to db after `after` on the platform of this text.
Delivery deliver_on(const TemporaryFile& file, Duration after = Duration::zero(), bool with_retransmissions = false) {
  const Platform platform = Platform::file(file.path());
  Delivery delivery;
  Simulation simulation;
  Network network{simulation, platform};
  if (with_retransmissions) network.retransmit({});
  simulation.start(
      deliver(simulation, network, *platform.find_host("web"), *platform.find_host("db"), after, delivery));
  for (int i = 1; i < 1000; ++i) {
    simulation.calendar().call_at(
        kStart + i * 10ms, [](void*) {}, nullptr);
  }
  network.run_before(kStart + 10s);
  return delivery;
}

std::string mistake_in(const std::string& path) {
  const auto result = inspect_platform_file(path);
  REQUIRE(std::holds_alternative<PlatformError>(result));
  return std::get<PlatformError>(result).what();
}

}  // namespace

TEST_CASE("a star knows its hosts") {
  const Platform platform =
      Platform::star({.hosts = {{.name = "client"}, {.name = "node", .cores = 4, .speed = 2e9}}});
  REQUIRE(platform.hosts().size() == 2);
  const auto node = platform.find_host("node");
  REQUIRE(node);
  CHECK(*node == platform.hosts()[1]);
  CHECK(node->name() == "node");
  CHECK(node->cores() == 4);
  CHECK(node->speed() == 2e9);
  CHECK_FALSE(platform.find_host("mode"));
}

TEST_CASE("a platform file gives its hosts, by name") {
  const TemporaryFile file{platform_xml(kTwoHosts + wire(""))};
  const auto facts = inspect_platform_file(file.path());
  REQUIRE(std::holds_alternative<std::vector<HostFacts>>(facts));
  const auto& hosts = std::get<std::vector<HostFacts>>(facts);
  REQUIRE(hosts.size() == 2);
  CHECK(hosts[0].name == "db");
  CHECK(hosts[0].cores == 1);
  CHECK(hosts[1].name == "web");
  CHECK(hosts[1].cores == 8);
  CHECK(hosts[1].speed == 2e9);

  const Platform platform = Platform::file(file.path());
  REQUIRE(platform.hosts().size() == 2);
  CHECK(platform.hosts()[1].name() == "web");
  CHECK(platform.hosts()[1].cores() == 8);
}

TEST_CASE("hosts of a platform file without a route between them are found") {
  const std::string third = "<host id=\"cache\" speed=\"1Gf\"/>\n<link id=\"slow\" bandwidth=\"1MBps\" latency=\"1ms\"/>\n";
  const std::string one_way = "<route src=\"web\" dst=\"cache\" symmetrical=\"NO\"><link_ctn id=\"slow\"/></route>\n";
  const TemporaryFile file{platform_xml(kTwoHosts + third + wire("") + one_way)};
  CHECK(find_missing_route(file.path(), {{"web", "db"}, {"db", "web"}, {"web", "cache"}}) == std::nullopt);
  CHECK(find_missing_route(file.path(), {{"db", "web"}, {"web", "cache"}, {"cache", "web"}, {"db", "cache"}}) == 2);
  CHECK(find_missing_route(file.path(), {}) == std::nullopt);
}

TEST_CASE("a link of a platform file without a bandwidth is a mistake") {
  for (const char* bandwidth : {"0Bps", "-1MBps"}) {
    const TemporaryFile file{platform_xml(kTwoHosts + "<link id=\"wire\" bandwidth=\"" + bandwidth + "\" latency=\"100us\"/>\n" +
                                          "<route src=\"web\" dst=\"db\"><link_ctn id=\"wire\"/></route>\n")};
    CHECK_THAT(mistake_in(file.path()), Catch::Matchers::Contains("link wire has a bandwidth of"));
  }
}

TEST_CASE("a flow over a link of a platform file takes what the file says") {
  const Delivery delivery = deliver_on(TemporaryFile{platform_xml(kTwoHosts + wire(""))});
  CHECK(delivery.arrived);
  CHECK(delivery.at == kStart + 100us + 1s);
}

TEST_CASE("a platform file may configure SimGrid's own correction factors") {
  // LV08: 13.01 times the latency, 0.97 of the bandwidth.
  const std::string config = "<config><prop id=\"network/model\" value=\"LV08\"/></config>\n";
  const Delivery delivery = deliver_on(TemporaryFile{platform_xml(kTwoHosts + wire(""), config)});
  CHECK(to_seconds(delivery.at) == Approx(13.01 * 100e-6 + 1 / 0.97).epsilon(1e-6));
}

TEST_CASE("a flow slows down with its link") {
  // After 0.1 ms of latency and 0.5 s at 1 MB/s half a megabyte is left, which takes 1 s at 0.5 MB/s.
  const TemporaryFile file{platform_xml(kTwoHosts + wire("bandwidth_file=\"slower\""))};
  file.add("slower", "0.5001 500000\n");
  const Delivery delivery = deliver_on(file);
  CHECK(delivery.arrived);
  CHECK(to_seconds(delivery.at) == Approx(1.5001).epsilon(1e-9));
}

TEST_CASE("a message fails when a link on its way goes off or is off") {
  const TemporaryFile file{platform_xml(kTwoHosts + wire("state_file=\"off\""))};
  file.add("off", "0.5 0\n");
  const Duration after = GENERATE(Duration{0}, Duration{700ms});
  const pid_t child = fork();  // one engine a process: each value runs in its own
  if (child == 0) {
    const Delivery delivery = deliver_on(file, after);
    const Instant expected = kStart + std::max<Duration>(500ms, after);
    _exit(!delivery.arrived && delivery.at == expected ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("the links of a platform file have carried what has crossed them, flows in flight too") {
  const TemporaryFile file{platform_xml(kTwoHosts + wire(""))};
  const Platform platform = Platform::file(file.path());
  Simulation simulation;
  Network network{simulation, platform};
  const Host web = *platform.find_host("web");
  const Host db = *platform.find_host("db");
  network.way(web, db);
  REQUIRE(network.links().size() == 1);
  CHECK(network.links().front().name == "wire");
  CHECK(network.links().front().bytes_per_s == 1e6);
  Delivery delivery;
  simulation.start(deliver(simulation, network, web, db, Duration{0}, delivery));
  network.run_before(kStart + 400ms + 100us);
  CHECK(network.carried().front() == Approx(400e3).epsilon(1e-3));
  network.run_before(kStart + 2s);
  CHECK(network.carried().front() == Approx(1e6));
}

TEST_CASE("what a link has stopped is sent again until the link is back") {
  // Half of the message is through when the link goes off. Time-outs: 0.2 s, 0.4 s, 0.8 s, 1.6 s.
  const TemporaryFile file{platform_xml(kTwoHosts + wire("state_file=\"off\""))};
  file.add("off", "0.5001 0\n2 1\n");
  const Delivery delivery = deliver_on(file, Duration{0}, true);
  CHECK(delivery.arrived);
  CHECK(to_seconds(delivery.at) == Approx(0.5001 + 0.2 + 0.4 + 0.8 + 1.6 + 100e-6 + 0.5).epsilon(1e-6));
}

TEST_CASE("mistakes in a platform file are values") {
  CHECK_THAT(mistake_in("/no/such/platform.xml"),
             Catch::Contains("/no/such/platform.xml: No such file or directory"));
  CHECK_THAT(mistake_in("/"), Catch::Contains("Is a directory"));
  CHECK_THAT(mistake_in(TemporaryFile{""}.path()), Catch::Contains("is empty"));
  CHECK_THAT(mistake_in(TemporaryFile{"no xml"}.path()), Catch::Contains("platform.xml"));
  CHECK_THAT(mistake_in(TemporaryFile{platform_xml(kTwoHosts + wire("colour=\"red\""))}.path()),
             Catch::Contains(":7"));
  CHECK_THAT(mistake_in(TemporaryFile{platform_xml("<host id=\"web\" speed=\"fast\"/>")}.path()),
             Catch::Contains("fast"));
  const std::string nowhere = "<route src=\"web\" dst=\"nowhere\"><link_ctn id=\"wire\"/></route>\n";
  CHECK_THAT(mistake_in(TemporaryFile{platform_xml(kTwoHosts + wire("") + nowhere)}.path()),
             Catch::Contains("nowhere"));
  CHECK_THAT(mistake_in(TemporaryFile{platform_xml(kTwoHosts + kTwoHosts)}.path()), Catch::Contains("web"));
}
