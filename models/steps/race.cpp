#include "models/steps/race.hpp"

#include <algorithm>

namespace knee::models {

void Race::begin(std::size_t branches, std::size_t need, Ledger& whole) {
  still_needed_ = need;
  may_fail_ = branches - need;
  is_decided_ = is_left_ = false;
  outcome_ = Outcome::served;
  whole_ = &whole;
}

void Race::end_branch(Request& branch, Outcome outcome, const Ledger& ledger, const EventLoop* by) {
  running_.erase(std::find(running_.begin(), running_.end(), &branch));
  if (is_decided_) return;
  if (outcome == Outcome::served) {
    is_decided_ = --still_needed_ == 0;
  } else {
    is_decided_ = may_fail_ == 0;
    if (!is_decided_) --may_fail_;
    if (is_decided_) outcome_ = outcome;
  }
  if (!is_decided_) return;
  whole_->join(ledger);
  if (!waiting_.empty()) let_first_go_on(waiting_, outcome_, by);
}

}  // namespace knee::models
