/// gunicorn's threaded worker: who holds a thread, a connection, the lock, and from when to when.

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "models/clients/connections.hpp"
#include "models/group/process_group.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::gthread_test {
namespace {

using namespace std::chrono_literals;

// Records which slices a timeline was shown, and the largest count.
class Recorder : public Timeline {
 public:
  Track track(const std::string& group, const std::string& name) override {
    names.push_back(group + "/" + name);
    open.emplace_back();
    return static_cast<Track>(names.size() - 1);
  }
  void begin(Track track, std::string_view what, const Request*) override {
    open[index(track)].emplace_back(what);
    slices[names[index(track)]].emplace_back(what);
  }
  void end(Track track) override {
    REQUIRE_FALSE(open[index(track)].empty());  // slices nest
    open[index(track)].pop_back();
  }
  void mark(Track, std::string_view, const Request*) override {}
  void count(Track, double value) override { most = std::max(most, value); }

  std::vector<std::string> names;
  std::vector<std::vector<std::string>> open;
  std::map<std::string, std::vector<std::string>> slices;
  double most = 0;

 private:
  static std::size_t index(Track track) { return static_cast<std::size_t>(track); }
};

// A process of gthread, and clients that send it requests one by one.
class Gunicorn : Requester {
 public:
  explicit Gunicorn(const Gthread::Options& gthread, std::size_t threads = 2, Connections::Options connections = {})
      : machine_{simulation_, {.cores = 4}},
        group_{simulation_,
               {.machine = machine_, .services = services_, .name = "node", .timeline = &timeline},
               {.runtime = ThreadServer::Options{.threads = threads,
                                                 .syscall_time = 5us,
                                                 .lock = InterpreterLock::Options{.wake_up = 50us},
                                                 .gthread = gthread},
                .backlog = 100,
                .pools = {}},
               {}},
        connections_{simulation_, connections, group_, [](Connection&, std::uint64_t) {}, sim::RunKey{}.stream("clients")} {}

  // A request for `demand` at `when`, whose client sends nothing for `first_byte_delay` if it has to connect.
  Gunicorn& send(sim::Duration when, sim::Duration demand, sim::Duration first_byte_delay = {},
                 WorkItem::Kind kind = WorkItem::Kind::cpu) {
    simulation_.start(send_at(when, demand, first_byte_delay, kind));
    return *this;
  }
  // How long the lock was held in the first `length`, which have just been run.
  [[nodiscard]] sim::Duration lock_held(sim::Duration length) {
    const double share = group_.workers().front()->statistics().locks.front().held.mean(sim::kStart + length);
    return sim::from_seconds(share * sim::to_seconds(length));
  }
  [[nodiscard]] std::uint64_t events() { return simulation_.calendar().events_run(); }
  Gunicorn& run(sim::Duration length = 60s) {
    simulation_.run_before(sim::kStart + length);
    return *this;
  }

  std::map<std::uint64_t, sim::Duration> latency;  // of each request by its number
  std::map<std::uint64_t, sim::Duration> waited_for_client;
  Recorder timeline;

 private:
  sim::Process send_at(sim::Duration when, sim::Duration demand, sim::Duration first_byte_delay, WorkItem::Kind kind) {
    static const Step plain{.kind = Step::Kind::cpu, .branches = {}, .probabilities = {}};
    const std::uint64_t number = requests_.size();
    Request& request = requests_.emplace_back();
    co_await simulation_.until(sim::kStart + when);
    request.number = number;
    request.due = simulation_.now();
    request.ledger = Ledger{request.due};
    request.first_byte_delay = first_byte_delay;
    request.requester = this;
    request.work.push_back({.kind = kind, .length = 0, .demand = demand, .step = &plain});
    connections_.submit(request);
  }
  void completed(Request& request) override {
    latency[request.number] = simulation_.now() - request.due;
    waited_for_client[request.number] = request.ledger.spent(LatencyComponent::network);
    CHECK(request.ledger.total() == latency[request.number]);
  }

