/// knee_bench [NAME...] [--requests=N] [--repetitions=N]: runs the benchmarks so named (all without a name)
/// and their yardsticks, and prints CSV: benchmark,requests_per_s,yardstick,ratio.
///
/// The repetitions of all benchmarks are shuffled among each other, so that whatever else the machine does
/// hits all of them alike; each speed is the median of its repetitions, each ratio the ratio of two medians.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/ratio.hpp"

namespace knee::bench {
namespace {

std::uint64_t requests = 10'000'000;

std::map<std::string, std::string>& yardsticks() {
  static std::map<std::string, std::string> by_benchmark;
  return by_benchmark;
}

struct Options {
  std::set<std::string> names;
  std::string repetitions = "9";
};

/// The argument of `--name=`, or null.
const char* value_of(const std::string& argument, const std::string& name) {
  const std::string start = "--" + name + "=";
  return argument.starts_with(start) ? argument.c_str() + start.size() : nullptr;
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (const char* count = value_of(argument, "requests")) {
      requests = static_cast<std::uint64_t>(std::strtod(count, nullptr));
    } else if (const char* repetitions = value_of(argument, "repetitions")) {
      options.repetitions = repetitions;
    } else if (yardsticks().contains(argument)) {
      options.names.insert(argument);
    } else {
      std::fprintf(stderr, "no benchmark '%s'; there are:", argument.c_str());
      for (const auto& [name, yardstick] : yardsticks()) std::fprintf(stderr, " %s", name.c_str());
      std::fprintf(stderr, "\n");
      std::exit(2);
    }
  }
  if (options.names.empty()) {
    for (const auto& [name, yardstick] : yardsticks()) options.names.insert(name);
  }
  return options;
}

/// A regular expression that matches these benchmarks and their yardsticks.
std::string filter(const std::set<std::string>& names) {
  std::set<std::string> all;
  for (const std::string& name : names) {
    all.insert(name);
    all.insert(yardsticks().at(name));
  }
  std::string pattern;
  for (const std::string& name : all) pattern += (pattern.empty() ? "^(" : "|") + name;
  return pattern + ")(/.*)?$";
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Collects the speed of every repetition and keeps silent, except about errors.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      if (run.error_occurred) {
        std::fprintf(stderr, "%s: %s\n", run.run_name.function_name.c_str(), run.error_message.c_str());
        failed_ = true;
      } else {
        speeds_[run.run_name.function_name].push_back(run.counters.at("items_per_second"));
      }
    }
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] double speed(const std::string& name) const { return median(speeds_.at(name)); }

 private:
  std::map<std::string, std::vector<double>> speeds_;
  bool failed_ = false;
};

int run(int argc, char** argv) {
  const Options options = parse(argc, argv);
  std::vector<std::string> arguments{argv[0], "--benchmark_enable_random_interleaving=true",
                                     "--benchmark_repetitions=" + options.repetitions,
                                     "--benchmark_filter=" + filter(options.names)};
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  if (collector.failed()) return 1;
  std::printf("benchmark,requests_per_s,yardstick,ratio\n");
  for (const std::string& name : options.names) {
    const std::string& yardstick = yardsticks().at(name);
    const double speed = collector.speed(name);
    std::printf("%s,%.0f,%s,%.3f\n", name.c_str(), speed, yardstick.c_str(),
                speed / collector.speed(yardstick));
  }
  return 0;
}

}  // namespace

std::uint64_t requests_per_repetition() { return requests; }

Measured::Measured(std::string benchmark, std::string yardstick) {
  yardsticks().emplace(std::move(benchmark), std::move(yardstick));
}

}  // namespace knee::bench

int main(int argc, char** argv) { return knee::bench::run(argc, argv); }
