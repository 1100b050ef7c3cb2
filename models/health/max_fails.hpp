/// `MaxFails`: a node is out for a time after so many failures.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// nginx's passive checks (`max_fails`, `fail_timeout`) of one node: `ngx_http_upstream_get_peer`,
/// `ngx_http_upstream_free_round_robin_peer`, in nginx 1.29. After the time the next request is a probe: if it is served, the
/// failures are forgotten. Left out: nginx's clock of whole seconds, and the effective weight, which lowers the share of a node
/// with fewer failures for some picks.
class MaxFails {
 public:
  struct Options {
    std::uint64_t fails = 1;
    sim::Duration time_out = std::chrono::seconds{10};
    friend bool operator==(const Options&, const Options&) = default;
  };

  explicit MaxFails(const Options& options) : options_{options} {}

  [[nodiscard]] bool is_out(sim::Instant now) const {
    return fails_ >= options_.fails && now - checked_ <= options_.time_out;
  }
  /// The node has been picked.
  void picked(sim::Instant now) {
    if (now - checked_ > options_.time_out) checked_ = now;
  }
  void failed(sim::Instant now) {
    ++fails_;
    accessed_ = checked_ = now;
  }
  void served() {
    if (accessed_ < checked_) fails_ = 0;
  }

 private:
  Options options_;
  std::uint64_t fails_ = 0;
  sim::Instant accessed_{};
  sim::Instant checked_{};
};

}  // namespace knee::models
