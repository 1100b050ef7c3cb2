#include "models/threads/glibc_condition.hpp"

namespace knee::models {

void GlibcCondition::lead_again(Waiting& waiter) {
  waiter.group->waiting.push_before(waiter, *open_);
  waiter.calendar().cancel(open_->timer);
  waiter.lead();
  open_ = &waiter;
  open_is_heir_ = false;
}

void GlibcCondition::requeue_first(Group& group) {
  Waiting& first = first_of(group);
  pass_on_the_lead(first);
  group.waiting.remove(first);
  group.waiting.push(first);
}

void GlibcCondition::requeue_followers(Waiting& leader) {
  const Waiting* const last = static_cast<const Waiting*>(&leader.group->waiting.last());
  Waiting* next = next_of(leader);
  for (bool more = last != &leader; more && !next->leads();) {
    Waiting& follower = *next;
    more = &follower != last;
    next = next_of(follower);
    follower.leave();
    follower.since = follower.asleep_at = simulation_.now();
    follower.again = false;
    enter(follower);
    if (open_ == &follower) open_is_heir_ = true;
    ++followers_;
  }
}

}  // namespace knee::models
