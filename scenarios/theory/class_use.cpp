#include "scenarios/theory/class_use.hpp"

#include <algorithm>
#include <variant>

#include "models/request/remedy.hpp"
#include "scenarios/theory/client_hold.hpp"

namespace knee::scenarios::theory {
namespace {

using models::EventLoopServer;
using models::Step;
using models::StepKind;
using models::Steps;
using models::ThreadServer;

Moments constant(sim::Duration time) { return {sim::to_seconds(time), 0}; }

Moments moments_of(const models::Demand& demand) {
  const auto* distribution = std::get_if<sim::Distribution>(&demand.source);
  return {demand.mean(), demand.variance(), distribution != nullptr && distribution->is_exponential()};
}

// Walks through the steps of a class as the runtimes carry them out (models/event_loop/event_loop_server.cpp,
// models/threads/thread_server.cpp).
class Walk {
 public:
  Walk(const Scenario& scenario, const Architecture& architecture)
      : scenario_{scenario},
        machine_{architecture.machine},
        group_{architecture.group},
        clients_{architecture.nodes * architecture.group.processes},
        crosses_network_{scenario.has_network(architecture)},
        loop_{std::get_if<EventLoopServer::Options>(&architecture.group.runtime)},
        threads_{std::get_if<ThreadServer::Options>(&architecture.group.runtime)},
        remedies_{architecture.group.remedies} {}

  RequestUse request(const models::RequestClass& one);
  // The set-up of a connection.
  RequestUse connection(const EventLoopServer::Options& loop) { return under_lock(constant(loop.connection)); }

 private:
  [[nodiscard]] RequestUse nothing() const { return RequestUse{scenario_.services.size()}; }
  // The request lets others go first.
  [[nodiscard]] RequestUse pause() const {
    RequestUse use = nothing();
    use.bursts = Bursts::pause();
    return use;
  }
  [[nodiscard]] Moments on_core(const Moments& demand) const { return demand.scaled(1 / machine_.speed); }
  [[nodiscard]] double cpu_factor() const { return loop_ != nullptr ? loop_->cpu_factor : threads_->cpu_factor; }
  [[nodiscard]] bool is_node() const { return loop_ != nullptr && loop_->kind == EventLoopServer::Kind::libuv; }
  // Whether threads of a pool carry out native and blocking steps.
  [[nodiscard]] bool has_pool() const {
    return loop_ != nullptr && !in_executor_ && (!in_worker_ || is_node());
  }
  [[nodiscard]] bool has_lock() const { return has_executor() || (threads_ != nullptr && threads_->lock.has_value()); }

  RequestUse begin(double slowness);
  RequestUse socket_calls();
  RequestUse sends();
  RequestUse dispatch();
  RequestUse steps(const Steps& list);
  RequestUse step(const Step& step);
  RequestUse work(const Step& step);
  RequestUse interpreted(const Moments& time);
  RequestUse under_lock(const Moments& time);
  RequestUse without_lock(const Moments& time);
  RequestUse computed(const Moments& time);
  RequestUse native(const Moments& demand, bool in_place);
  RequestUse offloaded(const Moments& time, const Step& step);
  RequestUse in_worker(const Step& step);
  RequestUse waited(const Moments& time);
  RequestUse standing(const Moments& time);
  RequestUse blocking(const Moments& time);
  RequestUse call(const Step& step);
  RequestUse hold(const Step& step);
  RequestUse parallel(const Step& step);
  RequestUse executor(const Step& step);
  RequestUse in_executor(const Steps& list);
  [[nodiscard]] bool has_executor() const { return loop_ != nullptr && loop_->executor.has_value(); }
  RequestUse woken(const Moments& slept);

