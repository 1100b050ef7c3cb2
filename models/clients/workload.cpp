#include "models/clients/workload.hpp"

namespace knee::models {
namespace {

const RequestClass& pick_class(const std::vector<RequestClass>& classes, sim::RandomStream& mix) {
  if (classes.size() == 1) return classes.front();
  double left = mix.uniform();
  for (std::size_t i = 0; i + 1 < classes.size(); ++i) {
    left -= classes[i].share;
    if (left < 0) return classes[i];
  }
  return classes.back();
}

}  // namespace

Workload::Workload(sim::Simulation& simulation, const std::vector<ArrivalStream>& streams, Server& server,
                   RequestStatistics& statistics, sim::RunKey key, Timeline* timeline, std::span<const RequestClass> called)
    : simulation_{simulation}, server_{server}, statistics_{statistics}, timeline_{timeline}, called_{called} {
  simulation.calendar().add_witness([this] { return what_came_back(); });
  std::uint32_t first_class = 0;
  for (const ArrivalStream& stream : streams) {
    const auto* closed = std::get_if<ClosedUsers>(&stream.arrivals);
    if (closed != nullptr && closed->rounds) rounds_.emplace_back(simulation);
    const std::uint64_t count = closed != nullptr ? closed->users : 1;
    for (std::uint64_t i = 0; i < count; ++i) open_source(stream, first_class, i, key);
    first_class += static_cast<std::uint32_t>(stream.classes.size());
  }
}

void Workload::open_source(const ArrivalStream& stream, std::uint32_t first_class, std::uint64_t index, sim::RunKey key) {
  Source& source = sources_.emplace_back(Source{.stream = stream,
                                                .first_class = first_class,
                                                .timing = key.stream("arrivals/" + stream.name, index),
                                                .mix = key.stream("mix/" + stream.name, index),
                                                .work = key.stream("work/" + stream.name, index)});
  const auto* closed = std::get_if<ClosedUsers>(&stream.arrivals);
  if (closed != nullptr && closed->rounds) source.round = &rounds_.back();
  if (const auto* renewals = std::get_if<RenewalArrivals>(&stream.arrivals)) {
    start(source, *renewals, key);
  } else if (const auto* recorded = std::get_if<RecordedArrivals>(&stream.arrivals)) {
    simulation_.start(send_recorded(source, *recorded));
  } else {
    simulation_.start(be_user(source, *closed));
  }
}

void Workload::start(Source& source, const RenewalArrivals& arrivals, sim::RunKey key) {
  if (arrivals.is_plain()) return simulation_.start(send_renewals(source, arrivals));
  static const Pace::Course kConstant = Pace::Schedule{.stages = {{.length = std::chrono::hours{24}}}};
  const Pace::Course& course = arrivals.course != nullptr ? *arrivals.course : kConstant;
  simulation_.start(send_varying(source, arrivals, Pace{course, key.stream("pace/" + source.stream.name)},
                                 key.stream("batches/" + source.stream.name)));
}

sim::Process Workload::send_varying(Source& source, const RenewalArrivals& arrivals, Pace pace, sim::RandomStream sizes) {
  for (;;) {
    const sim::Instant due = pace.pass(arrivals.interval.draw(source.timing));
    if (due == sim::kLast) co_return;
    co_await simulation_.until(due);
    for (std::uint64_t left = arrivals.batch.draw(sizes); left > 0; --left) launch(prepare(source));
  }
}

sim::Process Workload::send_renewals(Source& source, const RenewalArrivals& arrivals) {
  for (;;) {
    co_await simulation_.delay(sim::from_seconds(arrivals.interval.draw(source.timing)));
    launch(prepare(source));
  }
}

sim::Process Workload::send_recorded(Source& source, const RecordedArrivals& arrivals) {
  for (const sim::Duration at : *arrivals.at) {
    co_await simulation_.until(sim::kStart + at);
    Request& request = prepare(source);
    if (arrivals.process != nullptr) request.process = (*arrivals.process)[request.number];
    launch(request);
  }
}

sim::Process Workload::be_user(Source& source, const ClosedUsers& users) {
  const double first = users.rounds ? users.think.draw(source.timing) : users.think.draw_residual(source.timing);
  for (sim::Duration think = sim::from_seconds(first);; think = sim::from_seconds(users.think.draw(source.timing))) {
    co_await simulation_.delay(think);
    Request& request = prepare(source);
    co_await ServedBy{simulation_, server_, request};
    completed(request);
    if (source.round != nullptr) co_await end_round(*source.round, users.users);
  }
}

sim::Task<> Workload::end_round(Round& round, std::uint64_t users) {
  if (++round.back < users) {
    co_await round.is_over.wait();
  } else {
    round.back = 0;
    round.is_over.broadcast();
  }
}

// Part of the message about a run whose clock stands still.
std::string Workload::what_came_back() const {
  const std::uint64_t count = came_back_.at(simulation_.now());
  const std::uint64_t refused = turned_away_.at(simulation_.now());
  if (count == 0) return "no request came back at this instant";
  std::string text = "closed users who do not think send again at once: " + std::to_string(count) +
                     " requests came back at this instant";
  if (refused > 0) text += ", " + std::to_string(refused) + " of them turned away";
  return text;
}

Request& Workload::prepare(Source& source) {
  const sim::Instant now = simulation_.now();
  Request& request = requests_.take();
  request.request_class = &pick_class(source.stream.classes, source.mix);
  request.class_number =
      source.first_class + static_cast<std::uint32_t>(request.request_class - source.stream.classes.data());
  request.number = source.sent++;
  request.due = now;
  request.ledger = Ledger{now};
  request.outcome = Outcome::served;
  request.process.reset();
  request.attempts = 0;
  request.lost = false;
  request.first_byte_delay = request.request_class->first_byte_delay;
  request.slowness = request.request_class->slowness.of(request.number);
  request.request_class->draw(source.work, request.number, request.work, called_);
  ++in_flight_;
  statistics_.started(request, now);
  if (timeline_ != nullptr) timeline_->sent(request);
  return request;
}

void Workload::launch(Request& request) {
  request.requester = this;
  server_.submit(request);
}

void Workload::completed(Request& request) {
  --in_flight_;
  if (timeline_ != nullptr) timeline_->came_back(request);
  statistics_.completed(request, simulation_.now());
  came_back_.add(simulation_.now());
  if (request.outcome != Outcome::served) turned_away_.add(simulation_.now());
  requests_.release(request);
}

}  // namespace knee::models
