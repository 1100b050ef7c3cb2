#include "bench/coverage/queue.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace knee::coverage {
namespace {

class FirstCome final : public Queue {
 public:
  FirstCome(Draw between, Draw service, std::size_t servers, std::uint64_t seed)
      : between_{std::move(between)}, service_{std::move(service)}, random_{seed}, free_(servers) {}

  Request next() override {
    now_ += between_(random_);
    const auto first = std::min_element(free_.begin(), free_.end());
    *first = std::max(*first, now_) + service_(random_);
    return {.due = now_, .latency = *first - now_};
  }

 private:
  Draw between_;
  Draw service_;
  Random random_;
  double now_ = 0;
  std::vector<double> free_;  ///< when each server is free
};

class Bounded final : public Queue {
 public:
  Bounded(Draw between, Draw service, std::size_t places, std::uint64_t seed)
      : between_{std::move(between)}, service_{std::move(service)}, random_{seed}, places_{places} {}

  Request next() override {
    now_ += between_(random_);
    const double service = service_(random_);
    while (!departures_.empty() && departures_.front() <= now_) departures_.pop_front();
    if (departures_.size() >= places_) return {.due = now_, .latency = 0, .served = false};
    departures_.push_back((departures_.empty() ? now_ : departures_.back()) + service);
    return {.due = now_, .latency = departures_.back() - now_};
  }

 private:
  Draw between_;
  Draw service_;
  Random random_;
  std::size_t places_;
  double now_ = 0;
  std::deque<double> departures_;
};

class Unlimited final : public Queue {
 public:
  Unlimited(Draw between, Draw service, std::uint64_t seed)
      : between_{std::move(between)}, service_{std::move(service)}, random_{seed} {}

  Request next() override {
    now_ += between_(random_);
    return {.due = now_, .latency = service_(random_)};
  }

 private:
  Draw between_;
  Draw service_;
  Random random_;
  double now_ = 0;
};

class Closed final : public Queue {
 public:
  Closed(std::size_t users, Draw think, Draw service, std::size_t servers, std::uint64_t seed)
      : think_{std::move(think)}, service_{std::move(service)}, random_{seed}, free_(servers) {
    for (std::size_t i = 0; i < users; ++i) asks_.push(think_(random_));
  }

  Request next() override {
    const double now = asks_.top();
    asks_.pop();
    const auto first = std::min_element(free_.begin(), free_.end());
    *first = std::max(*first, now) + service_(random_);
    asks_.push(*first + think_(random_));
    return {.due = now, .latency = *first - now};
  }

 private:
  Draw think_;
  Draw service_;
  Random random_;
  std::vector<double> free_;  ///< when each server is free
  std::priority_queue<double, std::vector<double>, std::greater<>> asks_;  ///< when each user asks next
};

}  // namespace

Draw constant(double value) {
  return [value](Random&) { return value; };
}

Draw exponential(double mean) {
  return [mean](Random& random) { return mean * random.exponential(); };
}

Draw lognormal(double mean, double variation) {
  const double variance = std::log1p(variation * variation);
  const double centre = std::log(mean) - variance / 2;
  const double deviation = std::sqrt(variance);
  return [centre, deviation](Random& random) { return std::exp(centre + deviation * random.normal()); };
}

Hyperexponential::Hyperexponential(double mean_, double variation)
    : mean{mean_}, first{(1 + std::sqrt((variation * variation - 1) / (variation * variation + 1))) / 2} {}

Draw Hyperexponential::draw() const {
  return [*this](Random& random) {
    const double phase = random.uniform() < first ? first : 1 - first;
    return mean / (2 * phase) * random.exponential();
  };
}

std::unique_ptr<Queue> first_come(Draw between, Draw service, std::size_t servers, std::uint64_t seed) {
  return std::make_unique<FirstCome>(std::move(between), std::move(service), servers, seed);
}

std::unique_ptr<Queue> bounded(Draw between, Draw service, std::size_t places, std::uint64_t seed) {
  return std::make_unique<Bounded>(std::move(between), std::move(service), places, seed);
}

std::unique_ptr<Queue> unlimited(Draw between, Draw service, std::uint64_t seed) {
  return std::make_unique<Unlimited>(std::move(between), std::move(service), seed);
}

std::unique_ptr<Queue> closed(std::size_t users, Draw think, Draw service, std::size_t servers, std::uint64_t seed) {
  return std::make_unique<Closed>(users, std::move(think), std::move(service), servers, seed);
}

}  // namespace knee::coverage