  const Scenario& scenario_;
  const models::Machine::Options& machine_;
  const models::ProcessGroup::Options& group_;
  std::uint64_t clients_;
  bool crosses_network_;
  const EventLoopServer::Options* loop_;
  const ThreadServer::Options* threads_;
  models::Remedies remedies_;
  bool in_worker_ = false;  // of the offload pool, whose interpreter is its own
  bool in_executor_ = false;  // the steps are those of a thread of the executor
};

RequestUse Walk::steps(const Steps& list) {
  RequestUse use = nothing();
  for (const Step& one : list) use += step(one);
  return use;
}

RequestUse Walk::step(const Step& one) {
  switch (one.kind) {
    case StepKind::cpu:
    case StepKind::native: return work(one);
    case StepKind::wait: return waited(moments_of(one.demand));
    case StepKind::timer: {
      RequestUse use = waited(moments_of(one.demand));
      use.has_timers = true;
      return use;
    }
    case StepKind::blocking: return one.in_place ? standing(moments_of(one.demand)) : blocking(moments_of(one.demand));
    case StepKind::call: return call(one);
    case StepKind::hold: return hold(one);
    case StepKind::parallel: return parallel(one);
    case StepKind::worker: return group_.offload ? in_worker(one) : steps(one.branches.front());
    case StepKind::executor: return executor(one);
    case StepKind::repeat: return steps(one.branches.front()).repeated(one.times);
    case StepKind::choose: {
      std::vector<RequestUse> branches;
      for (const Steps& branch : one.branches) branches.push_back(steps(branch));
      return RequestUse::one_of(branches, one.probabilities);
    }
    case StepKind::limit:  // of these there is no theory (step_obstacles.hpp)
    case StepKind::cache:
    case StepKind::after_response: return steps(one.branches.front());
    case StepKind::yield: return pause();
    case StepKind::enqueue:
    case StepKind::allocate:
    case StepKind::branch: break;
  }
  return nothing();
}

// A step that computes, in the mode that the remedies of the architecture give it.
RequestUse Walk::work(const Step& one) {
  const models::WorkItem item{.kind = one.kind, .length = 0, .demand = {}, .step = &one};
  const models::ExecutionMode mode = models::execution_mode_of(item, remedies_);
  const bool has_remedy = one.label != 0 && one.label < remedies_.size();
  const Moments demand = moments_of(one.demand).scaled(has_remedy ? remedies_[one.label].factor : 1);
  if (mode.kind == StepKind::native) return native(demand, mode.in_place);
  const Moments time = demand.scaled(cpu_factor());
  if (in_worker_) return without_lock(time);
  return mode.offloaded && group_.offload ? offloaded(time, one) : interpreted(time);
}

RequestUse Walk::interpreted(const Moments& time) {
  if (loop_ != nullptr || has_lock()) return under_lock(time);
  RequestUse use = without_lock(time);
  use.at(Part::shared) = on_core(time).scaled(threads_->contention);
  return use;
}

// On a core, and nothing else of the interpreter runs meanwhile.
RequestUse Walk::under_lock(const Moments& time) {
  if (in_worker_) return without_lock(time);
  RequestUse use = computed(time);
  use.bursts = Bursts::work(on_core(time));
  if (loop_ != nullptr && !in_executor_) use.at(Part::loop) = on_core(time);
  if (has_lock()) use.at(Part::lock) = on_core(time);
  return use;
}

RequestUse Walk::computed(const Moments& time) {
  RequestUse use = nothing();
  use.at(Part::cores) = use.at(Part::elapsed) = on_core(time);
  return use;
}

// On a core, while other requests of the interpreter go on.
RequestUse Walk::without_lock(const Moments& time) {
  RequestUse use = computed(time);
  use.bursts = Bursts::pause();
  return use;
}

RequestUse Walk::native(const Moments& demand, bool in_place) {
  if (in_place) return under_lock(demand);
  RequestUse use = without_lock(demand);
  if (!has_pool()) return use;
  if (has_executor()) use += under_lock(constant(loop_->executor->hop));
  use.at(Part::pool) = on_core(demand);
  use.pool = Visits{on_core(demand)};
  return use;
}

// The caller packs the argument and unpacks the result, the worker the other way round.
RequestUse Walk::offloaded(const Moments& time, const Step& one) {
  const auto packing = [this](sim::Bytes size) { return constant(group_.offload->packing(size)); };
  Moments remote = time;
  remote += packing(one.argument);
  remote += packing(one.result);
  RequestUse use = under_lock(packing(one.argument));
  use += without_lock(remote);
  use.at(Part::offload) = on_core(remote);
  use.offload = Visits{on_core(remote)};
  if (threads_ != nullptr) use += woken(on_core(remote));
  use += under_lock(packing(one.result));
  return use;
}

// The worker holds a place of its pool from the argument to the result.
RequestUse Walk::in_worker(const Step& one) {
  const auto packing = [this](sim::Bytes size) { return constant(group_.offload->packing(size)); };
  RequestUse use = under_lock(packing(one.argument));
  RequestUse remote = without_lock(packing(one.argument));
  in_worker_ = true;
  remote += steps(one.branches.front());
  in_worker_ = false;
  remote += without_lock(packing(one.result));
  const Moments held = remote.at(Part::elapsed).scaled(1 / static_cast<double>(group_.offload->tasks_per_worker));
  remote.at(Part::offload) = held;
  remote.offload = Visits{held};
  use += remote;
  if (threads_ != nullptr) use += woken(held);
  use += under_lock(packing(one.result));
  return use;
}

RequestUse Walk::waited(const Moments& time) {
  RequestUse use = pause();
  use.at(Part::elapsed) = time;
  if (threads_ != nullptr) use += woken(time);
  return use;
}

// The interpreter sleeps in the kernel, and nothing else of it runs meanwhile.
RequestUse Walk::standing(const Moments& time) {
  if (in_worker_) return waited(time);
  RequestUse use = nothing();
  use.bursts = Bursts::work(time);
  use.at(Part::elapsed) = time;
  if (loop_ != nullptr) use.at(Part::loop) = time;
  if (has_lock()) use.at(Part::lock) = time;
  const models::WakeUp& wake_up = loop_ != nullptr ? loop_->wake_up : threads_->wake_up;
  use += under_lock(constant(wake_up.cpu_after(sim::from_seconds(time.mean))));
  return use;
}

RequestUse Walk::blocking(const Moments& time) {
  RequestUse use = waited(time);
  if (!has_pool()) return use;
  if (has_executor()) use += under_lock(constant(loop_->executor->hop));
  use.at(Part::pool) = time;
  use.pool = Visits{time};
  return use;
}

RequestUse Walk::call(const Step& one) {
  const models::Service::Options& service = scenario_.services[one.service];
  const Moments time = moments_of(one.demand);
  const Moments coherency = constant(sim::product(service.coherency, clients_ > 0 ? clients_ - 1 : 0));
  RequestUse use = pause();
  Moments& server = use.at(one.service, ServicePart::server);
  server = time;
  server += coherency;
  use.at(one.service, ServicePart::serial) = time.scaled(service.serial);
  use.at(one.service, ServicePart::serial) += coherency;
  Moments connection = server;
  if (crosses_network_) connection += constant(scenario_.network.latency).scaled(4);  // two links each way
  if (!one.on_held) use.at(one.service, ServicePart::connection) = connection;
  use.at(Part::elapsed) = connection;
  use.calls(one.service) = Visits{server};
  if (threads_ != nullptr) use += woken(connection);
  return use;
}

// The connection is held from the first step to the last.
RequestUse Walk::hold(const Step& one) {
  RequestUse use = pause();
  use += steps(one.branches.front());
  use.at(one.service, ServicePart::connection) += use.at(Part::elapsed);
  return use;
}

RequestUse Walk::parallel(const Step& one) {
  const bool at_once = in_worker_ ? is_node() : loop_ != nullptr || threads_->threads_for_branches;
  RequestUse use = at_once ? pause() : nothing();
  Moments longest;
  for (const Steps& branch : one.branches) {
    const RequestUse inside = steps(branch);
    if (inside.at(Part::elapsed).mean > longest.mean) longest = inside.at(Part::elapsed);
    use += inside;
    if (at_once) use.bursts += Bursts::pause();
  }
  if (!at_once) return use;
  use.has_branches = true;
  use.at(Part::elapsed) = longest;
  if (threads_ != nullptr) use += woken(longest);
  return use;
}

// On a loop with an executor: on another thread, which is held for as long as the steps take, under the same lock.
RequestUse Walk::executor(const Step& one) {
  if (!has_executor() || in_executor_) return steps(one.branches.front());
  return in_executor(one.branches.front());
}

RequestUse Walk::in_executor(const Steps& list) {
  RequestUse use = under_lock(constant(loop_->executor->hop).scaled(0.5));
  in_executor_ = true;
  RequestUse inside = under_lock(constant(loop_->executor->hop).scaled(0.5));
  inside += steps(list);
  in_executor_ = false;
  inside.at(Part::pool) = inside.at(Part::elapsed);
  inside.pool = Visits{inside.at(Part::elapsed)};
  use += pause();
  use += inside;
  use += pause();
  return use;
}

// A thread that has slept runs again, and then asks for the lock.
RequestUse Walk::woken(const Moments& slept) {
  if (in_worker_) return nothing();
  RequestUse use = computed(constant(threads_->wake_up.cpu_after(sim::from_seconds(slept.mean))));
  use.at(Part::elapsed) += constant(threads_->wake_up.latency);
  return use;
}

RequestUse Walk::request(const models::RequestClass& one) {
  RequestUse use = begin(cpu_factor() * one.slowness.mean());
  use += has_executor() && loop_->def_handlers ? in_executor(one.steps) : steps(one.steps);
  if (threads_ != nullptr) use += sends();
  return use;
}

// What a server does for each request before its steps. A system call hardly gives another thread the time to take the lock, so
// it does not divide the work under the lock.
RequestUse Walk::begin(double slowness) {
  if (loop_ != nullptr) {
    RequestUse use = under_lock(constant(loop_->overhead).scaled(slowness));
    if (has_executor()) use += socket_calls();
    return use;
  }
  RequestUse use = threads_->gthread ? dispatch() : nothing();
  if (threads_->syscalls >= 2) {
    use += computed(constant(threads_->syscall_time).scaled(static_cast<double>(threads_->syscalls - 1)));
  }
  use += interpreted(constant(threads_->overhead).scaled(slowness));
  return use;
}

// A recv and a send of a loop that shares its lock: they let the lock go. Left out: the calls of select.
RequestUse Walk::socket_calls() {
  const Moments calls = constant(2 * loop_->executor->interpreter.syscall_time);
  RequestUse use = computed(calls);
  use.at(Part::loop) = on_core(calls);
  return use;
}

RequestUse Walk::sends() {
  const std::size_t count = threads_->syscalls > 0 || threads_->sends == 0 ? threads_->sends : threads_->sends - 1;
  if (count == 0) return nothing();
  const Moments one = constant(threads_->send_time.value_or(threads_->syscall_time));
  return computed(one.scaled(static_cast<double>(count)));
}

// gthread's main thread gives the request to the pool. Of the system calls for connections, at least four fall upon a request.
RequestUse Walk::dispatch() {
  constexpr double kSystemCalls = 4;
  RequestUse use = interpreted(constant(threads_->gthread->dispatch).scaled(threads_->cpu_factor));
  use += without_lock(constant(threads_->syscall_time).scaled(kSystemCalls));
  use.at(Part::elapsed) = {};
  return use;
}

// Whether each request comes on a connection of its own.
bool connects(const Architecture& architecture, const models::RequestClass& request_class) {
  const auto* threads = std::get_if<ThreadServer::Options>(&architecture.group.runtime);
  const bool closes = threads != nullptr && !threads->gthread;  // after each response
  return !architecture.connections || request_class.new_connection || closes;
}

// The primary process hands over a connection. No thread or loop of the request is busy meanwhile.
Moments hand_off(const Architecture& architecture, const models::RequestClass& request_class) {
  const models::ProcessGroup::Options& group = architecture.group;
  if (group.accept != models::Accept::round_robin || !connects(architecture, request_class)) return {};
  return constant(group.primary.hand_off).scaled(1 / architecture.machine.speed);
}

}  // namespace

RequestUse use_of(const Scenario& scenario, const Architecture& architecture, const models::RequestClass& request_class) {
  RequestUse use = Walk{scenario, architecture}.request(request_class);
  if (const auto* loop = std::get_if<EventLoopServer::Options>(&architecture.group.runtime)) {
    if (connects(architecture, request_class)) use += Walk{scenario, architecture}.connection(*loop);
  } else {
    use.at(Part::elapsed) += constant(client_hold(architecture, request_class));
  }
  const Moments primary = hand_off(architecture, request_class);
  use.at(Part::primary) += primary;
  use.at(Part::cores) += primary;
  return use;
}

}  // namespace knee::scenarios::theory
