#include "sim/cores/cores.hpp"

#include <algorithm>
#include <cmath>

namespace knee::sim {
namespace {

constexpr double kTooLong_ns = 0x1p63;  // the smallest number of nanoseconds that does not fit into a `Duration`

bool has_queue_of_each(const Scheduler& scheduler, int count) {
  return scheduler.run_queues == Scheduler::RunQueues::each && count > 1;
}

}  // namespace

Cores::Cores(Simulation& simulation, int count, const Scheduler& scheduler)
    : simulation_{simulation},
      count_{static_cast<std::uint32_t>(count)},
      first_{simulation, *this, has_queue_of_each(scheduler, count) ? 1 : count_, {scheduler, count}} {
  KNEE_CHECK(count >= 1, "a machine has at least one core");
  if (!has_queue_of_each(scheduler, count)) return;
  const RunQueue::Constants constants{scheduler, count};
  std::vector<RunQueue*> queues{&first_};
  while (queues.size() < count_) {
    queues.push_back(others_.emplace_back(std::make_unique<RunQueue>(simulation, *this, 1, constants)).get());
  }
  balance_ = std::make_unique<LoadBalance>(simulation, *this, queues);
}

Cores::~Cores() = default;

void Cores::begin(Thread& thread) {
  RunQueue& first = balance_ ? balance_->first_queue() : first_;
  first.advance();
  thread.vruntime_ = first.vruntime();
  thread.history_ = {.last = &first};
}

void Cores::stop(bool stopped) {
  stopped_ = stopped;
  first_.stop(stopped);
  for (const auto& queue : others_) queue->stop(stopped);
}

void Cores::wakes_others(Thread& thread) {
  thread.history_.stays = true;
  if (balance_) balance_->take_packets(*thread.history_.last);
}

Duration Cores::Job::attained() const {
  queue()->advance();
  const double rest = RunQueue::left(*this);
  return demand_ - std::min(demand_, Duration{rest >= kTooLong_ns ? Duration::max().count() : std::llround(std::max(0.0, rest))});
}

void Cores::Job::interrupt() {
  KNEE_CHECK(running(), "only a running job is interrupted");
  left_ = demand_ - attained();
  cores_.give_up(*this);
  resume_now();
}

// The job leaves before it is done.
void Cores::give_up(Job& job) {
  RunQueue& queue = *job.queue();
  queue.advance();
  take_off(job);
  queue.plan_next_end();
  if (balance_) balance_->left(queue);
  running_changed();
}

void Cores::take_off(Job& job) {
  RunQueue& queue = *job.queue();
  sleep(job, queue, queue.leave(job));
}

// To threads that compute, or to the queue of one of many cores.
void Cores::add_to_others(Job& job, Instant end) {
  if (balance_) return add_to_its_queue(job, end);
  first_.advance();
  first_.enter(job, static_cast<double>(job.demand_.count()), end, credit_of(job, first_), job.coroutine());
  running_changed();
}

void Cores::add_to_its_queue(Job& job, Instant end) {
  RunQueue& last = job.thread_ == nullptr ? first_ : *job.thread_->history_.last;
  RunQueue& queue = choose_queue(job);
  last.advance();
  if (&queue != &last) queue.advance();
  queue.enter(job, static_cast<double>(job.demand_.count()), end, credit_of(job, last), job.coroutine());
  balance_->entered(queue);
  running_changed();
}

RunQueue& Cores::choose_queue(const Job& job) {
  if (job.thread_ == nullptr) return balance_->first_queue();
  return balance_->wake_up(job.thread_->history_);
}

void Cores::move(Share::Member& member, RunQueue& to) {
  auto& job = static_cast<Job&>(member);
  RunQueue& from = *job.queue();
  from.advance();
  const double left = RunQueue::left(job);
  const double credit = from.leave(job);
  from.plan_next_end();
  job.sequence = sequence_++;
  to.advance();
  to.enter(job, left, to.in(left), credit);
}

// Threads that end together leave together.
void Cores::end_job(RunQueue::Runner& done) {
  auto& job = static_cast<Job&>(done);
  RunQueue& queue = *job.queue();
  queue.advance();
  if (simulation_.calendar().next_event() == simulation_.now()) [[unlikely]] {
    queue.gather();
    return end_jobs(queue);
  }
  sleep(job, queue, queue.leave_apart(job));
  if (balance_) balance_->left(queue);
  running_changed();
  job.resume();
}

void Cores::end_jobs(RunQueue& queue) {
  Job* first = nullptr;
  while (Share::Member* done = queue.next_done()) {
    auto& job = static_cast<Job&>(*done);
    take_off(job);
    if (first == nullptr) {
      first = &job;
    } else {
      job.resume_now();
    }
  }
  queue.plan_next_end();
  if (balance_) balance_->left(queue);
  running_changed();
  if (first != nullptr) first->resume();
}

// --- Sums -----------------------------------------------------------------------------------------------------

std::size_t Cores::busy() const {
  if (stopped_) return 0;
  return balance_ ? count_ - balance_->idle_queues() : std::min(runnable_, count_);
}

double Cores::busy_time() const {
  double sum = 0;
  for_each_queue([&sum](const RunQueue& queue) { sum += queue.busy_time(); });
  return sum;
}

double Cores::context_switches() const {
  double sum = 0;
  for_each_queue([&sum](const RunQueue& queue) { sum += queue.context_switches(); });
  return sum;
}

}  // namespace knee::sim
