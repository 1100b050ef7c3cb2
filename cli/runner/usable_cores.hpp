/// The cores that this process may use.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

namespace knee::cli {

/// The control groups of a process, version 2 (Linux, Documentation/admin-guide/cgroup-v2.rst).
struct ControlGroups {
  std::filesystem::path of_process = "/proc/self/cgroup";  ///< names the group of the process
  std::filesystem::path folder = "/sys/fs/cgroup";         ///< of the root group
};

/// The cores' worth of time that the `cpu.max` of the group of this process and of those around it allow, the least of them; none if no
/// group limits it. In a container this is its CPU limit (`docker run --cpus`, `limits.cpu` of Kubernetes).
[[nodiscard]] std::optional<double> cpu_limit(const ControlGroups& groups);

/// The number of cores that the scheduler lets this process run on (sched_getaffinity), or fewer if its control groups allow less time;
/// a part of a core counts as one.
[[nodiscard]] std::size_t usable_cores(const ControlGroups& groups = {});

}  // namespace knee::cli
