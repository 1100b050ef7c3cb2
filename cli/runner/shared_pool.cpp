#include "cli/runner/shared_pool.hpp"

#include <algorithm>
#include <utility>

#include "cli/runner/fibre.hpp"

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
};

SharedPool::SharedPool(ProcessPool::Options options) : pool_{options} {}
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
  ReplicationQueue queue{results, simulate, listeners};
  if (queue.is_empty()) return ProcessPool::End::completed;
  member.queue = &queue;
  member.fibre.pause();
  member.queue = nullptr;
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
    const auto work = [this](std::size_t job) { return jobs_[job].member->queue->simulate(jobs_[job].number); };
    const auto end = pool_.run([this] { return next(); }, work, [this](std::size_t job, analysis::Replication replication) {
      report(job, std::move(replication));
    });
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
std::optional<std::size_t> SharedPool::next() {
  resume_ready();
  if (failed_) throw TaskFailed{};
  const auto cost_of = [](const auto& member) {
    return member->queue == nullptr ? std::nullopt : member->queue->next_cost();
  };
  const auto costliest = std::max_element(members_.begin(), members_.end(),
                                          [&](const auto& a, const auto& b) { return cost_of(a) < cost_of(b); });
  if (costliest == members_.end() || !cost_of(*costliest)) return std::nullopt;
  jobs_.push_back({costliest->get(), (*costliest)->queue->take()});
  return jobs_.size() - 1;
}

void SharedPool::report(std::size_t job, analysis::Replication replication) {
  Member& member = *jobs_[job].member;
  member.queue->report(jobs_[job].number, std::move(replication));
  if (member.queue->is_empty()) ready_.push_back(&member);
}

}  // namespace knee::cli
