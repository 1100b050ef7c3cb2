// A scenario file read into a study: its points, swept values, hash.
#include "scenarios/study.hpp"

#include "scenarios/experiment.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios {
namespace {

/// The study of a file without mistakes.
Study study_of(const std::string& path, Sweep sweep = Sweep::follow,
               const std::vector<Override>& overrides = {}) {
  auto read = read_study(path, overrides, sweep);
  if (const auto* mistakes = std::get_if<Mistakes>(&read)) FAIL(to_string(*mistakes));
  return std::get<Study>(std::move(read));
}

const std::string kLibrary = KNEE_SOURCE_DIR "/scenarios/library/";

}  // namespace

TEST_CASE("The quickstart scenario is read whole and simulated") {
  const Study study = study_of(kLibrary + "quickstart.yaml", Sweep::follow, {{"measure.requests", "500"}});
  CHECK(study.base.name == "quickstart");
  REQUIRE(study.base.architectures.size() == 5);
  REQUIRE(study.points.size() == 5 * 12);
  CHECK(study.points[11].swept == std::vector<std::pair<std::string, std::string>>{{"load", "6000/s"}});
  CHECK(study.points[11].scenario.offered_rate().value() == Approx(6000));
  CHECK(study.points[12].architecture == 1);

  const Point& point = study.points[12];
  const Measurement measured = simulate(point.scenario, point.scenario.architectures[point.architecture], 0);
  CHECK(measured.offered_per_s == Approx(100));
  CHECK(measured.requests > 400);
  CHECK(measured.p50_ms > 5);  // browse: three times 0.7 ms in the interpreter, 4 ms in the database
  CHECK(measured.p50_ms < 20);
}

}  // namespace knee::scenarios
