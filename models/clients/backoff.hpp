/// The pauses of a client before it tries again.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// The pause before retry n = 1, 2, ... is made of e(n) = min(most, base x factor^(n - 1)) and a random part.
///
/// Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 (full, equal, decorrelated); gRPC, proposal A6
/// (`grpc`); Envoy, envoy/config/route/v3/route_components.proto, RetryBackOff (`envoy`). The code beside the AWS article
/// (aws-samples/aws-arch-backoff-simulator) begins with n = 2 of this numbering.
class Backoff {
 public:
  enum class Jitter : std::uint8_t {
    none,          ///< e
    full,          ///< uniform in (0, e)
    equal,         ///< uniform in (e/2, e)
    decorrelated,  ///< uniform in (base, 3 x the last pause), at most `most`; the first after a pause of `base`
    grpc,          ///< uniform in (0.8 e, 1.2 e)
    envoy,         ///< uniform in (0, (factor^n - 1) x base), at most `most`
  };
  struct Options {
    sim::Duration base = std::chrono::milliseconds{25};
    double factor = 2;                             ///< 1: every pause is `base`
    sim::Duration most = std::chrono::hours{24};   ///< largest pause before its random part; of `decorrelated`, `grpc` and `envoy` after it
    Jitter jitter = Jitter::full;
  };

  explicit Backoff(const Options& options) : options_{options} {}

  /// The pause before retry `number`, from 1; `last` is the one before (zero: none).
  [[nodiscard]] sim::Duration pause(std::uint32_t number, sim::Duration last, sim::RandomStream& stream) const;

 private:
  [[nodiscard]] double power(std::uint32_t exponent) const;

  Options options_;
};

}  // namespace knee::models
