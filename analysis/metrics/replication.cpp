#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

bool Resource::works() const {
  switch (kind) {
    case ResourceKind::threads:
    case ResourceKind::pool:
    case ResourceKind::offload:
    case ResourceKind::connections:
    case ResourceKind::client_connections:
      return false;
    default:
      return true;
  }
}

std::string Resource::label() const {
  switch (kind) {
    case ResourceKind::cores: return "cores";
    case ResourceKind::cpu_limit: return "CPU limit";
    case ResourceKind::loop: return "loop";
    case ResourceKind::lock: return "lock";
    case ResourceKind::threads: return "threads";
    case ResourceKind::pool: return "pool";
    case ResourceKind::offload: return "offload";
    case ResourceKind::primary: return "primary";
    case ResourceKind::service: return "service " + name;
    case ResourceKind::serial: return "serial part of " + name;
    case ResourceKind::connections: return "connections of " + name;
    case ResourceKind::client_connections: return "pool for " + name;
    case ResourceKind::link: return "link of " + name;
  }
  return {};
}

}  // namespace knee::analysis
