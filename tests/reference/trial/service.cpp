#include "tests/reference/trial/service.hpp"

namespace knee::reference {

namespace s4u = simgrid::s4u;

Service::Service(const Options& options, std::size_t clients)
    : options_{options},
      clients_{clients},
      servers_{s4u::Semaphore::create(static_cast<unsigned>(options.servers))},
      connections_{s4u::Semaphore::create(static_cast<unsigned>(options.connections))} {}

bool Service::serve(double seconds) {
  if (calls_ >= options_.servers + options_.queue) return false;
  ++calls_;
  servers_->acquire();
  if (options_.serial > 0 || options_.coherency > 0) {
    lock_->lock();
    s4u::this_actor::sleep_for(seconds * options_.serial);
    for (std::size_t other = 1; other < clients_; ++other) s4u::this_actor::sleep_for(options_.coherency);
    lock_->unlock();
  }
  s4u::this_actor::sleep_for(seconds * (1 - options_.serial));
  servers_->release();
  --calls_;
  return true;
}

ConnectionPool::ConnectionPool(Service& service, std::size_t size, double time_out)
    : service_{service}, time_out_{time_out}, free_{s4u::Semaphore::create(static_cast<unsigned>(size))} {}

bool ConnectionPool::call(double seconds) {
  if (time_out_ < 0) {
    free_->acquire();
  } else if (free_->acquire_timeout(time_out_)) {
    return false;
  }
  service_.connections()->acquire();
  const bool served = service_.serve(seconds);
  service_.connections()->release();
  free_->release();
  return served;
}

}  // namespace knee::reference
