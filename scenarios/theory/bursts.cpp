#include "scenarios/theory/bursts.hpp"

namespace knee::scenarios::theory {
namespace {

Moments sum(Moments a, const Moments& b) { return a += b; }

// One of two amounts with weights that need not sum to 1.
Moments either(double weight, const Moments& one, double other_weight, const Moments& other) {
  const double both = weight + other_weight;
  if (both <= 0) return {};
  Mixture mixture;
  mixture.add(weight / both, one);
  mixture.add(other_weight / both, other);
  return mixture.moments();
}

}  // namespace

Bursts Bursts::work(const Moments& time) {
  Bursts bursts;
  bursts.all_ = time;
  return bursts;
}

Bursts Bursts::pause() {
  Bursts bursts;
  bursts.whole_ = 0;
  return bursts;
}

Bursts& Bursts::operator+=(const Bursts& next) {
  const double breaks = 1 - whole_;
  const double next_breaks = 1 - next.whole_;
  const Moments head = either(breaks, head_, whole_ * next_breaks, sum(all_, next.head_));
  const Moments tail = either(next_breaks, next.tail_, breaks * next.whole_, sum(tail_, next.all_));
  between_ += next.between_;
  between_ += Visits{sum(tail_, next.head_)}.times(breaks * next_breaks);
  all_ += next.all_;
  head_ = head;
  tail_ = tail;
  whole_ *= next.whole_;
  return *this;
}

Bursts Bursts::repeated(std::size_t times) const {
  Bursts result;
  Bursts power = *this;  // repeated 1, 2, 4, ... times
  for (; times > 0; times /= 2) {
    if (times % 2 == 1) result += power;
    power += Bursts{power};
  }
  return result;
}

Bursts Bursts::one_of(const std::vector<Bursts>& parts, const std::vector<double>& probabilities) {
  Bursts result;
  result.whole_ = 0;
  Mixture all;
  Mixture head;
  Mixture tail;
  for (std::size_t i = 0; i < parts.size(); ++i) result.whole_ += probabilities[i] * parts[i].whole_;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double whole = probabilities[i] * parts[i].whole_;
    const double broken = probabilities[i] - whole;
    if (result.whole_ > 0) all.add(whole / result.whole_, parts[i].all_);
    if (result.whole_ < 1) head.add(broken / (1 - result.whole_), parts[i].head_);
    if (result.whole_ < 1) tail.add(broken / (1 - result.whole_), parts[i].tail_);
    result.between_ += parts[i].between_.times(probabilities[i]);
  }
  result.all_ = all.moments();
  result.head_ = head.moments();
  result.tail_ = tail.moments();
  return result;
}

Visits Bursts::visits() const {
  Visits visits = between_;
  if (whole_ > 0) visits += Visits{all_}.times(whole_);
  if (whole_ < 1) visits += Visits{head_}.times(1 - whole_);
  if (whole_ < 1) visits += Visits{tail_}.times(1 - whole_);
  return visits;
}

}  // namespace knee::scenarios::theory
