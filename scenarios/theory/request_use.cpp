#include "scenarios/theory/request_use.hpp"

namespace knee::scenarios::theory {

RequestUse& RequestUse::operator+=(const RequestUse& other) {
  for (std::size_t i = 0; i < uses_.size(); ++i) uses_[i] += other.uses_[i];
  for (std::size_t i = 0; i < calls_.size(); ++i) calls_[i] += other.calls_[i];
  bursts += other.bursts;
  pool += other.pool;
  offload += other.offload;
  has_branches = has_branches || other.has_branches;
  has_timers = has_timers || other.has_timers;
  return *this;
}

RequestUse RequestUse::repeated(std::size_t times) const {
  const auto factor = static_cast<double>(times);
  RequestUse use = *this;
  for (Moments& one : use.uses_) one = one.repeated(factor);
  for (Visits& one : use.calls_) one = one.times(factor);
  use.bursts = bursts.repeated(times);
  use.pool = pool.times(factor);
  use.offload = offload.times(factor);
  return use;
}

RequestUse RequestUse::one_of(const std::vector<RequestUse>& parts, const std::vector<double>& probabilities) {
  RequestUse use{parts.front().calls_.size()};
  std::vector<Bursts> bursts;
  std::vector<Mixture> uses(use.uses_.size());
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const RequestUse& one = parts[part];
    const double probability = probabilities[part];
    for (std::size_t i = 0; i < uses.size(); ++i) uses[i].add(probability, one.uses_[i]);
    for (std::size_t i = 0; i < use.calls_.size(); ++i) use.calls_[i] += one.calls_[i].times(probability);
    use.pool += one.pool.times(probability);
    use.offload += one.offload.times(probability);
    use.has_branches = use.has_branches || one.has_branches;
    use.has_timers = use.has_timers || one.has_timers;
    bursts.push_back(one.bursts);
  }
  for (std::size_t i = 0; i < uses.size(); ++i) use.uses_[i] = uses[i].moments();
  use.bursts = Bursts::one_of(bursts, probabilities);
  return use;
}

}  // namespace knee::scenarios::theory
