#include "scenarios/language/keys/workload/journey_keys.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

auto successors() {
  const auto certain = converted<Successors>(
      placed(any_text("a class of requests, or leave")),
      [](Placed<std::string> next) { return Successors{{.name = std::move(next.value), .place = next.place, .value = 1}}; },
      [](const Successors& all) {
        const bool is_brief = all.size() == 1 && all.front().value == 1;
        return is_brief ? std::optional(Placed<std::string>{all.front().name, all.front().place}) : std::nullopt;
      });
  return brief_or(certain, named("class of requests", percentage()));
}

auto journey_step() {
  const auto brief = converted<JourneyStep>(
      placed(any_text("a class of requests")),
      [](Placed<std::string> request) { return JourneyStep{.request = std::move(request), .then = {}, .think = {}}; },
      [](const JourneyStep& step) { return step.then || step.think ? std::nullopt : std::optional(step.request); });
  return brief_or(brief, mapping<JourneyStep>("journey-step", [](KeyVisitor& keys, JourneyStep& step) {
    keys.required("request", step.request, placed(any_text("a class of requests")), "Class of the request.");
    keys.given("then", step.then, successors(),
               "Classes of the next request, with their probabilities, and `leave`, the end of the session. By default the next "
               "step of the list, and the end after the last one.");
    keys.given("think", step.think, distribution(),
               "Time between the response and the next request of the session, instead of the think time of the arrivals.");
  }));
}

/// One journey, while it is checked.
class JourneyCheck {
 public:
  JourneyCheck(const JourneyKeys& journey, Diagnostics& mistakes) : journey_{journey}, mistakes_{mistakes} {
    for (const JourneyStep& step : journey.steps) names_.push_back(step.request.value);
  }

  bool passes() {
    for (const JourneyStep& step : journey_.steps) {
      if (step.request.value == kLeave) {
        add(step.request.place, "a step cannot be called \"leave\": this is the end of a session", "another name of the class");
      }
      if (step.then) check(*step.then, true);
    }
    if (journey_.begins_with) check(*journey_.begins_with, false);
    if (is_right_) check_ways();
    return is_right_;
  }

 private:
  void add(const SourceLocation& place, std::string what, std::string expected, std::string meant = {}) {
    mistakes_.add({.place = place, .what = std::move(what), .expected = std::move(expected), .nearest = std::move(meant)});
    is_right_ = false;
  }

  void check(const Successors& all, bool may_leave) {
    double sum = 0;
    for (const Named<double>& next : all) {
      sum += next.value;
      if (!may_leave || next.name != kLeave) check_target(next, may_leave);
    }
    if (all.empty() || std::abs(sum - 1) > 1e-6) {
      const SourceLocation& place = all.empty() ? journey_.steps.front().request.place : all.front().place;
      add(place, fmt::format("the probabilities of what comes next sum to {}", in_percent(sum)), "a sum of 100 %");
    }
  }

  void check_target(const Named<double>& next, bool may_leave) {
    const auto count = std::count(names_.begin(), names_.end(), next.name);
    if (count == 1) return;
    if (count > 1) {
      return add(next.place, fmt::format("several steps of the journey are {}", in_quotes(next.name)),
                 "one step for each class that another step leads to");
    }
    std::vector<std::string> known = names_;
    if (may_leave) known.emplace_back(kLeave);
    add(next.place, fmt::format("the journey has no step {}", in_quotes(next.name)), either_of(known), nearest(next.name, known));
  }

  /// The steps that may follow step `i`; the number of steps: the end.
  [[nodiscard]] std::vector<std::size_t> followers(std::size_t i) const {
    const auto& then = journey_.steps[i].then;
    if (!then) return {i + 1};
    return targets(*then);
  }

  [[nodiscard]] std::vector<std::size_t> targets(const Successors& all) const {
    std::vector<std::size_t> targets;
    for (const Named<double>& next : all) {
      if (next.value > 0) targets.push_back(step_named(journey_, next.name));
    }
    return targets;
  }

  /// Each step is reached, and comes to an end.
  void check_ways() {
    const std::size_t end = names_.size();
    std::vector<bool> reached(end + 1);
    for (const std::size_t i : journey_.begins_with ? targets(*journey_.begins_with) : std::vector<std::size_t>{0}) reached[i] = true;
    std::vector<bool> ends(end + 1);
    ends[end] = true;
    for (std::size_t round = 0; round <= end; ++round) {
      for (std::size_t i = 0; i < end; ++i) {
        for (const std::size_t next : followers(i)) {
          if (reached[i]) reached[next] = true;
          if (ends[next]) ends[i] = true;
        }
      }
    }
    for (std::size_t i = 0; i < end; ++i) {
      const Placed<std::string>& step = journey_.steps[i].request;
      if (!reached[i]) add(step.place, fmt::format("no session comes to the step {}", in_quotes(step.value)), "a step that leads to it");
      if (!ends[i]) add(step.place, fmt::format("a session never ends after the step {}", in_quotes(step.value)), "a way to leave");
    }
  }

  const JourneyKeys& journey_;
  Diagnostics& mistakes_;
  std::vector<std::string> names_;
  bool is_right_ = true;
};

}  // namespace

void read_journey(KeyVisitor& keys, JourneyKeys& journey) {
  keys.optional("journey", journey.steps, list_of(journey_step()),
             "Requests of a session, one after the other or with probabilities: a Markov chain over classes (customer behaviour "
             "model graph). The classes need no share.");
  keys.given("begins-with", journey.begins_with, successors(),
             "Classes with which a session begins, with their probabilities. Default: the first step.");
  if (keys.has("begins-with") && journey.steps.empty()) keys.mistake("begins-with", wrong("there is no journey", "a journey beside it"));
}

std::size_t step_named(const JourneyKeys& journey, const std::string& name) {
  const auto is_meant = [&name](const JourneyStep& step) { return step.request.value == name; };
  const auto found = std::find_if(journey.steps.begin(), journey.steps.end(), is_meant);
  return static_cast<std::size_t>(found - journey.steps.begin());
}

bool check_journey(const JourneyKeys& journey, Diagnostics& mistakes) {
  return journey.steps.empty() || JourneyCheck{journey, mistakes}.passes();
}

}  // namespace knee::scenarios::language
