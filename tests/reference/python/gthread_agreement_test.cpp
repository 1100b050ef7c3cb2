/// The model of gunicorn's threaded worker since 24 against its reference: the same requests are answered at the same times.

#include "tests/reference/python/gthread_agreement.hpp"
#include "tests/reference/python/gthread_method_queue.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::gthread_agreement_test {
namespace {

using Agreement = GthreadAgreement<MethodQueueWorker>;

constexpr auto kVersion24 = MethodQueueWorker::Version::v24_1;
constexpr auto kVersion25 = MethodQueueWorker::Version::v25_2;

void compare(const Mix& mix, const Agreement::Server& server, std::uint64_t seed) {
  const auto modelled = [](const MethodQueueWorker::Options& process) {
    using Version = models::Gthread::Version;
    return models::Gthread::Options{.version = process.version == kVersion25 ? Version::v25_2 : Version::v24,
                                    .finish = sim::from_seconds(process.finish)};
  };
  Agreement{modelled}.check(mix, server, seed);
}

MethodQueueWorker::Options gunicorn(MethodQueueWorker::Version version, std::size_t threads) {
  return {.threads = threads_of_gunicorn(threads),
          .version = version,
          .dispatch = 1.70017e-4,
          .finish = 4.1011e-5,
          .send_time = 2.7019e-5};
}

}  // namespace

TEST_CASE("gthread 24.1: new connections, light load") { compare(web(50), {.process = gunicorn(kVersion24, 4)}, 31); }
TEST_CASE("gthread 24.1: new connections, heavy load") { compare(web(110), {.process = gunicorn(kVersion24, 4)}, 32); }
TEST_CASE("gthread 24.1: connections kept open, responses in two parts") {
  MethodQueueWorker::Options process = gunicorn(kVersion24, 8);
  process.sends = 2;
  process.keepalive = 1000.0007;
  compare(web(100), {.connections = 40, .process = process}, 35);
}
TEST_CASE("gthread 24.1: silent clients hold threads") {
  compare(web(40), {.silence = 10, .process = gunicorn(kVersion24, 16)}, 41);
}
TEST_CASE("gthread 25.2: new connections, light load") { compare(web(50), {.process = gunicorn(kVersion25, 4)}, 31); }
TEST_CASE("gthread 25.2: new connections, 16 threads, heavy load") {
  compare(web(120), {.process = gunicorn(kVersion25, 16)}, 33);
}
TEST_CASE("gthread 25.2: idle connections are closed") {
  MethodQueueWorker::Options process = gunicorn(kVersion25, 4);
  process.keepalive = 0.25013;
  compare(web(90), {.connections = 30, .process = process}, 36);
}
TEST_CASE("gthread 25.2: more connections than there may be") {
  MethodQueueWorker::Options process = gunicorn(kVersion25, 4);
  process.worker_connections = 9;
  process.keepalive = 0.15013;
  compare(web(70), {.connections = 30, .process = process}, 37);
}
// Silences are from 3.5 s on, 7 s on average: a third is longer than the 5 s of a thread and the 2 s in the poller.
TEST_CASE("gthread 25.2: silent clients go to the poller, and some are closed before they send") {
  MethodQueueWorker::Options process = gunicorn(kVersion25, 64);
  process.keepalive = 2.00013;
  compare(web(40), {.silence = 70, .process = process}, 42);
}

}  // namespace knee::reference::gthread_agreement_test
