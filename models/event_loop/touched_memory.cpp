// What the callbacks of an event loop touch, which the calendar fetches ahead.
#include "models/event_loop/event_loop_server.hpp"
#include "models/event_loop/libuv_loop.hpp"

namespace knee::models {

// The loop adds its own coroutine. Most of the members of both kinds of loop are in the first one's number of bytes.
void EventLoopServer::tell_working_set() {
  process_.touches.clear();
  process_.touches.add(loop_.get(), sizeof(LibuvLoop));
  process_.touches.add_members(process_, options_);
  process_.touches.add_members(interpreter_, loop_);
  process_.touches.add_members(process_.simulation, process_.statistics);
  process_.touches.add_members(process_.threads, process_.served);
  process_.touches.add_members(process_.statistics.own, process_.statistics.loop_awake);
  process_.touches.add(&process_.machine, sizeof process_.machine);
  socket_.add_to(process_.touches);
}

}  // namespace knee::models
