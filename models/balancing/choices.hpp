/// `Choices`: of some random nodes the one with the least load.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "models/balancing/draw.hpp"
#include "models/balancing/in_flight.hpp"
#include "models/balancing/peak_ewma.hpp"

namespace knee::models {

/// The power of d choices (Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS 12(10), 2001). The
/// nodes that are compared are different ones (nginx `random two`, Finagle), or may be the same (Envoy); of equal ones the first
/// that was drawn.
class Choices {
 public:
  Choices(const Policy::Options& options, sim::RandomStream stream)
      : draw_{options, std::move(stream)},
        count_{options.replacement ? options.choices : std::min(options.choices, options.nodes)},
        replacement_{options.replacement} {}

  /// The node of the least `load(node)`, of `among`, or of all (null).
  template <class Load>
  [[nodiscard]] std::size_t pick(Load load, const Candidates* among) {
    taken_.clear();
    std::size_t best = another(among);
    taken_.assign(1, best);
    double least = load(best);
    const std::size_t count = among == nullptr || replacement_ ? count_ : std::min(count_, among->count());
    for (std::size_t i = 1; i < count; ++i) {
      const std::size_t node = another(among);
      if (!replacement_) taken_.insert(std::lower_bound(taken_.begin(), taken_.end(), node), node);
      const double its = load(node);
      if (its >= least) continue;
      best = node;
      least = its;
    }
    return best;
  }

 private:
  std::size_t another(const Candidates* among) {
    if (among != nullptr) return draw_.among(*among, replacement_ ? kNone : taken_);
    return replacement_ || taken_.empty() ? draw_.any() : draw_.other_than(taken_);
  }

  inline static const std::vector<std::size_t> kNone{};
  Draw draw_;
  std::size_t count_;
  bool replacement_;
  std::vector<std::size_t> taken_;
};

/// By the requests in flight for the weight.
class FewestOfChoices : public Policy {
 public:
  FewestOfChoices(const Options& options, sim::RandomStream stream)
      : choices_{options, std::move(stream)}, in_flight_{options} {}

  [[nodiscard]] std::size_t pick(sim::Instant now) override {
    const Tournament& loads = in_flight_.loads(now);
    const Candidates* among = limits();
    if (among == nullptr) return choices_.pick([&loads](std::size_t node) { return loads[node]; }, nullptr);
    return choices_.pick([&](std::size_t node) { return loads[node] / among->share(node); }, among);
  }
  void sent(std::size_t node, sim::Instant now) override { in_flight_.add(node, now); }
  void answered(std::size_t node, sim::Duration /*took*/, sim::Instant now) override { in_flight_.remove(node, now); }

 private:
  Choices choices_;
  InFlight in_flight_;
};

/// By the time in which a node is expected to answer.
class FastestOfChoices : public Policy {
 public:
  FastestOfChoices(const Options& options, sim::RandomStream stream)
      : choices_{options, std::move(stream)}, latencies_(options.nodes, PeakEwma{options.decay}) {}

  [[nodiscard]] std::size_t pick(sim::Instant now) override {
    return choices_.pick([this, now](std::size_t node) { return latencies_[node].load(now); }, limits());
  }
  void sent(std::size_t node, sim::Instant /*now*/) override { latencies_[node].sent(); }
  void answered(std::size_t node, sim::Duration took, sim::Instant now) override { latencies_[node].answered(took, now); }

 private:
  Choices choices_;
  std::vector<PeakEwma> latencies_;
};

}  // namespace knee::models