  sim::Simulation simulation_;
  Machine machine_;
  std::deque<Service> services_;
  std::deque<Request> requests_;
  ProcessGroup group_;
  Connections connections_;
};

using Version = Gthread::Version;

constexpr Connections::Options kOnDemand{.keep_alive = 100, .open = Connections::Open::on_demand};

}  // namespace

TEST_CASE("a silent client holds a thread of gthread, from 21 to 23 not at all, from 25.2 on for 5 s at most") {
  const auto waits = [](Version version, sim::Duration silent) {
    Gunicorn service{{.version = version}, 1, kOnDemand};
    service.send(1s, 1ms, silent).send(1100ms, 1ms).run();
    CHECK(service.latency.at(0) > silent);
    CHECK(service.latency.at(0) < silent + 2ms);
    CHECK(service.waited_for_client.at(0) > silent - 10ms);
    return service.latency.at(1);
  };
  for (const auto version : {Version::v20_1, Version::v24, Version::v25_2}) {
    CHECK(waits(version, 3s) > 2900ms);
    CHECK(waits(version, 3s) < 2904ms);
  }
  CHECK(waits(Version::v21, 3s) < 2ms);
  CHECK(waits(Version::v24, 9s) > 8900ms);
  CHECK(waits(Version::v25_2, 9s) > 4900ms);
  CHECK(waits(Version::v25_2, 9s) < 4904ms);
}

TEST_CASE("from 25.2 on a silent connection is watched for keepalive once its thread has given it back, then closed") {
  for (const auto& [silent, accepts] : {std::pair{6s, 1}, std::pair{9s, 2}}) {  // 5 s and 2 s
    Gunicorn service{{.version = Version::v25_2}, 2, kOnDemand};
    service.send(1s, 1ms, silent).run();
    const auto& main = service.timeline.slices.at("node process 1/main thread");
    CHECK(std::count(main.begin(), main.end(), "accept") == accepts);
    CHECK(service.latency.at(0) > silent);
    CHECK(service.latency.at(0) < silent + 2ms);
  }
}

TEST_CASE("a kept connection is dispatched by the main thread, without being accepted again") {
  Gunicorn service{{.version = Version::v20_1}, 2, kOnDemand};
  service.send(1s, 1ms).send(1500ms, 1ms).run();
  const auto& main = service.timeline.slices.at("node process 1/main thread");
  CHECK(std::count(main.begin(), main.end(), "accept") == 1);
  CHECK(std::count(main.begin(), main.end(), "dispatch") == 1);
  // Accept: accept4, two setblocking; dispatch: epoll_ctl, setblocking. All are shorter than a millisecond together.
  for (const auto& [number, latency] : service.latency) {
    CHECK(latency > 1ms);
    CHECK(latency < 1200us);
  }
}

TEST_CASE("a connection that has been idle for keepalive is closed, and the next request makes a new one") {
  Gunicorn service{{.keep_alive = 2s}, 2, kOnDemand};
  service.send(1s, 1ms).send(2900ms, 1ms).send(6500ms, 1ms).run();
  const auto& main = service.timeline.slices.at("node process 1/main thread");
  CHECK(std::count(main.begin(), main.end(), "accept") == 2);
  CHECK(std::count(main.begin(), main.end(), "dispatch") == 1);
}

TEST_CASE("keepalive of zero closes every connection") {
  Gunicorn service{{.keep_alive = 0s}, 2, kOnDemand};
  service.send(1s, 1ms).send(1500ms, 1ms).run();
  const auto& main = service.timeline.slices.at("node process 1/main thread");
  CHECK(std::count(main.begin(), main.end(), "accept") == 2);
}

TEST_CASE("with as many connections as there may be, gthread accepts nothing until one is closed") {
  for (const auto version : {Version::v20_1, Version::v24, Version::v25_2}) {
    Gunicorn service{{.version = version, .keep_alive = 0s, .connections = 1}, 2, kOnDemand};
    service.send(1s, 1ms, 500ms).send(1100ms, 1ms).run();
    CHECK(service.latency.at(0) > 500ms);
    CHECK(service.latency.at(1) > 400ms);  // though a thread was free
    CHECK(service.latency.at(1) < 410ms);
  }
}

