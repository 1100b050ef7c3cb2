#include "cli/runner/replication_queue.hpp"

#include <utility>
#include <variant>

#include "cli/runner/planned_results.hpp"
#include "cli/store/store.hpp"

namespace knee::cli {

ReplicationQueue::ReplicationQueue(analysis::Results& results, const Simulate& simulate, Listeners listeners)
    : results_{results}, simulate_{simulate}, listeners_{std::move(listeners)} {
  for (std::size_t i = 0; i < results.points.size(); ++i) advance(i);
}

std::optional<double> ReplicationQueue::next_cost() const {
  return waiting_.empty() ? std::nullopt : std::optional{waiting_.top().cost};
}

std::size_t ReplicationQueue::take() {
  taken_.push_back(waiting_.top());
  waiting_.pop();
  return taken_.size() - 1;
}

Order ReplicationQueue::order_of(std::size_t job) const {
  const Job& taken = taken_[job];
  return {.point = taken.point, .replication = taken.replication, .requests = results_.points[taken.point].point.rungs.back().requests};
}

analysis::Replication ReplicationQueue::simulate(const Order& order, Pulse::Requests& begun) const {
  return simulate_(order.point, {.replication = order.replication, .requests = order.requests, .begun = &begun});
}

Progress::Running ReplicationQueue::running(std::size_t job, const WorkerProcess::Running& worker) const {
  const Job& taken = taken_[job];
  const analysis::Point& point = results_.points[taken.point].point;
  return {.label = listeners_.what.empty() ? point.label() : listeners_.what,
          .replication = taken.replication,
          .requests = point.rungs.back().requests,
          .begun = worker.requests,
          .cost = taken.cost,
          .silence = worker.silence,
          .process = worker.process,
          .is_stopped = worker.is_stopped};
}

void ReplicationQueue::report(std::size_t job, analysis::Replication replication) {
  const Job taken = taken_[job];
  analysis::Point& point = results_.points[taken.point].point;
  analysis::Rung& rung = point.rungs.back();
  if (listeners_.store != nullptr) listeners_.store->save(stored(taken.point), rung, taken.replication, replication);
  rung.replications[taken.replication] = std::move(replication);
  listeners_.progress.finished(point, taken.cost, rung.replications[taken.replication].failed());
  if (rung.is_complete()) advance(taken.point);
  ++reported_;
}

// Continues a point whose last rung is complete, or which has none: adds rungs, filled from the store, up to the first
// incomplete one, or sets the result.
void ReplicationQueue::advance(std::size_t number) {
  analysis::Entry& entry = results_.points[number];
  auto conclusion = analysis::conclude(entry.point);
  for (; const auto* next = std::get_if<analysis::Stage>(&conclusion); conclusion = analysis::conclude(entry.point)) {
    add_rung(entry.point, *next);
    if (listeners_.store != nullptr) listeners_.store->fill(stored(number), entry.point);
    analysis::Rung& rung = entry.point.rungs.back();
    if (!rung.is_complete()) return plan_missing(number, entry.point);
  }
  entry.result = std::move(std::get<analysis::PointResult>(conclusion));
  if (!listeners_.keeps_batches) entry.point.rungs.clear();
  if (listeners_.store != nullptr) listeners_.store->finish(stored(number), results_, number);
  listeners_.progress.point_finished();
}

void ReplicationQueue::plan_missing(std::size_t number, const analysis::Point& point) {
  const analysis::Rung& rung = point.rungs.back();
  const double cost = static_cast<double>(rung.requests) * point.cost_per_request;
  for (std::size_t i = 0; i < rung.replications.size(); ++i) {
    if (!rung.replications[i].missing()) continue;
    waiting_.push({number, i, cost, planned_++});
    listeners_.progress.planned(cost);
  }
}

}  // namespace knee::cli
