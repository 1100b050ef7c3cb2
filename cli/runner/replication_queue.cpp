#include "cli/runner/replication_queue.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "cli/runner/planned_results.hpp"
#include "cli/store/replication_bytes.hpp"
#include "cli/store/store.hpp"

namespace knee::cli {

ReplicationQueue::ReplicationQueue(analysis::Results& results, const Simulate& simulate, Listeners listeners, Concluding concluding)
    : results_{results}, simulate_{simulate}, listeners_{std::move(listeners)}, concluding_{concluding} {
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    results.points[i].point.rungs.clear();
    begin_rung(i, std::get<analysis::Stage>(analysis::conclude(results.points[i].point)));
  }
}

std::optional<double> ReplicationQueue::next_cost() const {
  if (!conclusions_.empty()) return std::numeric_limits<double>::infinity();
  return waiting_.empty() ? std::nullopt : std::optional{waiting_.top().cost};
}

std::size_t ReplicationQueue::take() {
  if (!conclusions_.empty()) {
    taken_.push_back(conclusions_.front());
    conclusions_.pop_front();
  } else {
    taken_.push_back(waiting_.top());
    waiting_.pop();
    const Rung& rung = rungs_.at(taken_.back().point);
    const bool is_last = rung.missing == 1 && !rung.is_partly_stored;  // what is stored is read once all are there
    if (is_last && concluding_ == Concluding::with_the_last) taken_.back().task = Order::Task::finish;
  }
  return taken_.size() - 1;
}

Order ReplicationQueue::order_of(std::size_t job) const {
  const Job& taken = taken_[job];
  const std::vector<analysis::Rung>& rungs = results_.points[taken.point].point.rungs;
  Order order{.point = taken.point, .task = taken.task, .replication = taken.replication, .requests = rungs.back().requests};
  if (taken.task == Order::Task::simulate) return order;
  order.rung = rungs.back().number;
  order.rungs = rungs.size();
  order.attached = attachment_of(replications_of(taken.point));
  return order;
}

std::string ReplicationQueue::work(const Order& order, Pulse::Requests& begun) const {
  if (order.task == Order::Task::conclude) return bytes_of(conclude(order, decoded(attached_results(order.attached))));
  analysis::Replication simulated =
      simulate_(order.point, {.replication = order.replication, .requests = order.requests, .begun = &begun});
  if (order.task == Order::Task::simulate) return to_bytes(simulated);
  LastOfRung last{.replication = to_bytes(simulated), .conclusion = {}};
  std::vector<analysis::Replication> all = decoded(attached_results(order.attached));
  all[order.replication] = std::move(simulated);
  last.conclusion = bytes_of(conclude(order, std::move(all)));
  return bytes_of(last);
}

// From what the order tells of the rungs: this process may have been forked before they began.
Conclusion ReplicationQueue::conclude(const Order& order, std::vector<analysis::Replication> replications) const {
  analysis::Point point = results_.points[order.point].point;
  point.rungs.resize(order.rungs);
  point.rungs.back() = {.number = order.rung, .requests = order.requests, .replications = std::move(replications)};
  return analysis::conclude(point);
}

std::optional<Progress::Running> ReplicationQueue::running(std::size_t job, const WorkerProcess::Running& worker) const {
  const Job& taken = taken_[job];
  if (taken.task == Order::Task::conclude) return std::nullopt;
  const analysis::Point& point = results_.points[taken.point].point;
  return Progress::Running{.label = listeners_.what.empty() ? point.label() : listeners_.what,
                           .replication = taken.replication,
                           .requests = point.rungs.back().requests,
                           .begun = worker.requests,
                           .cost = taken.cost,
                           .silence = worker.silence,
                           .process = worker.process,
                           .is_stopped = worker.is_stopped};
}