// One connection is kept from 1.3 to 3.3 s, on the other one nothing comes until 1.5 s, and there may be two.
Gunicorn& send_to_two_connections(Gunicorn& service) {
  service.send(1s, 300ms, {}, WorkItem::Kind::wait).send(1100ms, 1ms, 400ms).send(1350ms, 1ms);
  return service.run(8s);
}

TEST_CASE("at worker-connections gunicorn 21 to 23 turns without rest until a connection expires, and reads nothing") {
  Gunicorn service{{.version = Version::v21, .connections = 2, .busy_turn = 15us}, 1, kOnDemand};
  send_to_two_connections(service);
  CHECK(service.latency.at(1) > 2200ms);
  CHECK(service.latency.at(1) < 2203ms);
  CHECK(service.latency.at(2) > 3950ms);  // sent on the kept connection; its client connects again, and the same follows
  CHECK(service.latency.at(2) < 3960ms);
  const sim::Duration turned = service.lock_held(8s);  // 15 of each 20 us for twice 2 s
  CHECK(turned > 3000ms);
  CHECK(turned < 3010ms);
  CHECK(service.events() < 2000);
}

TEST_CASE("at worker-connections gunicorn 24 and later go on reading and sleep") {
  for (const auto version : {Version::v24, Version::v25_2}) {
    Gunicorn service{{.version = version, .connections = 2}, 1, kOnDemand};
    send_to_two_connections(service);
    CHECK(service.latency.at(1) > 400ms);  // holds the thread from 1.3 s on
    CHECK(service.latency.at(1) < 402ms);
    CHECK(service.latency.at(2) > 150ms);
    CHECK(service.latency.at(2) < 154ms);
    CHECK(service.lock_held(8s) < 10ms);
  }
}

TEST_CASE("the main thread waits a switch interval for the lock while a request computes") {
  Gunicorn service{{.version = Version::v20_1}, 2, kOnDemand};
  service.send(1s, 100ms).send(1050ms, 1ms).run();
  // Then it lets the lock go for each of its system calls, but is back before anybody has woken; when it polls again, the
  // thread that it has woken stands before the one that it has interrupted.
  CHECK(service.latency.at(1) > 6ms);
  CHECK(service.latency.at(1) < 6500us);
}

TEST_CASE("each poll of the main thread costs a look at every request that the pool has") {
  const auto held_in_a_second = [](sim::Duration futures_scan) {
    Gunicorn service{{.version = Version::v20_1, .futures_scan = futures_scan}, 1, {.keep_alive = 400, .open = Connections::Open::on_demand}};
    for (int i = 0; i < 90; ++i) service.send(1s, 100ms, {}, WorkItem::Kind::wait);
    service.run(1900ms);
    CHECK(service.timeline.most > 75);  // in the pool's queue
    return service.lock_held(1900ms);
  };
  // Accepted one by one: 1 + 2 + ... + 90 looks of 10 us, and one round of 82 for each of 8 connections kept since.
  const sim::Duration more = held_in_a_second(10us) - held_in_a_second(0us);
  CHECK(more > 39ms);
  CHECK(more < 50ms);
}

TEST_CASE("a thread, the lock and the pool's queue show on a timeline what they do") {
  Gunicorn service{{}, 2, kOnDemand};
  service.send(1s, 20ms).send(1001ms, 20ms).run(2s);
  auto& slices = service.timeline.slices;
  for (const char* what : {"receive", "compute", "send", "wait for the lock", "wait for the switch"}) {
    INFO(what);
    const auto count = [&](const char* row) { return std::count(slices[row].begin(), slices[row].end(), what); };
    CHECK(count("node process 1/pool thread 0") + count("node process 1/pool thread 1") > 0);
  }
  const auto& lock = slices.at("node process 1/interpreter lock");
  CHECK(std::count(lock.begin(), lock.end(), "main thread") > 0);
  CHECK(std::count(lock.begin(), lock.end(), "pool thread 0") > 2);
  CHECK(std::count(lock.begin(), lock.end(), "pool thread 1") > 2);
}

}  // namespace knee::models::gthread_test
