// The energy of a machine: by hand, and as SimGrid's energy plugin accounts for the same jobs.
#include <vector>

#include <simgrid/plugins/energy.h>
#include <simgrid/s4u.hpp>

#include "models/machine/machine.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/own_process.hpp"

namespace knee::models::power_meter_test {
namespace {

using namespace std::chrono_literals;

constexpr PowerMeter::Options kPower{.idle = 10, .epsilon = 20, .all_cores = 40};

// A job that begins `at` and computes for `length`, in seconds.
struct Job {
  double at;
  double length;
};

sim::Process compute(sim::Simulation& simulation, Machine& machine, Job job) {
  co_await simulation.delay(sim::from_seconds(job.at));
  Machine::Thread thread = machine.thread();
  co_await machine.compute(thread, sim::from_seconds(job.length));
}

double joules(int cores, const std::vector<Job>& jobs, sim::Duration until) {
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = cores, .scheduler = {.kind = sim::Scheduler::Kind::eevdf}, .power = kPower}};
  for (const Job& job : jobs) simulation.start(compute(simulation, machine, job));
  simulation.run_before(sim::kStart + until);
  return machine.joules();
}

// The same on a host of SimGrid with a core of 1 flop/s for each second of work.
double joules_in_simgrid(int cores, const std::vector<Job>& jobs, double until) {
  namespace sg4 = simgrid::s4u;
  int count = 1;
  char name[] = "power";
  char* arguments[] = {name, nullptr};
  sg_host_energy_plugin_init();
  sg4::Engine engine{&count, arguments};
  auto* zone = sg4::create_full_zone("zone");
  auto* host = zone->create_host("host", 1e9)->set_core_count(cores)->set_property("wattage_per_state", "10:20:40")->seal();
  zone->seal();
  for (const Job& job : jobs) {
    sg4::Actor::create("job", host, [job] {
      sg4::this_actor::sleep_for(job.at);
      sg4::this_actor::execute(job.length * 1e9);
    });
  }
  double joules = 0;
  sg4::Actor::create("meter", host, [host, until, &joules] {
    sg4::this_actor::sleep_for(until);
    joules = sg_host_get_consumed_energy(host);
  });
  engine.run();
  return joules;
}

}  // namespace

TEST_CASE("power grows with the cores in use from epsilon to that of all cores and is that of an idle machine without any") {
  // One core from 0 to 0.5 s and from 1 to 1.5 s, both between: 30, 40 and 30 W, then 10 W.
  CHECK(joules(2, {{0, 1}, {0.5, 1}}, 3s) == Approx(15 + 20 + 15 + 15));
  CHECK(joules(2, {}, 3s) == Approx(30));
}

TEST_CASE("a machine uses the energy that SimGrid says it does") {
  // More jobs than cores for a while; gaps without any.
  const std::vector<Job> jobs{{0.1, 0.5}, {0.2, 1}, {0.3, 0.25}, {0.4, 2}, {0.5, 0.125}, {4, 0.5}, {6, 1}};
  for (const int cores : {1, 2, 4}) {
    const double expected = in_own_process(1, [&] { return std::vector<double>{joules_in_simgrid(cores, jobs, 10)}; })[0];
    CHECK(joules(cores, jobs, 10s) == Approx(expected).epsilon(1e-6));
  }
}

TEST_CASE("a machine without a power uses no energy that is known") {
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 1}};
  simulation.run_before(sim::kStart + 1s);
  CHECK(machine.joules() == 0);
}

}  // namespace knee::models::power_meter_test