void ReplicationQueue::report(std::size_t job, JobResult result) {
  const Job taken = taken_[job];
  if (taken.task == Order::Task::conclude) {
    // The limits of a job are meant for simulations.
    take_conclusion(taken.point, result.failed() ? conclude(order_of(job), decoded(replications_of(taken.point)))
                                                 : conclusion_from(result.bytes));
  } else if (taken.task == Order::Task::finish && !result.failed()) {
    take_last_of_rung(taken, std::move(result));
  } else {
    take_replication(taken, std::move(result));
    if (rungs_.at(taken.point).missing == 0) plan_conclusion(taken.point);
  }
  ++reported_;
}

void ReplicationQueue::take_last_of_rung(const Job& job, JobResult result) {
  LastOfRung last = last_of_rung_from(result.bytes);
  take_replication(job, {.bytes = std::move(last.replication)});
  take_conclusion(job.point, conclusion_from(last.conclusion));
}

void ReplicationQueue::take_replication(const Job& job, JobResult replication) {
  const analysis::Point& point = results_.points[job.point].point;
  if (listeners_.store != nullptr) listeners_.store->save(stored(job.point), point.rungs.back().requests, job.replication, replication);
  listeners_.progress.finished(point, job.cost, replication.failed());
  Rung& rung = rungs_.at(job.point);
  rung.replications[job.replication] = std::move(replication);
  --rung.missing;
}

void ReplicationQueue::take_conclusion(std::size_t number, Conclusion conclusion) {
  if (const auto* next = std::get_if<analysis::Stage>(&conclusion)) {
    begin_rung(number, *next);
  } else {
    finish(number, std::move(std::get<analysis::PointResult>(conclusion)));
  }
}

void ReplicationQueue::finish(std::size_t number, analysis::PointResult result) {
  analysis::Entry& entry = results_.points[number];
  entry.result = std::move(result);
  if (listeners_.keeps_batches) {
    entry.point.rungs.back().replications = decoded(replications_of(number));
  } else {
    entry.point.rungs.clear();
  }
  rungs_.erase(number);
  if (listeners_.store != nullptr) listeners_.store->finish(stored(number), results_, number);
  listeners_.progress.point_finished();
}

// Adds a rung to a point. It has the replications of the one before it if they are as long, and what the store has.
void ReplicationQueue::begin_rung(std::size_t number, const analysis::Stage& stage) {
  analysis::Point& point = results_.points[number].point;
  const std::uint64_t length_before = point.rungs.empty() ? 0 : point.rungs.back().requests;
  add_rung(point, stage);
  Rung& rung = rungs_[number];
  if (point.rungs.back().requests != length_before) rung = {};
  const std::size_t known = rung.replications.size();
  rung.replications.resize(point.rungs.back().replications.size());
  std::vector<JobResult> found(rung.replications.size());
  if (listeners_.store != nullptr) found = listeners_.store->saved(stored(number), point, known);
  for (std::size_t i = known; i < found.size(); ++i) {
    if (found[i].missing()) {
      plan_replication(number, i);
    } else {
      rung.is_partly_stored = true;
    }
  }
  if (rung.missing == 0) plan_conclusion(number);
}

// All of the last rung, which is complete.
std::vector<JobResult> ReplicationQueue::replications_of(std::size_t number) const {
  const Rung& rung = rungs_.at(number);
  if (!rung.is_partly_stored) return rung.replications;
  std::vector<JobResult> all = listeners_.store->saved(stored(number), results_.points[number].point);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!rung.replications[i].missing()) all[i] = rung.replications[i];
  }
  return all;
}

void ReplicationQueue::plan_replication(std::size_t number, std::size_t replication) {
  const analysis::Point& point = results_.points[number].point;
  const double cost = static_cast<double>(point.rungs.back().requests) * point.cost_per_request;
  waiting_.push({number, replication, cost, planned_++});
  ++rungs_.at(number).missing;
  listeners_.progress.planned(cost);
}

void ReplicationQueue::plan_conclusion(std::size_t number) {
  conclusions_.push_back({.point = number, .replication = 0, .cost = 0, .number = planned_++, .task = Order::Task::conclude});
}

}  // namespace knee::cli
