#include "analysis/metrics/replication.hpp"

#include <algorithm>

namespace knee::analysis {
namespace {

bool same(const Batch& a, const Batch& b) {
  const auto same_tally = [](const Tally& x, const Tally& y) {
    return x.ended == y.ended && x.present_ms == y.present_ms && x.served_ms == y.served_ms;
  };
  return a.seconds == b.seconds && a.in_system == b.in_system &&
         std::equal(a.classes.begin(), a.classes.end(), b.classes.begin(), b.classes.end(), same_tally);
}

}  // namespace

std::uint64_t Batch::due() const {
  std::uint64_t sum = 0;
  for (const Tally& tally : classes) sum += tally.due();
  return sum;
}

bool Resource::works() const {
  switch (kind) {
    case ResourceKind::threads:
    case ResourceKind::pool:
    case ResourceKind::offload:
    case ResourceKind::connections:
    case ResourceKind::client_connections:
      return false;
    case ResourceKind::cores:
    case ResourceKind::cpu_limit:
    case ResourceKind::loop:
    case ResourceKind::lock:
    case ResourceKind::primary:
    case ResourceKind::service:
    case ResourceKind::serial:
    case ResourceKind::link:
    case ResourceKind::balancer:
    case ResourceKind::job_workers:
      return true;
  }
  return false;
}

std::string Resource::label() const {
  const std::string of = name.empty() ? "" : " of " + name;
  switch (kind) {
    case ResourceKind::cores: return "cores" + of;
    case ResourceKind::cpu_limit: return "CPU limit" + of;
    case ResourceKind::loop: return "loop" + of;
    case ResourceKind::lock: return "lock" + of;
    case ResourceKind::threads: return "threads" + of;
    case ResourceKind::pool: return "pool" + of;
    case ResourceKind::offload: return "offload" + of;
    case ResourceKind::primary: return "primary" + of;
    case ResourceKind::service: return "service " + name;
    case ResourceKind::serial: return "serial part of " + name;
    case ResourceKind::connections: return "connections of " + name;
    case ResourceKind::client_connections: return "pool for " + name;
    case ResourceKind::link: return "link of " + name;
    case ResourceKind::balancer: return "balancer" + of;
    case ResourceKind::job_workers: return "workers of " + name;
  }
  return {};
}

bool are_the_same_run(std::span<const Replication> replications) {
  return replications.size() > 1 &&
         std::all_of(replications.begin() + 1, replications.end(), [&](const auto& other) {
           const auto& first = replications.front().batches;
           return std::equal(first.begin(), first.end(), other.batches.begin(), other.batches.end(), same);
         });
}

}  // namespace knee::analysis
