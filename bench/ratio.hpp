/// Benchmarks against a yardstick in the same binary and the same run.
#pragma once

#include <cstdint>
#include <string>

namespace knee::bench {

/// How many requests one repetition simulates; set by the program's options.
[[nodiscard]] std::uint64_t requests_per_repetition();

/// Names `yardstick` (another benchmark's name) as what `benchmark` is measured against. A benchmark reports
/// its speed by `state.SetItemsProcessed(requests)`.
///
/// ```cpp
/// void whole_path(benchmark::State& state) { ... state.SetItemsProcessed(served); }
/// BENCHMARK(whole_path);
/// const Measured whole_path_measured{"whole_path", "hand_written_path"};
/// ```
struct Measured {
  Measured(std::string benchmark, std::string yardstick);
};

}  // namespace knee::bench
