#include "sim/cores/cores.hpp"

#include <algorithm>
#include <cmath>

namespace knee::sim {
namespace {

// Rounding error of attained services up to days; far below the clock's nanosecond.
constexpr double kRounding_ns = 1e-3;

// A share has room for so many more members than there are cores.
constexpr std::size_t kSpareMembers = 64;

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

Cores::Cores(Simulation& simulation, int count, const Scheduler& scheduler)
    : simulation_{simulation},
      count_{static_cast<std::size_t>(count)},
      switch_cost_{nanoseconds(scheduler.switch_cost)},
      latency_{scheduler.kind == Scheduler::Kind::cfs ? nanoseconds(scheduler.latency) * scale_of(count) : 0},
      least_slice_{nanoseconds(scheduler.min_granularity) * scale_of(count)},
      longest_credit_{latency_ / 2},
      favoured_{count_ + kSpareMembers},
      ordinary_{count_ + kSpareMembers} {
  sleepers_.reserve(count_);
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
  const double left = finish - share->attained();
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
  take_off(job);
  plan_next_end();
  running_changed();
}

void Cores::take_off(Job& job) {
  if (job.thread_ != nullptr) {
    job.thread_->vruntime_ = vruntime() - std::max(0.0, job.credit_end - job.share->attained());
  }
  job.share->remove(job);
}

// --- Time -----------------------------------------------------------------------------------------------------

double Cores::busy_time() const {
  const double since = nanoseconds(simulation_.now() - advanced_);
  return busy_ + since * static_cast<double>(busy());
}

double Cores::context_switches() const {
  if (stopped_) return context_switches_;
  const double since = nanoseconds(simulation_.now() - advanced_);
  return context_switches_ + switches(favoured_portion(), since) + switches(ordinary_portion(), since);
}

double Cores::switches(Portion portion, double elapsed) const {
  if (switch_cost_ == 0 || !portion.is_crowded()) return 0;
  return elapsed * static_cast<double>(portion.cores) / (slice(portion) + switch_cost_);
}

// The time slice of each member of a crowded share, in nanoseconds.
double Cores::slice(Portion portion) const {
  return std::max(least_slice_, latency_ * static_cast<double>(portion.cores) / static_cast<double>(portion.members));
}

// Brings the attained services up to now.
void Cores::advance() {
  const double elapsed = nanoseconds(simulation_.now() - advanced_);
  advanced_ = simulation_.now();
  if (stopped_) return;
  const Portion ordinary = ordinary_portion();
  if (!favoured_.empty()) advance_share(favoured_, favoured_portion(), elapsed);
  if (ordinary.cores > 0) advance_share(ordinary_, ordinary, elapsed);
}

void Cores::advance_share(Share& share, Portion portion, double elapsed) {
  const auto cores = static_cast<double>(portion.cores);
  busy_ += elapsed * cores;
  if (!portion.is_crowded()) return share.advance(elapsed);
  double useful = elapsed;
  if (switch_cost_ > 0) {
    context_switches_ += switches(portion, elapsed);
    useful *= slice(portion) / (slice(portion) + switch_cost_);
  }
  share.advance(useful * cores / static_cast<double>(portion.members));
}

// --- Jobs begin -----------------------------------------------------------------------------------------------

void Cores::add(Job& job) {
  job.sequence = sequence_++;
  job.left_ = Duration::zero();
  if (runnable() == 0) {
    begin_busy_period(job);
  } else {
    advance();
    if (runnable() == count_ && longest_credit_ > 0) favour_sleepers();
    const double credit = credit_of(job);
    const bool favoured = runnable() >= count_ && credit > kRounding_ns;
    enter(job, favoured ? favoured_ : ordinary_, nanoseconds(job.demand_), credit);
    plan_next_end();
  }
  running_changed();
}

// Starting from zero keeps the doubles small and exact.
void Cores::begin_busy_period(Job& job) {
  const Instant now = simulation_.now();
  const double credit = credit_of(job);
  advanced_ = now;
  vruntime_at_restart_ += ordinary_.attained();
  ordinary_.restart();
  favoured_.restart();
  enter(job, ordinary_, nanoseconds(job.demand_), credit);
  if (stopped_) return;
  next_end_at_ = after(now, job.demand_);
  next_end_ = simulation_.calendar().call_at(next_end_at_, on_next_end, this);
}

// The service that the job's thread has missed while it slept.
double Cores::credit_of(const Job& job) const {
  if (job.thread_ == nullptr) return 0;
  return std::clamp(vruntime() - job.thread_->vruntime_, 0.0, longest_credit_);
}

void Cores::enter(Share::Member& job, Share& share, double left, double credit) {
  job.finish = share.attained() + left;
  job.credit_end = share.attained() + credit;
  job.key = &share == &favoured_ ? std::min(job.finish, job.credit_end) : job.finish;
  share.add(job);
}

// As long as each job has a core of its own, credit makes no difference, and no job is favoured. That ends here.
void Cores::favour_sleepers() {
  const double attained = ordinary_.attained();
  for (Share::Member* job : ordinary_.members()) {
    if (job->credit_end > attained + kRounding_ns) sleepers_.push_back(job);
  }
  for (Share::Member* job : sleepers_) {
    ordinary_.remove(*job);
    enter(*job, favoured_, job->finish - attained, job->credit_end - attained);
  }
  sleepers_.clear();
}

// --- Jobs end -------------------------------------------------------------------------------------------------

void Cores::plan_next_end() {
  if (runnable() == 0 || stopped_) {
    if (next_end_) simulation_.calendar().cancel(next_end_);
    return;
  }
  const double wait =
      std::min(time_to_first(favoured_, favoured_portion()), time_to_first(ordinary_, ordinary_portion()));
  const Instant at = after(simulation_.now(), whole_nanoseconds(wait));
  if (next_end_) {
    if (at == next_end_at_) return;
    simulation_.calendar().cancel(next_end_);
  }
  next_end_at_ = at;
  next_end_ = simulation_.calendar().call_at(at, on_next_end, this);
}

double Cores::time_to_first(const Share& share, Portion portion) const {
  if (portion.cores == 0) return kLongest_ns;
  double wait = share.first().key - share.attained();
  if (portion.is_crowded()) {
    wait *= static_cast<double>(portion.members) / static_cast<double>(portion.cores);
    if (switch_cost_ > 0) wait *= 1 + switch_cost_ / slice(portion);
  }
  return wait;
}

void Cores::end_jobs() {
  next_end_ = Calendar::TimerId{};
  advance();
  Job* first = nullptr;
  for (Share* share : {&favoured_, &ordinary_}) {
    const double done = share->attained() + kRounding_ns;
    while (!share->empty() && share->first().key <= done) {
      auto& job = static_cast<Job&>(share->first());
      if (job.finish > done) {
        demote(job);
        continue;
      }
      take_off(job);
      if (first == nullptr) {
        first = &job;
      } else {
        job.resume_now();
      }
    }
  }
  if (runnable() > 0) plan_next_end();
  running_changed();
  if (first != nullptr) first->resume();
}

// The job's credit is used up.
void Cores::demote(Share::Member& job) {
  const double left = job.finish - favoured_.attained();
  favoured_.remove(job);
  enter(job, ordinary_, left, 0);
}

}  // namespace knee::sim
