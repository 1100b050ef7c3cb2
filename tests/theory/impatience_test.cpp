// Clients that give up after a constant time: what the server does with their requests decides how many do.
//
// The time-out D covers the whole time in the system. An arrival finds a virtual wait with the density f. Served to the end in
// any case, f is that of M/M/1. Dropped when their turn comes too late, requests join only if they would wait for less than D:
// Barrer, "Queuing with impatient customers and ordered service", Operations Research 5(5), 1957 (M/M/c+D, also in Zeltyn and
// Mandelbaum, "Call centers with impatient customers", Queueing Systems 51, 2005). Cancelled in service as well, the time until
// the server is free never exceeds D: Gnedenko and Kovalenko, "Introduction to Queueing Theory", 1968, 1.6. The shares of
// time-outs follow by integrating P(wait + service > D) over f.
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::impatience_test {
namespace {

constexpr double kMean = 0.004;   // of a service
constexpr double kTimeOut = 0.016;
constexpr Sample kSample{.replications = 20, .requests = 40'000};

Architecture with_clients(Architecture architecture, const models::ClientPolicy& policy) {
  architecture.clients = {.policies = {policy}, .of_class = {0}};
  return architecture;
}

models::ClientPolicy gives_up_after(double seconds) { return {.time_out = sim::from_seconds(seconds)}; }

Architecture threads(int count, models::OnDisconnect on_disconnect) {
  Architecture architecture = with_clients(native_threads(static_cast<std::size_t>(count), count), gives_up_after(kTimeOut));
  std::get<models::ThreadServer::Options>(architecture.group.runtime).on_disconnect = on_disconnect;
  return architecture;
}

// Erlang's terms a^j / j!, added up below `servers`.
double sum_below(double erlangs, int servers) {
  double term = 1;
  double sum = 0;
  for (int j = 0; j < servers; ++j) {
    sum += term;
    term *= erlangs / (j + 1);
  }
  return sum;
}

double last_below(double erlangs, int servers) { return std::pow(erlangs, servers - 1) / std::tgamma(servers); }

// M/M/c+D. Share of time-outs: dropped when their turn comes, or served too late.
double timed_out_when_dropped(const Queue& queue) {
  const double c = queue.servers;
  const double mu = 1 / queue.service;
  const double erlangs = queue.rate * queue.service;
  const double drift = c * mu - queue.rate;
  const double weight = queue.rate * last_below(erlangs, queue.servers);  // f(x) = weight p0 exp(-drift x)
  const double at_limit = weight * std::exp(-drift * kTimeOut);
  const double joining = weight * (1 - std::exp(-drift * kTimeOut)) / drift;
  const double p0 = 1 / (sum_below(erlangs, queue.servers) + joining + at_limit / (c * mu));
  const double less = drift - mu;
  const double late = weight * std::exp(-mu * kTimeOut) *
                      (less == 0 ? kTimeOut : (1 - std::exp(-less * kTimeOut)) / less);
  return p0 * (sum_below(erlangs, queue.servers) * std::exp(-mu * kTimeOut) + late + at_limit / (c * mu));
}

}  // namespace

TEST_CASE("clients that give up change nothing for a server that goes on: M/M/1", "[statistical]") {
  const Queue queue{.rate = 200, .service = kMean};
  const Architecture server = threads(1, models::OnDisconnect::continues);
  const Replications runs = replicate(poisson(queue.rate, {cpu(exponential(kMean))}), server, kSample);
  const double timed_out = std::exp(-(1 / kMean - queue.rate) * kTimeOut);
  check_agrees("timed out", runs(&Measurement::timed_out_per_s), queue.rate * timed_out, {.bias = 0.005, .narrow = 0.05});
  check_agrees("cores", runs(&Measurement::core_utilisation), queue.load(), {.bias = 0.003});
  check_agrees("wasted", runs(&Measurement::wasted_per_s), queue.rate * timed_out, {.bias = 0.005, .narrow = 0.05});
}

TEST_CASE("a server that drops requests whose client has gone is M/M/c+D", "[statistical]") {
  for (const Queue& queue : {Queue{.rate = 300, .service = kMean}, Queue{.rate = 800, .service = kMean, .servers = 3}}) {
    const Architecture server = threads(queue.servers, models::OnDisconnect::checked);
    const Replications runs = replicate(poisson(queue.rate, {cpu(exponential(kMean))}), server, kSample);
    check_agrees("timed out", runs(&Measurement::timed_out_per_s), queue.rate * timed_out_when_dropped(queue),
                 {.bias = 0.003, .narrow = 0.03});
  }
}

TEST_CASE("a server that cancels the request in service as well bounds its work by the time-out", "[statistical]") {
  const Queue queue{.rate = 300, .service = kMean};
  Architecture loop = with_clients(event_loop(), gives_up_after(kTimeOut));
  auto& options = std::get<models::EventLoopServer::Options>(loop.group.runtime);
  options.requests_at_once = 1;
  options.on_disconnect = models::OnDisconnect::cancelled;
  const Replications runs = replicate(poisson(queue.rate, {wait(exponential(kMean))}), loop, kSample);
  const double drift = 1 / kMean - queue.rate;
  const double decay = std::exp(-drift * kTimeOut);
  const double p0 = 1 / (1 + queue.rate * (1 - decay) / drift);
  check_agrees("timed out", runs(&Measurement::timed_out_per_s), queue.rate * p0 * decay, {.bias = 0.003, .narrow = 0.03});
}

TEST_CASE("retries have the same work: with room for all, each attempt of a long request is too long", "[statistical]") {
  models::ClientPolicy policy = gives_up_after(kTimeOut);
  policy.retry = models::ClientPolicy::Retry{
      .attempts = 3,
      .backoff = {.base = std::chrono::milliseconds{1}, .factor = 1, .jitter = models::Backoff::Jitter::none}};
  policy.retry->on.set(static_cast<std::size_t>(models::Outcome::timed_out));
  const Replications runs = replicate(poisson(100, {wait(exponential(kMean))}), with_clients(event_loop(), policy), kSample);
  const double too_long = std::exp(-kTimeOut / kMean);
  check_agrees("attempts", runs(&Measurement::attempts_per_request), 1 + 2 * too_long, {.narrow = 0.01});
  check_agrees("timed out", runs(&Measurement::timed_out_per_s), 100 * too_long, {.bias = 0.003, .narrow = 0.06});
}

}  // namespace knee::theory::impatience_test
