#include "models/threads/poller.hpp"

#include <algorithm>

namespace knee::models {

Poller::Poller(ProcessContext& process, ListeningSocket& socket) : process_{process}, socket_{socket} {
  acceptor_.emplace(process.simulation, socket);
}

void Poller::listen(bool on) {
  listens_since_ = process_.simulation.now();
  if (on) {
    acceptor_.emplace(process_.simulation, socket_);
  } else {
    acceptor_.reset();
    connection_ = {};
  }
}

void Poller::report(Request& request) {
  ready_.push({.request = &request, .since = process_.simulation.now()});
  wake();
}

void Poller::forget(const Request& request) {
  ready_.remove_if([&request](const Ready& ready) { return ready.request == &request; });
}

void Poller::write() {
  if (bytes_++ == 0) written_since_ = process_.simulation.now();
  wake();
}

std::size_t Poller::read(std::size_t most) {
  const std::size_t read = std::min(bytes_, most);
  bytes_ -= read;
  if (read > 0) written_since_ = process_.simulation.now();
  return read;
}

void Poller::wake() {
  if (sleeper_ && sleeper_->is_listed()) sleeper_->wake();
}

// A file that is still in the list keeps its place there.
void Poller::Listed::report(bool ready, sim::Instant from) {
  reported = ready;
  if (ready && !listed) since = from;
  listed = ready;
}

sim::Task<> Poller::wait(sim::Instant deadline, const WakeUp& wake_up, Thread& self) {
  for (bool late = false; !late && !is_ready();) {
    connection_.listed = pipe_.listed = false;
    self.row.begin("poll");
    const sim::Instant since = process_.simulation.now();
    Sleep sleep{deadline, process_.simulation.calendar(), acceptor_ ? acceptor_->begin_wait() : aside_};
    sleeper_ = sim::WeakRef{sleep};
    late = !co_await sleep;
    self.row.end();
    co_await Waking{process_.machine, self.cpu, wake_up, process_.simulation.now() - since};
  }
  requests_ = ready_.size();
  const bool any = any_connection();
  connection_.report(any, any ? std::max(socket_.readable_since(), listens_since_) : sim::Instant{});
  pipe_.report(bytes_ > 0, written_since_);
}

std::optional<Poller::Event> Poller::next() {
  const sim::Instant connection = connection_.reported ? connection_.since : sim::kNever;
  const sim::Instant pipe = pipe_.reported ? pipe_.since : sim::kNever;
  const sim::Instant request = requests_ > 0 ? ready_.front().since : sim::kNever;
  if (pipe_.reported && pipe <= connection && pipe <= request) {
    pipe_.reported = false;
    return Event{Event::Kind::pipe};
  }
  if (connection_.reported && connection <= request) {
    connection_.reported = false;
    return Event{Event::Kind::connection};
  }
  if (requests_ == 0) return std::nullopt;
  --requests_;
  return Event{Event::Kind::request, ready_.pop().request};
}

}  // namespace knee::models
