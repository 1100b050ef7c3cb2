#include "bench/plan/random_service.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "sim/random/random_stream.hpp"

namespace knee::bench {
namespace {

class ServiceWriter {
 public:
  explicit ServiceWriter(std::uint64_t number)
      : stream_{sim::StreamKey{.seed = 9, .replication = number, .purpose = "random service", .index = 0}} {}

  std::string write() {
    const std::string steps = this->steps();
    const double cores = std::exp2(std::floor(between(0, 2)));  // 1 or 2; the other machine has twice as many
    const double nodes = between(0.4, 3.6);                      // of the smaller machine
    const double rate = nodes * cores / computing_s_;
    const double db_ms = between(1, 10);
    const double servers = std::ceil(rate * db_ms / 1e3 * between(1.02, 4));
    std::string text = "scenario: random\nworkload:\n";
    text += fmt::format("  arrivals: {{poisson: {:.1f}/s}}\n  requests:\n    it: {{steps: [{}{{call: db}}]}}\n", rate, steps);
    text += fmt::format("services:\n  db: {{servers: {:.0f}, time: {{exponential: {:.3f} ms}}}}\n", servers, db_ms);
    text += fmt::format("machines:\n  small: {{cores: {:.0f}, cost: 0.1 USD/h}}\n", cores);
    text += fmt::format("  large: {{cores: {:.0f}, cost: {:.2f} USD/h}}\n", 2 * cores, between(0.16, 0.24));
    text += "machine: small\nplan: {nodes: 1..2, processes: 1..4, threads: [1, 4, 16]}\nmeasure: {replications: 2}\n";
    text += "architectures:\n";
    text += "  loop: {runtime: event-loop}\n";
    text += fmt::format("  threads: {{runtime: {}}}\n", chance(0.7) ? "gil" : "native-threads");
    text += fmt::format("objective: {{p99: {:.1f} ms, errors: 1 %}}\n", latency_ms_ + db_ms * 5 + between(5, 100));
    return text;
  }

 private:
  bool chance(double probability) { return stream_.uniform() < probability; }
  double between(double low, double high) { return low + (high - low) * stream_.uniform(); }

  // One or two steps before the call of the database.
  std::string steps() {
    std::string text;
    const int count = chance(0.5) ? 1 : 2;
    for (int i = 0; i < count; ++i) {
      const double ms = between(0.5, 6);
      const bool computes = i == 0 || chance(0.5);
      const char* kind = i == 0 ? "cpu" : (computes ? "native" : "wait");
      const std::string law = chance(0.5) ? fmt::format("{:.3f} ms", ms) : fmt::format("{{exponential: {:.3f} ms}}", ms);
      text += fmt::format("{{{}: {}}}, ", kind, law);
      if (computes) computing_s_ += ms / 1e3;
      latency_ms_ += 5 * ms;
    }
    return text;
  }

  sim::RandomStream stream_;
  double computing_s_ = 0;
  double latency_ms_ = 0;
};

}  // namespace

std::string random_service(std::uint64_t number) { return ServiceWriter{number}.write(); }

}  // namespace knee::bench
