/// What `theory_of` calls exact agrees with simulation, and it calls exact only what is.

#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/theory/theory.hpp"
#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::predictions_test {
namespace {

using analysis::theory::ArchitectureTheory;
using analysis::theory::Prediction;
using analysis::theory::Standing;

bool is_bound(const Prediction& one) { return one.standing == Standing::upper_bound || one.standing == Standing::lower_bound; }

const Prediction* find(const ArchitectureTheory& theory, double Measurement::*metric) {
  const auto found = std::find_if(theory.predictions.begin(), theory.predictions.end(), [&](const Prediction& one) {
    return one.metric->value == metric && !is_bound(one);
  });
  return found == theory.predictions.end() ? nullptr : &*found;
}

struct Question {
  std::string model;
  Scenario scenario;
  Architecture architecture;
};

constexpr double kService = 0.004;

Architecture sync_workers(std::size_t count) { return interpreter(1, count, static_cast<int>(count)); }

std::vector<Question> exact_questions() {
  Architecture loops = event_loop();
  loops.connections.reset();
  loops.group.processes = 3;
  loops.machine.cores = 3;
  loops.group.accept = models::Accept::reuse_port;
  return {
      {"M/M/1", poisson(150, {cpu(exponential(kService))}), event_loop()},
      {"M/D/1", poisson(150, {cpu(constant(kService))}), event_loop()},
      {"M/G/1", poisson(150, {cpu(hyperexponential(kService, 2))}), event_loop()},
      {"M/G/1", poisson(100, {cpu(exponential(kService)), cpu(constant(0.001))}), event_loop()},
      {"M/M/3", poisson(600, {cpu(exponential(kService))}), sync_workers(3)},
      {"M/M/3", poisson(600, {wait(exponential(kService))}), sync_workers(3)},
      {"M/M/1", poisson(150, {cpu(exponential(kService))}), interpreter(16)},
      {"M/G/1, processor sharing", poisson(150, {cpu(hyperexponential(kService, 2))}), native_threads(200, 1)},
      {"M/D/2, processor sharing", poisson(300, {cpu(constant(kService))}), native_threads(200, 2)},
      {"M/M/1 in each of 3", poisson(450, {cpu(exponential(kService))}), loops},
      {"open network of queues", poisson(87.5, {cpu(exponential(kService)), wait(constant(0.02)), cpu(exponential(kService))}),
       event_loop()},
  };
}

}  // namespace

TEST_CASE("predictions that are called exact agree with simulation") {
  for (const Question& question : exact_questions()) {
    INFO(question.model);
    const ArchitectureTheory theory = scenarios::theory::theory_of(question.scenario, question.architecture);
    const Prediction* mean = find(theory, &Measurement::mean_ms);
    REQUIRE(mean != nullptr);
    for (const std::string& words : mean->leaves_out) UNSCOPED_INFO("leaves out " << words);
    CHECK(mean->model == question.model);
    CHECK(mean->standing == Standing::exact);
    const Replications runs = replicate(question.scenario, question.architecture, {.replications = 12, .requests = 20'000});
    for (const Prediction& one : theory.predictions) {
      if (one.standing == Standing::exact)
        check_agrees(one.metric->name, runs(one.metric->value), one.value, {.bias = 0.002, .narrow = 0.15});
    }
  }
}

TEST_CASE("a lognormal time with the variation of an exponential one is not taken for one") {
  const Distribution lognormal = Distribution::lognormal(sim::MeanCv{.mean = kService, .cv = 1}).value();
  const ArchitectureTheory theory = scenarios::theory::theory_of(poisson(150, {cpu(lognormal)}), event_loop());
  CHECK(find(theory, &Measurement::mean_ms)->model == "M/G/1");
  CHECK(find(theory, &Measurement::mean_ms)->standing == Standing::exact);  // Pollaczek and Khinchine need only the variance
  CHECK(find(theory, &Measurement::p99_ms)->standing == Standing::approximation);
  const Scenario closed = users(20, exponential(0.05), {cpu(lognormal), wait(constant(0.01)), cpu(lognormal)});
  CHECK(find(scenarios::theory::theory_of(closed, event_loop()), &Measurement::throughput_per_s)->standing ==
        Standing::approximation);
}

TEST_CASE("what a runtime does beyond the model makes it an approximation, and is said") {
  Architecture loop = event_loop();
  std::get<models::EventLoopServer::Options>(loop.group.runtime).wake_up = std::chrono::microseconds{50};
  const ArchitectureTheory theory = scenarios::theory::theory_of(poisson(150, {cpu(exponential(kService))}), loop);
  const Prediction* mean = find(theory, &Measurement::mean_ms);
  REQUIRE(mean != nullptr);
  CHECK(mean->standing == Standing::approximation);
  CHECK(mean->leaves_out == std::vector<std::string>{"wake-ups of the loop and of its pool, which a busy loop does not need"});
}

TEST_CASE("threads that limit an interpreter with waits are a flow-equivalent server, near the simulation") {
  const Scenario scenario = poisson(150, {cpu(exponential(0.002)), wait(exponential(0.008)), cpu(exponential(0.002))});
  const Architecture threads = interpreter(3);
  const ArchitectureTheory theory = scenarios::theory::theory_of(scenario, threads);
  const Prediction* mean = find(theory, &Measurement::mean_ms);
  REQUIRE(mean != nullptr);
  CHECK(mean->model == "flow-equivalent server of the threads");
  CHECK(mean->standing == Standing::approximation);
  const Interval simulated = replicate(scenario, threads, {.replications = 8, .requests = 20'000})(&Measurement::mean_ms);
  INFO("simulated " << simulated.mean << " +- " << simulated.half_width << ", by theory " << mean->value);
  CHECK(mean->value == Approx(simulated.mean).epsilon(0.1));
}

TEST_CASE("where work piles up there is no latency, and the rate is bounded") {
  const ArchitectureTheory theory = scenarios::theory::theory_of(poisson(300, {cpu(exponential(kService))}), event_loop());
  CHECK(find(theory, &Measurement::mean_ms) == nullptr);
  CHECK(theory.warnings == std::vector<std::string>{"more requests arrive than the bottleneck can serve, so work piles up"});
  REQUIRE(!theory.predictions.empty());
  CHECK(theory.predictions.front().standing == Standing::upper_bound);
  CHECK(theory.predictions.front().value == Approx(250));
}

}  // namespace knee::theory::predictions_test
