#include "models/cluster/relay.hpp"

namespace knee::models {

sim::Task<> Relay::receive() {
  if (size_ > buffer_) simulation_.start(pass_on_early());
  co_await network_.send(way_.from, way_.via, size_);
}

sim::Process Relay::pass_on_early() {
  co_await simulation_.delay(network_.passage(way_.from, way_.via, buffer_));
  co_await network_.send(way_.via, way_.to, size_);
  has_arrived_ = true;
  arrived_.signal();
}

sim::Task<> Relay::pass_on() {
  if (size_ <= buffer_) {
    co_await network_.send(way_.via, way_.to, size_);
    co_return;
  }
  const sim::Instant earliest = sim::after(simulation_.now(), network_.passage(way_.via, way_.to, sim::Bytes{0}));
  if (!has_arrived_) co_await arrived_.wait();
  if (simulation_.now() < earliest) co_await simulation_.until(earliest);
}

}  // namespace knee::models
