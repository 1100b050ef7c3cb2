#include "cli/runner/usable_cores.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

#include <sched.h>

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

// The path of the group below the root; none without groups of version 2. Their line is `0::PATH`.
std::optional<fs::path> group_of(const fs::path& of_process) {
  std::ifstream file{of_process};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return fs::path{line.substr(4)};
  }
  return std::nullopt;
}

// `QUOTA PERIOD` in microseconds, or `max PERIOD`.
std::optional<double> limit_in(const fs::path& group) {
  std::ifstream file{group / "cpu.max"};
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

std::size_t scheduled_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) == 0) return static_cast<std::size_t>(CPU_COUNT(&cores));
  return std::max(1U, std::thread::hardware_concurrency());  // of more cores than the set holds
}

}  // namespace

std::optional<double> cpu_limit(const ControlGroups& groups) {
  const std::optional<fs::path> group = group_of(groups.of_process);
  if (!group) return std::nullopt;
  std::optional<double> least = limit_in(groups.folder);
  fs::path inner = groups.folder;
  for (const fs::path& name : *group) {
    inner /= name;
    const std::optional<double> limit = limit_in(inner);
    if (limit && (!least || *limit < *least)) least = limit;
  }
  return least;
}

std::size_t usable_cores(const ControlGroups& groups) {
  const std::size_t scheduled = scheduled_cores();
  const std::optional<double> limit = cpu_limit(groups);
  if (!limit || std::ceil(*limit) >= static_cast<double>(scheduled)) return scheduled;
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(*limit)));
}

}  // namespace knee::cli
