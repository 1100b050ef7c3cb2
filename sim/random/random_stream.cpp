#include "sim/random/random_stream.hpp"

#include <utility>

#include <Random123/philox.h>

namespace knee::sim {

RandomStream::RandomStream(RandomStream&& other) noexcept
    : block_(other.block_),
      next_(std::exchange(other.next_, kMoved)),
      blocks_(other.blocks_),
      seed_(other.seed_),
      replication_(other.replication_),
      purpose_(other.purpose_),
      index_(other.index_) {}

RandomStream& RandomStream::operator=(RandomStream&& other) noexcept {
  if (this == &other) return *this;
  block_ = other.block_;
  next_ = std::exchange(other.next_, kMoved);
  blocks_ = other.blocks_;
  seed_ = other.seed_;
  replication_ = other.replication_;
  purpose_ = other.purpose_;
  index_ = other.index_;
  return *this;
}

void RandomStream::refill() {
  KNEE_CHECK(next_ == kBlock, "nothing is drawn from a stream that was moved away");
  // The block index comes first because only it changes; the last word is reserved.
  const r123::Philox4x64::ctr_type counter{{blocks_, index_, purpose_, 0}};
  const r123::Philox4x64::key_type key{{seed_, replication_}};
  const r123::Philox4x64::ctr_type made = r123::Philox4x64{}(counter, key);
  for (unsigned i = 0; i < kBlock; ++i) block_[i] = made[i];
  ++blocks_;
  next_ = 0;
}

}  // namespace knee::sim
