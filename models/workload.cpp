#include "models/workload.hpp"

namespace knee::models {
namespace {

const RequestClass& pick_class(const std::vector<RequestClass>& classes, sim::Stream& mix) {
  if (classes.size() == 1) return classes.front();
  double left = mix.uniform();
  for (std::size_t i = 0; i + 1 < classes.size(); ++i) {
    left -= classes[i].share;
    if (left < 0) return classes[i];
  }
  return classes.back();
}

}  // namespace

Workload::Workload(sim::Simulation& simulation, const std::vector<RequestStream>& streams, Server& server,
                   RequestStatistics& statistics, RunKey key, Timeline* timeline)
    : simulation_{simulation}, server_{server}, statistics_{statistics}, timeline_{timeline} {
  std::uint32_t first_class = 0;
  for (const RequestStream& stream : streams) {
    const auto* closed = std::get_if<ClosedUsers>(&stream.arrivals);
    const std::uint64_t count = closed != nullptr ? closed->users : 1;
    for (std::uint64_t i = 0; i < count; ++i) open_source(stream, first_class, i, key);
    first_class += static_cast<std::uint32_t>(stream.classes.size());
  }
}

void Workload::open_source(const RequestStream& stream, std::uint32_t first_class, std::uint64_t index, RunKey key) {
  Source& source = sources_.emplace_back(Source{.stream = stream,
                                                .first_class = first_class,
                                                .timing = key.stream("arrivals/" + stream.name, index),
                                                .mix = key.stream("mix/" + stream.name, index),
                                                .work = key.stream("work/" + stream.name, index)});
  if (const auto* renewals = std::get_if<RenewalArrivals>(&stream.arrivals)) {
    simulation_.start(send_renewals(source, *renewals));
  } else if (const auto* recorded = std::get_if<RecordedArrivals>(&stream.arrivals)) {
    simulation_.start(send_recorded(source, *recorded));
  } else {
    simulation_.start(be_user(source, std::get<ClosedUsers>(stream.arrivals)));
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
  for (;;) {
    co_await simulation_.delay(sim::from_seconds(users.think.draw(source.timing)));
    Request& request = prepare(source);
    co_await ServedBy{simulation_, server_, request};
    completed(request);
  }
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
  request.silence = request.request_class->silence;
  request.request_class->draw(source.work, request.number, request.work);
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
  requests_.release(request);
}

}  // namespace knee::models
