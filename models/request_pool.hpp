/// Requests to be used again: memory follows the requests in flight, not the requests simulated.
#pragma once

#include <deque>
#include <vector>

#include "models/request.hpp"

namespace knee::models {

/// A released request keeps the memory of its work for the next one.
class RequestPool {
 public:
  Request& take() {
    if (free_.empty()) return requests_.emplace_back();
    Request& request = *free_.back();
    free_.pop_back();
    return request;
  }
  void release(Request& request) { free_.push_back(&request); }

 private:
  std::deque<Request> requests_;
  std::vector<Request*> free_;
};

}  // namespace knee::models
