#include "cli/runner/shared_pool.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/command_line/output.hpp"
#include "cli/runner/fibre.hpp"
#include "cli/store/store.hpp"
#include "sim/kernel/check.hpp"

namespace knee::cli {
namespace {

struct TaskFailed {};  // its group has the exception

}  // namespace

// Tasks that were given together.
struct SharedPool::Group {
  std::size_t left;
  Member* waiter;  // none: the caller is no task
  std::exception_ptr exception = nullptr;
};

// A task on its way.
struct SharedPool::Member {
  Member(Task task, Group& its_group) : fibre{std::move(task)}, group{its_group} {}

  Fibre fibre;
  Group& group;
  ReplicationQueue* queue = nullptr;  // of the simulation that the task waits for
  std::uint64_t experiment = 0;       // number of that simulation
};

SharedPool::SharedPool(ProcessPool::Options options, Progress::Style style) : pool_{options}, progress_{style, 0} {}
SharedPool::~SharedPool() = default;

void SharedPool::run(std::vector<Task> tasks) {
  Group group{.left = tasks.size(), .waiter = current_};
  add(std::move(tasks), group);
  if (group.waiter == nullptr) {
    serve(group);
  } else if (group.left > 0) {
    group.waiter->fibre.pause();
  }
  if (group.exception) std::rethrow_exception(group.exception);
}

ProcessPool::End SharedPool::simulate_missing(analysis::Results& results, const Simulate& simulate, Listeners listeners) {
  ProcessPool::End end = ProcessPool::End::interrupted;
  if (current_ == nullptr) {
    run({[&] { end = simulate_missing(results, simulate, listeners); }});
    return end;
  }
  if (interrupted_) return end;
  Member& member = *current_;
  using Concluding = ReplicationQueue::Concluding;
  ReplicationQueue queue{results, simulate, std::move(listeners), pool_.has_limits() ? Concluding::apart : Concluding::with_the_last};
  if (queue.is_empty()) return ProcessPool::End::completed;
  member.queue = &queue;
  member.experiment = ++experiments_;
  member.fibre.pause();
  member.queue = nullptr;
  if (queue.store() != nullptr) queue.store()->commit();
  return queue.is_empty() ? ProcessPool::End::completed : end;
}

void SharedPool::add(std::vector<Task> tasks, Group& group) {
  for (Task& task : tasks) {
    members_.push_back(std::make_unique<Member>(std::move(task), group));
    ready_.push_back(members_.back().get());
  }
}

// Runs the pool until the tasks of the outermost group have ended. Whatever happens, no task stays half done.
void SharedPool::serve(Group& group) {
  interrupted_ = false;
  failed_ = false;
  jobs_.clear();
  try {
    const auto compute = [this](const Order& order, Pulse::Requests& begun) { return work(order, begun); };
    const auto take = [this](std::size_t job, JobResult result) { report(job, std::move(result)); };
    const auto end = pool_.run([this] { return next(); }, compute, take, this);
    if (end == ProcessPool::End::interrupted) interrupt();
  } catch (const TaskFailed&) {
    interrupt();
  } catch (...) {
    group.exception = std::current_exception();
    interrupt();
  }
}

void SharedPool::interrupt() {
  interrupted_ = true;
  resume_ready();
  while (!members_.empty()) {
    for (const auto& member : members_) {
      if (member->queue != nullptr) ready_.push_back(member.get());
    }
    resume_ready();
  }
}

void SharedPool::resume_ready() {
  while (!ready_.empty()) {
    Member& member = *ready_.front();
    ready_.pop_front();
    resume(member);
  }
}

void SharedPool::resume(Member& member) {
  std::exception_ptr exception;
  current_ = &member;
  try {
    member.fibre.resume();
  } catch (...) {
    exception = std::current_exception();
  }
  current_ = nullptr;
  if (member.fibre.has_ended()) conclude(member, std::move(exception));
}

void SharedPool::conclude(const Member& member, std::exception_ptr exception) {
  Group& group = member.group;
  failed_ = failed_ || exception != nullptr;
  if (!group.exception) group.exception = std::move(exception);
  if (--group.left == 0 && group.waiter != nullptr) ready_.push_back(group.waiter);
  std::erase_if(members_, [&](const auto& one) { return one.get() == &member; });
}

// The costliest job of all tasks: the architecture whose simulations are slow takes longest to examine, and so must not wait.
std::optional<Order> SharedPool::next() {
  resume_ready();
  if (failed_) throw TaskFailed{};
  const auto cost_of = [](const auto& member) {
    return member->queue == nullptr ? std::nullopt : member->queue->next_cost();
  };
  const auto costliest = std::max_element(members_.begin(), members_.end(),
                                          [&](const auto& a, const auto& b) { return cost_of(a) < cost_of(b); });
  if (costliest == members_.end() || !cost_of(*costliest)) return std::nullopt;
  jobs_.push_back({costliest->get(), (*costliest)->queue->take()});
  Order order = (*costliest)->queue->order_of(jobs_.back().number);
  order.job = jobs_.size() - 1;
  order.experiment = (*costliest)->experiment;
  return order;
}

// In a worker, which is a copy of this process from when the experiment had begun.
std::string SharedPool::work(const Order& order, Pulse::Requests& begun) const {
  const auto has_it = [&](const auto& member) { return member->queue != nullptr && member->experiment == order.experiment; };
  const auto found = std::find_if(members_.begin(), members_.end(), has_it);
  KNEE_CHECK(found != members_.end(), "a worker knows the experiment of its order");
  return (*found)->queue->work(order, begun);
}

WorkerProcess::Clock::duration SharedPool::interval() const { return progress_.interval(); }

// Each progress sees the jobs of its own simulations.
void SharedPool::look(std::span<const WorkerProcess::Running> running) {
  std::vector<std::pair<Progress*, std::vector<Progress::Running>>> seen;
  for (const WorkerProcess::Running& one : running) {
    const Job& job = jobs_[one.job];
    std::optional<Progress::Running> simulation = job.member->queue->running(job.number, one);
    if (!simulation) continue;
    Progress& progress = job.member->queue->progress();
    auto found = std::find_if(seen.begin(), seen.end(), [&](const auto& pair) { return pair.first == &progress; });
    if (found == seen.end()) found = seen.insert(seen.end(), {&progress, {}});
    found->second.push_back(std::move(*simulation));
  }
  for (auto& [progress, jobs] : seen) progress->look(std::move(jobs));
}

void SharedPool::finishing(std::size_t in_flight) {
  print_message(fmt::format("knee: interrupted: {} simulation{} in flight end{} first; Ctrl-C again stops at once", in_flight,
                            in_flight == 1 ? "" : "s", in_flight == 1 ? "s" : ""));
}

// Commits what stores have waiting, where it is time.
std::optional<WorkerProcess::Clock::time_point> SharedPool::settle() {
  std::optional<WorkerProcess::Clock::time_point> earliest;
  for (const auto& member : members_) {
    if (member->queue == nullptr || member->queue->store() == nullptr) continue;
    const auto due = member->queue->store()->commit_if_due();
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void SharedPool::report(std::size_t job, JobResult result) {
  Member& member = *jobs_[job].member;
  member.queue->report(jobs_[job].number, std::move(result));
  if (member.queue->is_empty()) ready_.push_back(&member);
}

}  // namespace knee::cli
