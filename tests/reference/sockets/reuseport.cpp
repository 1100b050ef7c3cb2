#include "tests/reference/sockets/reuseport.hpp"

#include <algorithm>

namespace knee::reference {

void ReuseportGroup::detach(const Listener& socket, const std::function<void(const Request&)>& reset) {
  const auto found = std::find(socks_.begin(), socks_.end(), &socket);
  Listener& gone = **found;
  *found = socks_.back();
  socks_.pop_back();
  while (const Request* request = gone.try_accept()) reset(*request);
}

}  // namespace knee::reference
