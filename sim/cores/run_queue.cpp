#include "sim/cores/run_queue.hpp"

#include <cmath>

#include "sim/cores/cores.hpp"

namespace knee::sim {
namespace {

// Rounding error of attained services up to days; far below the clock's nanosecond.
constexpr double kRounding_ns = 1e-3;

// The smallest number of nanoseconds that does not fit into a `Duration`.
constexpr double kLongest_ns = 0x1p63;

double nanoseconds(Duration duration) { return static_cast<double>(duration.count()); }

// get_update_sysctl_factor with the default, logarithmic, scaling.
double scale_of(int cores) { return 1 + std::floor(std::log2(std::clamp(cores, 1, 8))); }

}  // namespace

RunQueue::Constants::Constants(const Scheduler& scheduler, int machine_cores)
    : switch_cost{nanoseconds(scheduler.switch_cost)},
      latency{scheduler.kind == Scheduler::Kind::cfs ? nanoseconds(scheduler.latency) * scale_of(machine_cores) : 0},
      least_slice{nanoseconds(scheduler.min_granularity) * scale_of(machine_cores)} {}

RunQueue::RunQueue(Simulation& simulation, Cores& cores, std::size_t count, const Constants& constants)
    : simulation_{simulation}, cores_{cores}, count_{static_cast<std::uint32_t>(count)}, places_{count_}, constants_{constants} {}

void RunQueue::stop(bool stopped) {
  advance();
  gather();
  stopped_ = stopped;
  plan_next_end();
}

// The first whole nanosecond that is not before `time`. (std::ceil would be a call into the library.)
Instant RunQueue::in(double time) const {
  if (time <= 0) return simulation_.now();
  if (time >= kLongest_ns) return kLast;
  const auto whole = static_cast<Duration::rep>(time);
  return after(simulation_.now(), Duration{whole + (static_cast<double>(whole) < time - kRounding_ns ? 1 : 0)});
}

// --- Time -----------------------------------------------------------------------------------------------------

double RunQueue::busy_time() const {
  const double since = nanoseconds(simulation_.now() - advanced_);
  return busy_ + since * static_cast<double>(busy());
}

double RunQueue::context_switches() const {
  if (stopped_) return context_switches_;
  const double since = nanoseconds(simulation_.now() - advanced_);
  return context_switches_ + switches(favoured_portion(), since) + switches(ordinary_portion(), since);
}

double RunQueue::switches(Portion portion, double elapsed) const {
  if (constants_.switch_cost == 0 || !portion.is_crowded()) return 0;
  return elapsed * static_cast<double>(portion.cores) / (slice(portion) + constants_.switch_cost);
}

// The time slice of each member of a crowded share, in nanoseconds.
double RunQueue::slice(Portion portion) const {
  return std::max(constants_.least_slice,
                  constants_.latency * static_cast<double>(portion.cores) / static_cast<double>(portion.members));
}

void RunQueue::advance_shares(double elapsed) {
  if (stopped_) return;
  const Portion ordinary = ordinary_portion();
  if (!favoured_.empty()) advance_share(favoured_, favoured_portion(), elapsed);
  if (ordinary.cores > 0) advance_share(ordinary_, ordinary, elapsed);
}

void RunQueue::advance_share(Share& share, Portion portion, double elapsed) {
  const auto cores = static_cast<double>(portion.cores);
  busy_ += elapsed * cores;
  if (!portion.is_crowded()) return share.advance(elapsed);
  double useful = elapsed;
  if (constants_.switch_cost > 0) {
    context_switches_ += switches(portion, elapsed);
    useful *= slice(portion) / (slice(portion) + constants_.switch_cost);
  }
  share.advance(useful * cores / static_cast<double>(portion.members));
}

// --- Jobs begin -----------------------------------------------------------------------------------------------

// There are no shares without threads.
void RunQueue::join(Runner& job, double left, double credit) {
  gather();
  if (runnable() == 0) restart();
  if (runnable() == count_ && longest_credit() > 0) favour_sleepers();
  const bool favoured = runnable() >= count_ && credit > kRounding_ns;
  enter_share(job, favoured ? favoured_ : ordinary_, left, credit);
  if (!ends_as_planned(job)) plan_next_end();
}

// Whether a thread that has just entered takes nothing from the others and ends after one of them.
bool RunQueue::ends_as_planned(const Share::Member& entered) const {
  return next_end_ && favoured_.empty() && !ordinary_portion().is_crowded() && &ordinary_.first() != &entered;
}

void RunQueue::enter_share(Share::Member& job, Share& share, double left, double credit) {
  set(job, share, left, credit);
  add_to(share, job);
}

void RunQueue::add_to(Share& share, Share::Member& job) {
  job.key = &share == &favoured_ ? std::min(job.finish, job.credit_end) : job.finish;
  share.add(job);
}

// As long as each job has a core of its own, credit makes no difference, and no job is favoured. That ends here.
void RunQueue::favour_sleepers() {
  const double attained = ordinary_.attained();
  for (Share::Member* job : ordinary_.members()) {
    if (job->credit_end > attained + kRounding_ns) sleepers_.push_back(job);
  }
  for (Share::Member* job : sleepers_) {
    ordinary_.remove(*job);
    enter_share(*job, favoured_, job->finish - attained, job->credit_end - attained);
  }
  sleepers_.clear();
}

// --- Threads apart --------------------------------------------------------------------------------------------

void RunQueue::gather() {
  while (apart_ != nullptr) {
    Runner& job = *apart_;
    unlink(job);
    if (job.end_) simulation_.calendar().cancel(job.end_);
    add_to(ordinary_, job);
  }
  places_ = 0;
}

void RunQueue::part_all() {
  if (next_end_) simulation_.calendar().cancel(next_end_);
  places_ = count_;
  while (!ordinary_.empty()) {
    auto& job = static_cast<Runner&>(ordinary_.first());
    const double rest = left(job);
    ordinary_.remove(job);
    job.share = &ordinary_;
    part(job, in(rest), {});
  }
}

void RunQueue::on_end(void* job) {
  auto& done = *static_cast<Runner*>(job);
  done.end_ = Calendar::TimerId{};
  done.queue_->cores_.end_job(done);
}

// --- Jobs end -------------------------------------------------------------------------------------------------

double RunQueue::leave(Runner& job) {
  if (apart_ != nullptr) {
    simulation_.calendar().cancel(job.end_);
    return leave_apart(job);
  }
  const double credit = std::max(0.0, job.credit_end - job.share->attained());
  job.share->remove(job);
  return credit;
}

Share::Member* RunQueue::oldest() const {
  const Share& waiting = ordinary_.empty() ? favoured_ : ordinary_;
  const auto& members = waiting.members();
  const auto first = std::min_element(members.begin(), members.end(),
                                      [](const auto* a, const auto* b) { return a->sequence < b->sequence; });
  return first == members.end() ? nullptr : *first;
}

void RunQueue::plan_next_end() {
  if (!is_shared() || stopped_) {
    places_ = stopped_ ? 0 : count_ - apart_count_;
    if (next_end_) simulation_.calendar().cancel(next_end_);
    return;
  }
  if (favoured_.empty() && ordinary_.size() <= count_ / 2) return part_all();
  const double wait =
      std::min(time_to_first(favoured_, favoured_portion()), time_to_first(ordinary_, ordinary_portion()));
  const Instant at = in(wait);
  if (next_end_) {
    if (at == next_end_at_) return;
    simulation_.calendar().cancel(next_end_);
  }
  next_end_at_ = at;
  next_end_ = simulation_.calendar().call_at(at, on_next_end, this);
}

double RunQueue::time_to_first(const Share& share, Portion portion) const {
  if (portion.cores == 0) return kLongest_ns;
  double wait = share.first().key - share.attained();
  if (portion.is_crowded()) {
    wait *= static_cast<double>(portion.members) / static_cast<double>(portion.cores);
    if (constants_.switch_cost > 0) wait *= 1 + constants_.switch_cost / slice(portion);
  }
  return wait;
}

void RunQueue::on_next_end(void* queue) {
  auto& self = *static_cast<RunQueue*>(queue);
  self.next_end_ = Calendar::TimerId{};
  self.advance();
  self.cores_.end_jobs(self);
}

Share::Member* RunQueue::next_done() {
  for (Share* share : {&favoured_, &ordinary_}) {
    const double done = share->attained() + kRounding_ns;
    while (!share->empty() && share->first().key <= done) {
      Share::Member& job = share->first();
      if (job.finish <= done) return &job;
      demote(job);
    }
  }
  return nullptr;
}

// The job's credit is used up.
void RunQueue::demote(Share::Member& job) {
  const double left = job.finish - favoured_.attained();
  favoured_.remove(job);
  enter_share(job, ordinary_, left, 0);
}

}  // namespace knee::sim
