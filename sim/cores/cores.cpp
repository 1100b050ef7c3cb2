#include "sim/cores/cores.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace knee::sim {
namespace {

// Rounding error of attained services up to days; far below the clock's nanosecond.
constexpr double kRounding_ns = 1e-3;

// The smallest number of nanoseconds that does not fit into a `Duration`.
constexpr double kLongest_ns = 0x1p63;

double nanoseconds(Duration duration) { return static_cast<double>(duration.count()); }

// get_update_sysctl_factor with the default, logarithmic, scaling.
double scale_of(int cores) { return 1 + std::floor(std::log2(std::clamp(cores, 1, 8))); }

// The first whole nanosecond that is not before `time`. (std::ceil would be a call into the library.)
Duration whole_nanoseconds(double time) {
  if (time <= 0) return Duration::zero();
  if (time >= kLongest_ns) return Duration::max();
  const auto whole = static_cast<Duration::rep>(time);
  return Duration{whole + (static_cast<double>(whole) < time - kRounding_ns ? 1 : 0)};
}

}  // namespace

Cores::Cores(Simulation& simulation, int count, const TimeSlices& slices)
    : simulation_{simulation},
      count_{static_cast<std::size_t>(count)},
      switch_cost_{nanoseconds(slices.switch_cost)},
      latency_{nanoseconds(slices.latency) * scale_of(count)},
      least_slice_{nanoseconds(slices.min_granularity) * scale_of(count)} {
  KNEE_CHECK(count >= 1, "a machine has at least one core");
}

void Cores::stop() {
  advance();
  stopped_ = true;
  plan_next_end();
}

void Cores::go_on() {
  advance();
  stopped_ = false;
  plan_next_end();
}

Duration Cores::Job::attained() const {
  cores_.advance();
  const double left = finish_ - cores_.attained_;
  return demand_ - std::min(demand_, Duration{left >= kLongest_ns ? Duration::max().count() : std::llround(std::max(0.0, left))});
}

void Cores::Job::interrupt() {
  KNEE_CHECK(running(), "only a running job is interrupted");
  left_ = demand_ - attained();
  cores_.give_up(*this);
  resume_now();
}

// The job leaves before it is done.
void Cores::give_up(Job& job) {
  advance();
  remove(job);
  plan_next_end();
  running_changed();
}

double Cores::busy_time() const {
  const double since = nanoseconds(simulation_.now() - advanced_);
  return busy_ + since * static_cast<double>(busy());
}

double Cores::context_switches() const {
  if (switch_cost_ == 0 || stopped_ || jobs_.size() <= count_) return context_switches_;
  const double since = nanoseconds(simulation_.now() - advanced_);
  return context_switches_ + since * static_cast<double>(count_) / (slice(jobs_.size()) + switch_cost_);
}

// The time slice of a thread when `jobs` share the cores, in nanoseconds.
double Cores::slice(std::size_t jobs) const {
  return std::max(least_slice_, latency_ * static_cast<double>(count_) / static_cast<double>(jobs));
}

// Brings the attained service up to now; `jobs` have been running since the last change.
void Cores::advance_with(std::size_t jobs) {
  const double elapsed = nanoseconds(simulation_.now() - advanced_);
  const auto cores = static_cast<double>(count_);
  advanced_ = simulation_.now();
  if (stopped_) return;
  if (jobs <= count_) {
    attained_ += elapsed;
    busy_ += elapsed * static_cast<double>(jobs);
    return;
  }
  busy_ += elapsed * cores;
  double useful = elapsed;
  if (switch_cost_ > 0) {
    const double turn = slice(jobs) + switch_cost_;
    context_switches_ += elapsed * cores / turn;
    useful *= slice(jobs) / turn;
  }
  attained_ += useful * cores / static_cast<double>(jobs);
}

void Cores::add(Job& job) {
  job.sequence_ = sequence_++;
  job.left_ = Duration::zero();
  jobs_.push_back(&job);
  if (jobs_.size() == 1) {
    begin_busy_period(job);
  } else {
    advance_with(jobs_.size() - 1);
    job.finish_ = attained_ + nanoseconds(job.demand_);
    sift_up(job, jobs_.size() - 1);
    plan_next_end();
  }
  running_changed();
}

// Starting from zero keeps the doubles small and exact.
void Cores::begin_busy_period(Job& job) {
  const Instant now = simulation_.now();
  advanced_ = now;
  attained_ = 0;
  job.finish_ = nanoseconds(job.demand_);
  job.position_ = 0;
  if (stopped_) return;
  next_end_at_ = after(now, job.demand_);
  next_end_ = simulation_.calendar().call_at(next_end_at_, on_next_end, this);
}

void Cores::remove(Job& job) {
  const std::size_t hole = job.position_;
  job.position_ = Job::kNotRunning;
  Job& last = *jobs_.back();
  jobs_.pop_back();
  if (&last == &job) return;
  sift_up(last, hole);
  sift_down(last, last.position_);
}

void Cores::plan_next_end() {
  if (jobs_.empty() || stopped_) {
    if (next_end_) simulation_.calendar().cancel(next_end_);
    return;
  }
  double wait = jobs_.front()->finish_ - attained_;
  if (jobs_.size() > count_) {
    wait *= static_cast<double>(jobs_.size()) / static_cast<double>(count_);
    if (switch_cost_ > 0) wait *= 1 + switch_cost_ / slice(jobs_.size());
  }
  const Instant at = after(simulation_.now(), whole_nanoseconds(wait));
  if (next_end_) {
    if (at == next_end_at_) return;
    simulation_.calendar().cancel(next_end_);
  }
  next_end_at_ = at;
  next_end_ = simulation_.calendar().call_at(at, on_next_end, this);
}

void Cores::end_jobs() {
  next_end_ = Calendar::TimerId{};
  advance();
  const double done = attained_ + kRounding_ns;
  if (jobs_.size() == 1 && jobs_.front()->finish_ <= done) {  // usually the job is alone
    Job& job = *jobs_.back();
    jobs_.pop_back();
    job.position_ = Job::kNotRunning;
    running_changed();
    job.resume();
    return;
  }
  Job* first = nullptr;
  while (!jobs_.empty() && jobs_.front()->finish_ <= done) {
    Job& job = *jobs_.front();
    remove(job);
    if (first == nullptr) {
      first = &job;
    } else {
      job.resume_now();
    }
  }
  if (!jobs_.empty()) plan_next_end();
  running_changed();
  if (first != nullptr) first->resume();
}

void Cores::place(Job& job, std::size_t position) {
  jobs_[position] = &job;
  job.position_ = position;
}

void Cores::sift_up(Job& job, std::size_t position) {
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (!job.ends_before(*jobs_[parent])) break;
    place(*jobs_[parent], position);
    position = parent;
  }
  place(job, position);
}

void Cores::sift_down(Job& job, std::size_t position) {
  for (;;) {
    std::size_t child = 2 * position + 1;
    if (child >= jobs_.size()) break;
    if (child + 1 < jobs_.size() && jobs_[child + 1]->ends_before(*jobs_[child])) ++child;
    if (!jobs_[child]->ends_before(job)) break;
    place(*jobs_[child], position);
    position = child;
  }
  place(job, position);
}

}  // namespace knee::sim
