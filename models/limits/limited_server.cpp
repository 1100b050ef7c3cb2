#include "models/limits/limited_server.hpp"

namespace knee::models {

void LimitedServer::submit(Request& request) {
  const std::optional<Admission::Ticket> ticket = admission_.admit(simulation_.now());
  if (!ticket) return request.finish(Outcome::refused);
  simulation_.start(pass(request, *ticket));
}

sim::Process LimitedServer::pass(Request& request, Admission::Ticket ticket) {
  co_await ServedBy{simulation_, receiver(request), request};
  admission_.end(ticket, request, simulation_.now());
  request.finish(request.outcome);
}

}  // namespace knee::models
