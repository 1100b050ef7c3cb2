/// knee_memory [--requests=N]: resident memory while an M/M/1 queue runs on, a process for every request.
///
/// Prints CSV: requests,resident_KiB, at a hundredth, a tenth and all of N requests (100 million without the
/// option). Memory must grow with the requests in flight, never with the requests simulated: exit status 1 if
/// it has grown by more than kAllowed_KiB from the first row to the last.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <unistd.h>

#include "bench/coroutine_queue.hpp"

namespace {

// The longest queue grows with the logarithm of the time simulated: some dozens of frames of 128 bytes.
constexpr long kAllowed_KiB = 256;

/// The second number of /proc/self/statm: resident pages (proc(5)).
long resident_KiB() {
  std::ifstream file{"/proc/self/statm"};
  long all = 0;
  long resident = 0;
  file >> all >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace knee;
  const std::string option = argc > 1 ? argv[1] : "--requests=100e6";
  if (!option.starts_with("--requests=") || argc > 2) {
    std::fprintf(stderr, "usage: %s [--requests=N]\n", argv[0]);
    return 2;
  }
  const auto requests =
      static_cast<std::int64_t>(std::strtod(option.c_str() + option.find('=') + 1, nullptr));
  sim::Simulation simulation;
  const bench::CoroutineQueue queue{simulation};
  std::printf("requests,resident_KiB\n");
  long first = 0;
  long last = 0;
  for (const std::int64_t part : {100, 10, 1}) {
    simulation.run_before(sim::kStart + requests / part * bench::kMeanGap);
    last = resident_KiB();
    if (first == 0) first = last;
    std::printf("%llu,%ld\n", static_cast<unsigned long long>(queue.outcome().served), last);
  }
  return last - first > kAllowed_KiB ? 1 : 0;
}
