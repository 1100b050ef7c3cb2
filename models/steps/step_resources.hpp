/// `StepResources`: what the steps of a process's requests share: limits, caches, races.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "models/request/request_pool.hpp"
#include "models/steps/cache_store.hpp"
#include "models/steps/limit.hpp"
#include "models/steps/race.hpp"
#include "models/steps/single_flight.hpp"

namespace knee::models {

/// The entries of a cache, and its fills in progress.
struct CacheAccess {
  CacheStore& store;
  SingleFlight& flights;
};

/// Caches, and fills of caches, by their number. Each exists from its first use on.
class Caches {
 public:
  [[nodiscard]] CacheStore& store(const Step& step) { return made(stores_, step, *step.cache); }
  [[nodiscard]] SingleFlight& flights(const Step& step) { return made(flights_, step, step.cache->popularity.keys()); }
  void clear() {
    stores_.clear();
    flights_.clear();
  }

 private:
  template <class T, class From>
  static T& made(std::vector<std::unique_ptr<T>>& all, const Step& step, const From& from) {
    if (all.size() <= step.resource) all.resize(step.resource + 1);
    if (all[step.resource] == nullptr) all[step.resource] = std::make_unique<T>(from);
    return *all[step.resource];
  }

  std::vector<std::unique_ptr<CacheStore>> stores_;
  std::vector<std::unique_ptr<SingleFlight>> flights_;
};

/// A process begins with empty caches of its own and free limits.
class StepResources {
 public:
  /// Uses these caches where steps say that all processes share them.
  void share(Caches* shared) {
    if (shared != nullptr) shared_ = shared;
  }
  /// The process has ended; none of its coroutines exists any more.
  void end() {
    limits_.clear();
    own_.clear();
    races_.reset();
  }

  [[nodiscard]] Limit& limit(const Step& step) {
    if (limits_.size() <= step.resource) limits_.resize(step.resource + 1);
    if (limits_[step.resource] == nullptr) limits_[step.resource] = std::make_unique<Limit>(step.most, step.queue);
    return *limits_[step.resource];
  }
  [[nodiscard]] CacheAccess cache(const Step& step) {
    return {.store = step.cache->shared ? shared_->store(step) : own_.store(step),
            .flights = step.cache->coalescing == Coalescing::all ? shared_->flights(step) : own_.flights(step)};
  }

  /// A race with the branches inside a `parallel` item. `Race::add` each of them.
  [[nodiscard]] Race& begin_race(std::size_t branches, const Step& step, Ledger& whole) {
    if (races_ == nullptr) races_ = std::make_unique<RequestPoolOf<Race>>();
    Race& race = races_->take();
    race.begin(branches, step.need, whole);
    return race;
  }
  /// A branch has ended, or the request has left: the race can be used again if it is over.
  void release(Race& race) {
    if (race.is_over()) races_->release(race);
  }

 private:
  std::vector<std::unique_ptr<Limit>> limits_;
  Caches own_;
  Caches* shared_ = &own_;
  std::unique_ptr<RequestPoolOf<Race>> races_;  // null before the first one
};

}  // namespace knee::models
