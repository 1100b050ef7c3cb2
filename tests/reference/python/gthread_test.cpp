/// The model of gunicorn's threaded worker to 23 against its reference: the same requests are answered at the same times.

#include "tests/reference/python/gthread.hpp"
#include "tests/reference/python/gthread_agreement.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::gthread_test {
namespace {

using Agreement = GthreadAgreement<ThreadWorker>;

void compare(const Mix& mix, const Agreement::Server& server, std::uint64_t seed) {
  const auto modelled = [](const ThreadWorker::Options& process) {
    using Version = models::Gthread::Version;
    return models::Gthread::Options{.version = process.when_readable ? Version::v21 : Version::v20_1,
                                    .futures_scan = sim::from_seconds(process.futures_scan),
                                    .busy_turn = sim::from_seconds(process.busy_turn)};
  };
  Agreement{modelled}.check(mix, server, seed);
}

ThreadWorker::Options gunicorn(std::size_t threads) {
  return {.threads = threads_of_gunicorn(threads), .dispatch = 1.70017e-4, .futures_scan = 3.011e-6, .send_time = 2.7019e-5};
}

}  // namespace

TEST_CASE("gthread: new connections, light load") { compare(web(50), {.process = gunicorn(4)}, 31); }
TEST_CASE("gthread: new connections, heavy load") { compare(web(110), {.process = gunicorn(4)}, 32); }
TEST_CASE("gthread: new connections, 16 threads, heavy load") { compare(web(130), {.process = gunicorn(16)}, 33); }
TEST_CASE("gthread: new connections wait until something has come") {
  ThreadWorker::Options process = gunicorn(8);
  process.when_readable = true;
  compare(web(120), {.process = process}, 34);
}
TEST_CASE("gthread: connections kept open, responses in two parts") {
  ThreadWorker::Options process = gunicorn(8);
  process.sends = 2;
  process.keepalive = 1000.0007;
  compare(web(100), {.connections = 40, .process = process}, 35);
}
TEST_CASE("gthread: idle connections are closed") {
  ThreadWorker::Options process = gunicorn(4);
  process.keepalive = 0.25013;
  compare(web(90), {.connections = 30, .process = process}, 36);
}
TEST_CASE("gthread: more connections than there may be") {
  ThreadWorker::Options process = gunicorn(4);
  process.worker_connections = 9;
  process.keepalive = 0.15013;
  compare(web(70), {.connections = 30, .process = process}, 37);
}
TEST_CASE("gthread: turns of the main thread while all connections are kept and none is read") {
  ThreadWorker::Options process = gunicorn(4);
  process.when_readable = true;
  process.worker_connections = 9;
  process.keepalive = 0.15013;
  process.busy_turn = 7.003e-6;
  compare(web(30), {.connections = 30, .process = process}, 38);
}

}  // namespace knee::reference::gthread_test
