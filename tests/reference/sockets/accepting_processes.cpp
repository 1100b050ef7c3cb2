#include "tests/reference/sockets/accepting_processes.hpp"

namespace knee::reference {

AcceptingProcesses::AcceptingProcesses(Trial& trial, std::size_t count, How how, const Costs& costs)
    : trial_{trial}, how_{how}, costs_{costs}, listener_{2048, costs.wake_each} {
  for (std::size_t id = 0; id < count; ++id) {
    Epoll& epoll = epolls_.emplace_back(costs.wake_up);
    Epoll::File& file = files_.emplace_back();
    file = {.readable = [this] { return !listener_.empty(); }, .callback = [this, id] { accept(id); }};
    if (uses_epoll()) {
      listener_.watch(epoll, file, how == How::epoll ? Listener::Watch::all : Listener::Watch::exclusive);
      epoll.add(file);
    }
    trial_.start("process", [this, id] { run(id); });
  }
}

void AcceptingProcesses::longer_wake_ups(const std::function<double()>& longer) {
  for (Epoll& epoll : epolls_) epoll.longer_wake_ups(longer);
}

void AcceptingProcesses::run(std::size_t id) {
  for (;;) {
    if (uses_epoll()) {
      for (Epoll::File* file : epolls_[id].wait()) file->callback();
    } else {
      serve(id, how_ == How::select ? listener_.select_and_accept(costs_.wake_up) : listener_.accept(costs_.wake_up));
    }
  }
}

void AcceptingProcesses::accept(std::size_t id) {
  if (const Request* request = listener_.try_accept()) serve(id, *request);
}

void AcceptingProcesses::serve(std::size_t id, const Request& request) {
  accepted_by_.push_back(id);
  accepted_.push_back(&request);
  for (const Step& step : request.steps) Trial::compute(step.seconds);
  trial_.answer(request);
}

}  // namespace knee::reference
