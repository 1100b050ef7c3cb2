/// Requests to be used again: memory follows the requests in flight, not the requests simulated.
#pragma once

#include <bit>
#include <cstddef>
#include <list>
#include <vector>

#include "models/request/request.hpp"
#include "sim/kernel/address_sanitizer.hpp"
#include "sim/kernel/huge_pages.hpp"

namespace knee::models {

/// A released request keeps the memory of its work for the next one. AddressSanitizer reports a use of it meanwhile.
/// `T`: a request, or a class derived from it.
template <class T>
class RequestPoolOf {
 public:
  RequestPoolOf() = default;
  RequestPoolOf(const RequestPoolOf&) = delete;
  RequestPoolOf& operator=(const RequestPoolOf&) = delete;
  ~RequestPoolOf() {
    for (T* request : free_) sim::unpoison(request, sizeof(T));
  }

  T& take() {
    if (free_.empty()) return add();
    T& request = *free_.back();
    free_.pop_back();
    sim::unpoison(&request, sizeof(T));
    return request;
  }
  void release(T& request) {
    free_.push_back(&request);
    sim::poison(&request, sizeof(T));
  }
  /// Requests that were taken and not released.
  [[nodiscard]] std::size_t taken() const { return requests_.size() - free_.size(); }

 private:
  static constexpr std::size_t kMany = 8192;  // their memory exceeds the caches, and what the TLB reaches
  static constexpr std::size_t kBytesInFlight = 1024;  // of a request, its work and its handler

  // Where there are many, there may soon be twice as many.
  T& add() {
    const std::size_t count = requests_.size();
    if (count >= kMany && std::has_single_bit(count)) sim::prefer_huge_pages(count * kBytesInFlight);
    return requests_.emplace_back();
  }

  std::list<T> requests_;  // takes no memory before the first one
  std::vector<T*> free_;
};
using RequestPool = RequestPoolOf<Request>;

}  // namespace knee::models
