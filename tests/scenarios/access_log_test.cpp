// Recorded traffic as servers and browsers write it.
#include <chrono>

#include "scenarios/recording/access_log.hpp"
#include "scenarios/recording/log_time.hpp"
#include "scenarios/recording/recording.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::access_log_test {
namespace {

using namespace std::chrono_literals;

Recording recording(const std::string& text) {
  Expected<Recording> read = Recording::of_text("access.log", text);
  if (const auto* mistake = std::get_if<Diagnostic>(&read)) FAIL(to_string(*mistake));
  return std::get<Recording>(std::move(read));
}

std::string mistake_of(const std::string& text) {
  const Expected<Recording> read = Recording::of_text("access.log", text);
  const auto* mistake = std::get_if<Diagnostic>(&read);
  return mistake == nullptr ? "" : to_string(*mistake);
}

template <class T>
std::vector<T> values(Expected<std::vector<T>> read) {
  if (const auto* mistake = std::get_if<Diagnostic>(&read)) FAIL(to_string(*mistake));
  return std::get<std::vector<T>>(std::move(read));
}

const std::string kCombined =
    "192.0.2.10 - - [25/Nov/2026:10:00:00 +0000] \"GET /items HTTP/1.1\" 200 512 \"https://shop.example/\" \"Mozilla/5.0 (X11)\"\n"
    "192.0.2.11 - alice [25/Nov/2026:10:00:00 +0000] \"POST /orders?a=1,2 HTTP/1.1\" 201 - \"-\" \"an \\\"agent\\\"\"\n"
    "192.0.2.12 - - [25/Nov/2026:10:00:00 +0000] \"-\" 408 0 \"-\" \"-\"\n"
    "192.0.2.12 - - [25/Nov/2026:11:00:05 +0100] \"GET /search HTTP/1.1\" 200 2048 \"-\" \"-\"\n";

const std::string kTimed =
    "192.0.2.10 - - [25/Nov/2026:10:00:00 +0000] \"GET /items HTTP/1.1\" 200 512 \"-\" \"client/1.4\" 0.043 0.041 0.001 10.0.0.1:8000 200 "
    "1795600800.043\n"
    "192.0.2.11 - - [25/Nov/2026:10:00:00 +0000] \"GET /items HTTP/1.1\" 200 512 \"-\" \"client/1.4\" 0.418 0.060, 0.055 0.000, 0.001 "
    "10.0.0.1:8000, 10.0.0.2:8000 502, 200 1795600800.410\n";

}  // namespace

TEST_CASE("times of logs and of RFC 3339 are seconds since 1970") {
  CHECK(time_of_log("25/Nov/2026:10:00:00 +0000") == 1795600800);
  CHECK(time_of_log("25/Nov/2026:11:00:00 +0100") == 1795600800);
  CHECK(time_of_log("01/Jan/1970:00:00:01 -0000") == 1);
  CHECK_FALSE(time_of_log("25/Now/2026:10:00:00 +0000"));
  CHECK_FALSE(time_of_log("25/Nov/2026:10:00:00"));
  CHECK(time_of_rfc3339("2026-11-25T10:00:00.060Z") == Approx(1795600800.06).epsilon(1e-12));
  CHECK(time_of_rfc3339("2026-11-25T11:30:00+01:30") == 1795600800);
  CHECK_FALSE(time_of_rfc3339("2026-11-25"));
}

TEST_CASE("a combined log has whole seconds, over which its requests are spread, and no durations") {
  const Recording log = recording(kCombined);
  CHECK(log.columns() == std::vector<std::string>{"time_s", "method", "path", "status", "bytes"});
  const auto times = values(log.times(kLoggedTime, 1s));
  REQUIRE(times.size() == 3);  // one client sent nothing
  CHECK(times[0] == 0s);
  CHECK(times[1] > 0s);
  CHECK(times[1] < 1s);
  CHECK(times[2] > 4s);  // eleven o'clock in another zone
  CHECK(times[2] < 6s);
  CHECK(values(recording(kCombined).times(kLoggedTime, 1s)) == times);
  CHECK(values(log.labels("method")) == std::vector<std::uint32_t>{0, 1, 0});
}

TEST_CASE("a log of nginx with the request time has the arrival of each request") {
  const Recording log = recording(kTimed);
  CHECK(log.columns().back() == "duration_ms");
  CHECK(values(log.times(kLoggedTime, 1s)) == std::vector<sim::Duration>{0s, 8ms});  // sorted: .410 - .418, .043 - .043
  CHECK(values(log.durations("duration_ms", 1ms)) == std::vector<sim::Duration>{418ms, 43ms});
}

TEST_CASE("lines without times among lines with them make a log without durations") {
  CHECK(recording(kTimed + kCombined).columns().back() == "bytes");
}

TEST_CASE("the requests of a second are spread evenly on average") {
  std::string log;
  for (int i = 0; i < 2000; ++i) log += "h - - [25/Nov/2026:10:00:0" + std::to_string(i / 1000) + " +0000] \"GET / HTTP/1.1\" 200 1\n";
  const auto times = values(recording(log).times(kLoggedTime, 1s));
  const auto early = std::count_if(times.begin(), times.end(), [](sim::Duration time) { return time < 500ms; });
  CHECK(std::abs(early - 500) < 4 * 16);  // by chance: 6e-5
}

TEST_CASE("a line that is none of an access log has its place") {
  CHECK(mistake_of(kCombined + "garbage\n") ==
        "access.log:5:1: is no line of an access log; expected a line such as HOST IDENT USER [25/Nov/2026:10:00:00 +0000] \"GET / "
        "HTTP/1.1\" 200 512");
}

TEST_CASE("an archive of a browser has its entries in the order of their starts") {
  const Recording archive = recording(
      R"({"log": {"entries": [
          {"startedDateTime": "2026-11-25T10:00:00.060Z", "time": 40.3, "request": {"method": "GET", "url": "https://shop.example/a"},
           "response": {"status": 200, "bodySize": 512}, "timings": {"wait": 39.4}},
          {"startedDateTime": "2026-11-25T10:00:00.000Z", "time": 47.3, "request": {"method": "GET", "url": "https://shop.example/b"},
           "response": {"status": 404, "bodySize": -1}, "timings": {"wait": -1}}]}})");
  const auto times = values(archive.times(kLoggedTime, 1s));
  REQUIRE(times.size() == 2);
  CHECK(times[0] == 0s);
  CHECK(std::abs((times[1] - 60ms).count()) < 1000);  // seconds since 1970 in a double, to the microsecond
  CHECK(values(archive.durations("duration_ms", 1ms)) == std::vector<sim::Duration>{47300us, 40300us});
  CHECK(mistake_of("{\"log\": 1}") == "access.log: has no log.entries; expected an HTTP archive: {\"log\": {\"entries\": [...]}}");
  CHECK(mistake_of(R"({"log": {"entries": [{"startedDateTime": 3}]}})") ==
        "access.log: entry 0 has no startedDateTime or no time; expected an HTTP archive: {\"log\": {\"entries\": [...]}}");
  CHECK(mistake_of("{\"log\"") == "access.log: is no JSON; expected an HTTP archive: {\"log\": {\"entries\": [...]}}");
}

}  // namespace knee::scenarios::access_log_test
