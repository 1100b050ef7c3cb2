/// Requests to be used again: memory follows the requests in flight, not the requests simulated.
#pragma once

#include <deque>
#include <vector>

#include "models/request/request.hpp"
#include "sim/kernel/address_sanitizer.hpp"

namespace knee::models {

/// A released request keeps the memory of its work for the next one. AddressSanitizer reports a use of it meanwhile.
class RequestPool {
 public:
  RequestPool() = default;
  RequestPool(const RequestPool&) = delete;
  RequestPool& operator=(const RequestPool&) = delete;
  ~RequestPool() {
    for (Request* request : free_) sim::unpoison(request, sizeof(Request));
  }

  Request& take() {
    if (free_.empty()) return requests_.emplace_back();
    Request& request = *free_.back();
    free_.pop_back();
    sim::unpoison(&request, sizeof(Request));
    return request;
  }
  void release(Request& request) {
    free_.push_back(&request);
    sim::poison(&request, sizeof(Request));
  }

 private:
  std::deque<Request> requests_;
  std::vector<Request*> free_;
};

}  // namespace knee::models
