/// `Pulse`: how far a worker has come, seen from outside.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <new>
#include <system_error>
#include <utility>

#include <sys/mman.h>

namespace knee::cli {

/// A number in memory that this process shares with those it forks later. Throws `std::system_error` if there is no memory for it.
class Pulse {
 public:
  using Requests = std::atomic<std::uint64_t>;
  static_assert(Requests::is_always_lock_free, "processes share it");

  Pulse() {
    void* memory = ::mmap(nullptr, sizeof(Requests), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error{errno, std::generic_category(), "mmap"};
    requests_ = new (memory) Requests{0};
  }
  Pulse(Pulse&& other) noexcept : requests_{std::exchange(other.requests_, nullptr)} {}
  Pulse& operator=(Pulse&& other) noexcept {
    std::swap(requests_, other.requests_);
    return *this;
  }
  ~Pulse() {
    if (requests_ != nullptr) ::munmap(requests_, sizeof(Requests));
  }

  /// Requests that the simulation in progress has begun.
  [[nodiscard]] Requests& requests() const { return *requests_; }

 private:
  Requests* requests_ = nullptr;
};

}  // namespace knee::cli
