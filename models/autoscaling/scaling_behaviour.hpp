/// `ScalingBehaviour`: how fast an autoscaler may follow the number of nodes that its metric asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// `behavior` of Kubernetes' HorizontalPodAutoscaler, autoscaling/v2 (kubernetes/kubernetes,
/// pkg/controller/podautoscaler/horizontal.go at 003e862): a stabilisation window and policies for either direction, and the
/// least and the largest number of nodes. It remembers recommendations and changes as long as any window or period looks back.
class ScalingBehaviour {
 public:
  /// A change of at most `value` nodes, or percent of the nodes at the start of the period, within each `period`.
  struct Policy {
    enum class Kind : std::uint8_t { nodes, percent };
    Kind kind = Kind::percent;
    std::int64_t value = 100;
    sim::Duration period = std::chrono::seconds{15};
    friend bool operator==(const Policy&, const Policy&) = default;
  };
  /// Which of several policies counts.
  enum class Select : std::uint8_t {
    most,      ///< the one that allows the largest change (Max)
    least,     ///< the one that allows the smallest change (Min)
    disabled,  ///< none: the number does not change in this direction
  };
  struct Rules {
    sim::Duration stabilisation{};
    std::vector<Policy> policies = {};  ///< none: any change is allowed
    Select select = Select::most;
    friend bool operator==(const Rules&, const Rules&) = default;
  };
  /// By default those of Kubernetes: up at once, by 100 % or 4 nodes every 15 s; down to the greatest recommendation of 5 min.
  struct Options {
    std::size_t least = 1;
    std::size_t most = 10;
    Rules up{.policies = {{Policy::Kind::percent, 100, std::chrono::seconds{15}},
                          {Policy::Kind::nodes, 4, std::chrono::seconds{15}}}};
    Rules down{.stabilisation = std::chrono::seconds{300}, .policies = {{Policy::Kind::percent, 100, std::chrono::seconds{15}}}};
    friend bool operator==(const Options&, const Options&) = default;
  };

  explicit ScalingBehaviour(Options options);

  /// The number of nodes to ask for instead of `recommended`, which it remembers. `current`: those asked for until now.
  [[nodiscard]] std::size_t next(std::size_t current, std::size_t recommended, sim::Instant now);
  /// The number asked for has changed.
  void changed(std::size_t from, std::size_t to, sim::Instant now);

  /// Towards `recommended`, as far as the recommendations within the windows allow. It then counts among them.
  [[nodiscard]] std::size_t stabilised(std::size_t current, std::size_t recommended, sim::Instant now);
  /// Towards `desired`, as far as the policies and the limits allow.
  [[nodiscard]] std::size_t limited(std::size_t current, std::size_t desired, sim::Instant now) const;

 private:
  struct Noted {
    std::int64_t nodes = 0;
    sim::Instant at{};
  };
  [[nodiscard]] std::int64_t up_limit(std::int64_t current, sim::Instant now) const;
  [[nodiscard]] std::int64_t down_limit(std::int64_t current, sim::Instant now) const;
  [[nodiscard]] std::int64_t at_period_start(std::int64_t current, const Policy& policy, sim::Instant now) const;
  void forget(sim::Instant now);

  Options options_;
  sim::Duration memory_{};  // the longest window or period
  std::vector<Noted> recommendations_;
  std::vector<Noted> changes_;  // added nodes; negative: removed
};

}  // namespace knee::models
