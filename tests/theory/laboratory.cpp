#include "tests/theory/laboratory.hpp"

namespace knee::theory {
namespace {

constexpr std::uint64_t kSeed = 20'240'229;
constexpr std::size_t kNoLimit = std::size_t{1} << 40U;

Step step(Step::Kind kind, Distribution demand) {
  return {.kind = kind, .demand = {.source = std::move(demand)}, .branches = {}, .probabilities = {}};
}

Scenario scenario_of(models::Arrivals arrivals, Steps steps) {
  Scenario scenario;
  scenario.name = "theory";
  scenario.workload.push_back({.name = "requests",
                               .arrivals = std::move(arrivals),
                               .classes = {{.name = "request", .steps = std::move(steps)}}});
  scenario.measure.seed = kSeed;
  return scenario;
}

Architecture architecture_of(models::RuntimeOptions runtime, std::size_t processes, int cores) {
  Architecture architecture;
  architecture.machine.cores = cores;
  architecture.machine.scheduler.kind = sim::Scheduler::Kind::eevdf;  // processor sharing
  architecture.group.processes = processes;
  architecture.group.runtime = std::move(runtime);
  architecture.group.accept = models::Accept::blocking;
  architecture.group.backlog = kNoLimit;
  return architecture;
}

}  // namespace

Distribution constant(double mean) { return Distribution::constant(mean).value(); }
Distribution exponential(double mean) { return Distribution::exponential(mean).value(); }
Distribution hyperexponential(double mean, double cv) {
  return Distribution::hyperexponential(sim::MeanCv{.mean = mean, .cv = cv}).value();
}

Step cpu(Distribution demand) { return step(Step::Kind::cpu, std::move(demand)); }
Step wait(Distribution demand) { return step(Step::Kind::wait, std::move(demand)); }
Step blocking(Distribution demand) { return step(Step::Kind::blocking, std::move(demand)); }
Step call(Distribution demand) { return step(Step::Kind::call, std::move(demand)); }

Step yield() { return step(Step::Kind::yield, constant(0)); }

Steps with_feedback(const Steps& steps, double probability, int times) {
  Steps all = steps;
  if (times == 0) return all;
  Step again = step(Step::Kind::choose, constant(0));
  Steps more = with_feedback(steps, probability, times - 1);
  more.insert(more.begin(), yield());
  again.branches = {std::move(more), {}};
  again.probabilities = {probability, 1 - probability};
  all.push_back(std::move(again));
  return all;
}

Scenario poisson(double rate, Steps steps) {
  return scenario_of(models::RenewalArrivals{exponential(1 / rate)}, std::move(steps));
}

Scenario users(std::uint64_t count, Distribution think, Steps steps) {
  return scenario_of(models::ClosedUsers{.users = count, .think = std::move(think)}, std::move(steps));
}

Scenario in_rounds(Scenario scenario) {
  std::get<models::ClosedUsers>(scenario.workload.front().arrivals).rounds = true;
  return scenario;
}

Scenario with_service(Scenario scenario, const models::Service::Options& service) {
  scenario.services.push_back(service);
  return scenario;
}

Architecture event_loop() {
  Architecture architecture = architecture_of(models::EventLoopServer::Options{}, 1, 1);
  architecture.connections = models::Connections::Options{.keep_alive = 2000};
  return architecture;
}

Architecture asyncio_loop() {
  Architecture architecture = event_loop();
  architecture.group.runtime = models::EventLoopServer::Options{.kind = models::EventLoopServer::Kind::asyncio};
  return architecture;
}

Architecture native_threads(std::size_t threads, int cores) {
  return architecture_of(models::ThreadServer::Options{.threads = threads, .syscalls = 0, .lock = {}}, 1,
                         cores);
}

Architecture interpreter(std::size_t threads, std::size_t processes, int cores) {
  const models::ThreadServer::Options runtime{
      .threads = threads, .syscalls = 0, .lock = models::InterpreterLock::Options{}};
  return architecture_of(runtime, processes, cores);
}

Interval Replications::operator()(double Measurement::*metric) const {
  return of([metric](const Measurement& run) { return run.*metric; });
}

Interval Replications::over(const Replications& other, double Measurement::*metric) const {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < runs_.size(); ++i) ratios.push_back(runs_[i].*metric / other.runs_[i].*metric);
  return interval_of(ratios);
}

Replications replicate(Scenario scenario, const Architecture& architecture, const Sample& sample) {
  scenario.measure.requests = sample.requests;
  scenario.measure.warm_up = sample.warm_up;
  std::vector<Measurement> runs;
  for (std::uint64_t i = 0; i < sample.replications; ++i) runs.push_back(measure(scenario, architecture, i));
  return Replications{std::move(runs)};
}

}  // namespace knee::theory
