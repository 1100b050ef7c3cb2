#include "scenarios/theory/client_hold.hpp"

#include <algorithm>
#include <cstdint>
#include <variant>

namespace knee::scenarios::theory {

sim::Duration client_hold(const Architecture& architecture, const models::RequestClass& request_class) {
  std::int64_t fits = std::get<models::ThreadServer::Options>(architecture.group.runtime).send_buffer.count();
  if (architecture.balancer) fits += architecture.balancer->buffer.count();
  const sim::Bytes rest{std::max<std::int64_t>(request_class.response_size.count() - fits, 0)};
  const sim::Duration writing = request_class.client_time(rest);
  return architecture.balancer ? writing : writing + request_class.client_time(request_class.request_size);
}

}  // namespace knee::scenarios::theory
