#include "models/limits/aimd.hpp"

#include <algorithm>

namespace knee::models {

void Aimd::count(const Sample& sample) {
  std::uint64_t limit = limit_;
  if (sample.dropped || sample.time() > options_.time_out) {
    limit = static_cast<std::uint64_t>(static_cast<double>(limit) * options_.back_off);
  } else if (2 * sample.in_flight >= limit) {
    ++limit;
  }
  limit_ = std::clamp(limit, options_.least, options_.most);
}

}  // namespace knee::models
