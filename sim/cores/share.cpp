#include "sim/cores/share.hpp"

namespace knee::sim {

void Share::add(Member& member) {
  member.share = this;
  members_.push_back(&member);
  sift_up(member, members_.size() - 1);
}

void Share::remove(Member& member) {
  const std::size_t hole = member.position;
  member.position = Member::kAbsent;
  member.share = nullptr;
  Member& last = *members_.back();
  members_.pop_back();
  if (&last == &member) return;
  sift_up(last, hole);
  sift_down(last, last.position);
}

void Share::place(Member& member, std::size_t position) {
  members_[position] = &member;
  member.position = position;
}

void Share::sift_up(Member& member, std::size_t position) {
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (!member.ends_before(*members_[parent])) break;
    place(*members_[parent], position);
    position = parent;
  }
  place(member, position);
}

void Share::sift_down(Member& member, std::size_t position) {
  for (;;) {
    std::size_t child = 2 * position + 1;
    if (child >= members_.size()) break;
    if (child + 1 < members_.size() && members_[child + 1]->ends_before(*members_[child])) ++child;
    if (!members_[child]->ends_before(member)) break;
    place(*members_[child], position);
    position = child;
  }
  place(member, position);
}

}  // namespace knee::sim
