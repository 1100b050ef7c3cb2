/// `FixedLimit`: a limit that stays.
#pragma once

#include <cstdint>

#include "models/limits/concurrency_limit.hpp"

namespace knee::models {

class FixedLimit final : public ConcurrencyLimit {
 public:
  struct Options {
    std::uint64_t most = 100;
    friend bool operator==(const Options&, const Options&) = default;
  };
  explicit FixedLimit(const Options& options) : options_{options} {}

  [[nodiscard]] std::uint64_t most(sim::Instant /*now*/) override { return options_.most; }
  void count(const Sample& /*sample*/) override {}

 private:
  Options options_;
};

}  // namespace knee::models
