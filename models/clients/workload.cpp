#include "models/clients/workload.hpp"

#include <utility>

#include "sim/kernel/huge_pages.hpp"

namespace knee::models {
namespace {

constexpr std::uint64_t kManyUsers = 8192;  // their memory exceeds the caches, and what the TLB reaches
constexpr std::size_t kBytesOfUser = 600;

// Users are visited in no order: with small pages nearly each visit has to read a page table too.
void expect_users(const std::vector<ArrivalStream>& streams) {
  std::uint64_t users = 0;
  for (const ArrivalStream& stream : streams) {
    if (const auto* closed = std::get_if<ClosedUsers>(&stream.arrivals)) users += closed->users;
  }
  if (users >= kManyUsers) sim::prefer_huge_pages(users * kBytesOfUser);
}

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
    : simulation_{simulation}, server_{server}, key_{key}, statistics_{statistics}, timeline_{timeline}, called_{called} {
  simulation.calendar().add_witness([this] { return what_came_back(); });
  expect_users(streams);
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
  Source source{.stream = stream,
                .first_class = first_class,
                .timing = key.stream("arrivals/" + stream.name, index),
                .mix = key.stream("mix/" + stream.name, index),
                .work = key.stream("work/" + stream.name, index)};
  if (const auto* closed = std::get_if<ClosedUsers>(&stream.arrivals)) {
    if (closed->rounds) source.round = &rounds_.back();
    source.client = clients_++;
    return simulation_.start(closed->journey != nullptr ? be_visitor(std::move(source), *closed) : be_user(std::move(source), *closed));
  }
  start(sources_.emplace_back(std::move(source)), key);
}

void Workload::start(Source& source, sim::RunKey key) {
  const auto* recorded = std::get_if<RecordedArrivals>(&source.stream.arrivals);
  if (recorded != nullptr) return simulation_.start(send_recorded(source, *recorded));
  const auto& renewals = std::get<RenewalArrivals>(source.stream.arrivals);
  if (renewals.journey != nullptr) {
    const std::string& name = source.stream.name;
    source.sessions = &sessions_.emplace_back(
        Sessions{.timing = "think/" + name, .mix = "journey/" + name, .work = "work in sessions/" + name});
  }
  start(source, renewals, key);
}

void Workload::start(Source& source, const RenewalArrivals& arrivals, sim::RunKey key) {
  if (arrivals.has_constant_rate()) return simulation_.start(send_renewals(source, arrivals));
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
    for (std::uint64_t left = arrivals.batch.draw(sizes); left > 0; --left) arrive(source, arrivals.journey.get());
  }
}

sim::Process Workload::send_renewals(Source& source, const RenewalArrivals& arrivals) {
  for (;;) {
    co_await simulation_.delay(sim::from_seconds(arrivals.interval.draw(source.timing)));
    arrive(source, arrivals.journey.get());
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

sim::Process Workload::be_user(Source source, const ClosedUsers& users) {
  const double first = users.rounds ? users.think.draw(source.timing) : users.think.draw_residual(source.timing);
  for (sim::Duration think = sim::from_seconds(first);; think = sim::from_seconds(users.think.draw(source.timing))) {
    co_await simulation_.delay(think);
    Request& request = prepare(source);
    co_await ServedBy{simulation_, server_, request};
    source.cookie = request.cookie;
    completed(request);
    if (source.round != nullptr) co_await end_round(*source.round, users.users);
  }
}

// --- Sessions -----------------------------------------------------------------------------------------------

void Workload::arrive(Source& source, const Journey* journey) {
  if (journey == nullptr) return launch(prepare(source));
  simulation_.start(hold_session(source, *journey, source.sessions->begun++));
}

// A session draws from random streams of its own, so that it is the same one whatever other sessions do meanwhile.
sim::Process Workload::hold_session(Source& arrivals, const Journey& journey, std::uint64_t number) {
  const Sessions& names = *arrivals.sessions;
  Source session{.stream = arrivals.stream,
                 .first_class = arrivals.first_class,
                 .timing = key_.stream(names.timing, number),
                 .mix = key_.stream(names.mix, number),
                 .work = key_.stream(names.work, number),
                 .client = clients_++};
  std::size_t step = journey.first(session.mix);
  for (;;) {
    session.sent = arrivals.sent++;
    Request& request = prepare(session, session.stream.classes[journey.step(step).request_class]);
    co_await ServedBy{simulation_, server_, request};
    session.cookie = request.cookie;
    completed(request);
    const std::size_t before = std::exchange(step, journey.next(step, session.mix));
    if (step == Journey::kLeaves) co_return;
    co_await simulation_.delay(sim::from_seconds(journey.step(before).think.draw(session.timing)));
  }
}

// One session after the other. A run begins within the think time after some step.
sim::Process Workload::be_visitor(Source source, const ClosedUsers& users) {
  const Journey& journey = *users.journey;
  std::size_t step = journey.any(source.mix);
  double think = journey.step(step).think.draw_residual(source.timing);
  for (;;) {
    std::size_t next = journey.next(step, source.mix);
    if (next == Journey::kLeaves) next = journey.first(source.mix);
    co_await simulation_.delay(sim::from_seconds(think));
    step = next;
    Request& request = prepare(source, source.stream.classes[journey.step(step).request_class]);
    co_await ServedBy{simulation_, server_, request};
    source.cookie = request.cookie;
    completed(request);
    think = journey.step(step).think.draw(source.timing);
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

Request& Workload::prepare(Source& source) { return prepare(source, pick_class(source.stream.classes, source.mix)); }

Request& Workload::prepare(Source& source, const RequestClass& request_class) {
  const sim::Instant now = simulation_.now();
  Request& request = requests_.take();
  request.request_class = &request_class;
  request.client = source.client ? *source.client : clients_++;
  request.cookie = source.cookie;
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
