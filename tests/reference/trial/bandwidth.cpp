#include "tests/reference/trial/bandwidth.hpp"

#include <algorithm>

namespace knee::reference {
namespace {

constexpr double kNothing = 1e-12;  // seconds: sums of doubles

bool computes(const Step& step) { return step.kind == Step::Kind::cpu || step.kind == Step::Kind::native; }

}  // namespace

// CPU time that each runnable thread gets in a second.
double Container::rate() const {
  if (quota_left_ <= kNothing) return 0;
  const auto runnable =
      std::count_if(threads_.begin(), threads_.end(), [](const Thread& thread) { return computes(thread.left.front()); });
  return runnable == 0 ? 0 : std::min(1.0, options_.cores / static_cast<double>(runnable));
}

// Seconds to the next change, at most `until`.
double Container::next_step(double until) const {
  const double speed = rate();
  double step = until;
  double used = 0;
  for (const Thread& thread : threads_) {
    const Step& doing = thread.left.front();
    if (!computes(doing)) {
      step = std::min(step, doing.seconds);
    } else if (speed > 0) {
      step = std::min(step, doing.seconds / speed);
      used += speed;
    }
  }
  return used > 0 ? std::min(step, quota_left_ / used) : step;
}

void Container::pass(double seconds) {
  const double speed = rate();
  for (Thread& thread : threads_) {
    Step& doing = thread.left.front();
    doing.seconds -= computes(doing) ? seconds * speed : seconds;
    if (computes(doing)) quota_left_ -= seconds * speed;
  }
}

std::vector<Answer> Container::serve(const std::vector<Request>& requests) {
  std::vector<Answer> answers(requests.size());
  std::size_t sent = 0;
  std::uint64_t period = 0;
  bool counted = false;  // among the throttled ones
  for (double now = 0; sent < requests.size() || !threads_.empty();) {
    const double period_end = options_.period * static_cast<double>(period);
    if (now >= period_end) {
      quota_left_ = options_.quota;
      counted = false;
      ++period;
      continue;
    }
    if (quota_left_ <= kNothing && period_end - now > kNothing && !counted) {
      ++throttled_;
      counted = true;
    }
    const double due = sent < requests.size() ? std::max(now, requests[sent].due) : period_end;
    const double until = std::min(period_end, due);
    const double step = next_step(until - now);
    pass(step);
    now = step == until - now ? until : now + step;
    for (Thread& thread : threads_) {
      while (!thread.left.empty() && thread.left.front().seconds <= kNothing) thread.left.erase(thread.left.begin());
      if (thread.left.empty()) answers[static_cast<std::size_t>(thread.request - requests.data())].at = now;
    }
    std::erase_if(threads_, [](const Thread& thread) { return thread.left.empty(); });
    for (; sent < requests.size() && requests[sent].due <= now; ++sent) {
      threads_.push_back({.request = &requests[sent], .left = requests[sent].steps});
    }
  }
  return answers;
}

}  // namespace knee::reference
