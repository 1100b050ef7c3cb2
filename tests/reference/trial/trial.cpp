#include "tests/reference/trial/trial.hpp"

#include <simgrid/version.h>

namespace knee::reference {

namespace s4u = simgrid::s4u;

namespace {

// SimGrid merges events that lie within its timing precision of each other, by default a nanosecond. The models count
// whole nanoseconds, so the references must tell neighbouring ones apart.
int with_fine_precision() {
#if SIMGRID_VERSION < 33500
  s4u::Engine::set_config("surf/precision:1e-12");
#else
  s4u::Engine::set_config("precision/timing:1e-12");
#endif
  return 0;
}

// At the end SimGrid kills all actors, and one that dies within a call of a mutex aborts the program.
constexpr double kBetweenEvents = 1.23e-10;

constexpr double kFlops = 1e9;  // of a core, a second

s4u::Host* make_host(int cores) {
  auto* zone = s4u::create_full_zone("zone");
  auto* host = zone->create_host("machine", kFlops);
  host->set_core_count(cores);
  zone->seal();
  return host;
}

}  // namespace

Trial::Trial(int cores, const std::vector<Request>& requests)
    : engine_{"reference"}, host_{(with_fine_precision(), make_host(cores))}, requests_{requests}, answers_(requests.size()) {}

s4u::ActorPtr Trial::start(const std::string& name, const std::function<void()>& body) {
  const s4u::ActorPtr actor = s4u::Actor::create(name, host_, body);
  actor->daemonize();
  return actor;
}

void Trial::later(double seconds, const std::function<void()>& body) {
  start("later", [seconds, body] {
    if (seconds > 0) s4u::this_actor::sleep_for(seconds);
    body();
  });
}

void Trial::compute(double seconds) {
  if (seconds > 0) s4u::this_actor::execute(seconds * kFlops);
}

void Trial::answer(const Request& request, bool served) {
  answers_[static_cast<std::size_t>(&request - requests_.data())] = {.at = s4u::Engine::get_clock(), .served = served};
  answered_->release();
  if (on_answer_) on_answer_(request);
}

std::vector<Answer> Trial::run(const std::function<void(const Request&)>& send) {
  s4u::Actor::create("clients", host_, [this, &send] {
    for (const Request& request : requests_) {
      s4u::this_actor::sleep_until(request.due);
      send(request);
    }
    for (std::size_t i = 0; i < requests_.size(); ++i) answered_->acquire();
    s4u::this_actor::sleep_for(kBetweenEvents);
  });
  engine_.run();
  return answers_;
}

}  // namespace knee::reference
