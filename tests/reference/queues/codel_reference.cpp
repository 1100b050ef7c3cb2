#include "tests/reference/queues/codel_reference.hpp"

#include <cmath>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>

namespace knee::reference {
namespace {

using Number = std::size_t;  // of a call: its place among all of them
using Time = sim::Duration;  // since the start

constexpr std::size_t kOneMtu = 1;  // calls
constexpr int kSoon = 16;           // intervals

// The queue, and what the kernel keeps in codel_vars.
class CodelQueue {
 public:
  CodelQueue(const std::vector<QueuedCall>& calls, const CodelParameters& parameters,
             std::vector<ServedCall>& served)
      : calls_{calls}, parameters_{parameters}, served_{served} {}

  void enqueue(Number call) { waiting_.push_back(call); }
  std::optional<Number> dequeue(Time now);

 private:
  std::optional<Number> take();
  bool should_drop(std::optional<Number> call, Time now);
  std::optional<Number> go_on_dropping(std::optional<Number> call, Time now);
  std::optional<Number> begin_dropping(Number call, Time now);
  void drop(Number call, Time now) { served_[call] = {.dropped = true, .at = now}; }
  [[nodiscard]] Time control_law(Time from) const;

  const std::vector<QueuedCall>& calls_;
  const CodelParameters& parameters_;
  std::vector<ServedCall>& served_;
  std::deque<Number> waiting_;
  bool dropping_ = false;
  std::uint64_t count_ = 0;       // drops of this episode, with those that begin_dropping carries over
  std::uint64_t last_count_ = 0;  // count_ when this episode began
  Time drop_next_{};
  std::optional<Time> first_above_time_;  // from then on a drop is allowed; the kernel's 0 is nothing here
};

// dequeue_func: the call that has waited longest, which no longer counts as waiting.
std::optional<Number> CodelQueue::take() {
  if (waiting_.empty()) return std::nullopt;
  const Number call = waiting_.front();
  waiting_.pop_front();
  return call;
}

// codel_control_law, with a true square root.
Time CodelQueue::control_law(Time from) const {
  const auto interval = static_cast<double>(parameters_.interval.count());
  return from + Time{std::llround(interval / std::sqrt(static_cast<double>(count_)))};
}

// codel_should_drop: whether calls have waited for the target or longer through more than an interval. It is
// asked after the call was taken, so the backlog, which it compares with one MTU, is of the other calls.
bool CodelQueue::should_drop(std::optional<Number> call, Time now) {
  if (!call || now - calls_[*call].arrives < parameters_.target || waiting_.size() <= kOneMtu) {
    first_above_time_.reset();
    return false;
  }
  if (!first_above_time_) {
    first_above_time_ = now + parameters_.interval;
    return false;
  }
  return now > *first_above_time_;  // codel_time_after: not yet at that very moment
}

// codel_dequeue: the next call to serve. Calls before it may be dropped.
std::optional<Number> CodelQueue::dequeue(Time now) {
  const std::optional<Number> call = take();
  if (!call) {
    dropping_ = false;
    return call;
  }
  const bool may_drop = should_drop(call, now);
  if (dropping_ && may_drop) return go_on_dropping(call, now);
  if (may_drop) return begin_dropping(*call, now);
  dropping_ = false;
  return call;
}

// codel_dequeue, in the dropping state: a drop for each time that has come. The next time is one step after
// the last one, however late the drop was; where a drop ends the episode, it stays.
std::optional<Number> CodelQueue::go_on_dropping(std::optional<Number> call, Time now) {
  while (dropping_ && now >= drop_next_) {  // codel_time_after_eq
    ++count_;
    drop(*call, now);
    call = take();
    dropping_ = should_drop(call, now);
    if (dropping_) drop_next_ = control_law(drop_next_);
  }
  return call;
}

// codel_dequeue, outside of the dropping state: one drop. What should_drop says of the call after it counts
// for first_above_time_ only: the state is entered in any case. If the last episode's next drop was due not
// long ago, the new one goes on with as many drops as that one had added.
std::optional<Number> CodelQueue::begin_dropping(Number call, Time now) {
  drop(call, now);
  const std::optional<Number> next = take();
  should_drop(next, now);
  dropping_ = true;
  const std::uint64_t delta = count_ - last_count_;
  const bool soon = now - drop_next_ < kSoon * parameters_.interval;  // codel_time_before
  count_ = delta > 1 && soon ? delta : 1;
  last_count_ = count_;
  drop_next_ = control_law(now);
  return next;
}

class Servers {
 public:
  Servers(const std::vector<QueuedCall>& calls, const CodelParameters& parameters)
      : calls_{calls},
        servers_{parameters.servers},
        served_(calls.size()),
        queue_{calls, parameters, served_} {}

  std::vector<ServedCall> serve();

 private:
  void serve_next(Time now);
  void end_first();

  const std::vector<QueuedCall>& calls_;
  std::size_t servers_;
  std::vector<ServedCall> served_;
  CodelQueue queue_;
  std::multiset<Time> ends_;  // of the calls in service
};

// A server is free.
void Servers::serve_next(Time now) {
  const std::optional<Number> call = queue_.dequeue(now);
  if (!call) return;
  const Time end = now + calls_[*call].takes;
  served_[*call] = {.dropped = false, .at = end};
  ends_.insert(end);
}

void Servers::end_first() {
  const Time now = *ends_.begin();
  ends_.erase(ends_.begin());
  serve_next(now);
}

std::vector<ServedCall> Servers::serve() {
  for (Number call = 0; call < calls_.size(); ++call) {
    const Time now = calls_[call].arrives;
    while (!ends_.empty() && *ends_.begin() <= now) end_first();
    queue_.enqueue(call);
    if (ends_.size() < servers_) serve_next(now);
  }
  while (!ends_.empty()) end_first();
  return served_;
}

}  // namespace

std::vector<ServedCall> codel_queue(const std::vector<QueuedCall>& calls, const CodelParameters& parameters) {
  return Servers{calls, parameters}.serve();
}

}  // namespace knee::reference
