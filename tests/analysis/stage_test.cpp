#include "analysis/steady_state/stage.hpp"

#include "tests/support/catch.hpp"

namespace knee::analysis::stage_test {
namespace {

constexpr double kBudget = 2e6;

TEST_CASE("The ladder doubles") {
  CHECK(rung_requests(0) == 20'000);
  CHECK(rung_requests(5) == 640'000);
  CHECK(Stage{.rung = 1, .replications = 3}.requests() == 120'000);
}

TEST_CASE("Replications that are long enough become more numerous, as many as the need asks for") {
  CHECK(next_stage({0, 1}, {.requests = 60'000}, kBudget) == Stage{0, 3});
  CHECK(next_stage({0, 3}, {.requests = 90'000}, kBudget) == Stage{0, 5});
  CHECK(next_stage({0, 3}, {.requests = 60'001}, kBudget) == Stage{0, 4});
  CHECK(next_stage({2, 20}, {.requests = 1.7e6}, kBudget) == Stage{2, 22});
}

TEST_CASE("A need of more than sixteen replications makes them longer") {
  CHECK(next_stage({0, 3}, {.requests = 320'000}, kBudget) == Stage{0, 16});
  CHECK(next_stage({0, 3}, {.requests = 321'000}, kBudget) == Stage{1, 9});
}

TEST_CASE("Replications that are too short become two or four times as long, and there are three of them or more") {
  CHECK(next_stage({0, 5}, {.requests = 110'000, .longer = 2}, kBudget) == Stage{1, 3});
  CHECK(next_stage({0, 5}, {.requests = 600'000, .longer = 2}, kBudget) == Stage{1, 15});
  CHECK(next_stage({0, 5}, {.requests = 110'000, .longer = 5}, kBudget) == Stage{2, 3});
}

TEST_CASE("A stage has at most eight times the requests of the one before it") {
  CHECK(next_stage({0, 3}, {.requests = 1e9}, kBudget) == Stage{2, 6});
  CHECK(next_stage({2, 6}, {.requests = 1e9}, kBudget) == Stage{2, 25});
}

TEST_CASE("Where the need is out of reach the longest replications of which there are three fill the budget") {
  CHECK(next_stage({0, 3}, {.requests = 1e9, .longer = 2}, kBudget) == Stage{3, 3});
  CHECK(next_stage({3, 3}, {.requests = 1e9, .longer = 2}, kBudget) == Stage{5, 3});
}

TEST_CASE("A spent budget has no next stage") {
  CHECK_FALSE(next_stage({5, 3}, {.requests = 1e9, .longer = 2}, kBudget));
  CHECK_FALSE(next_stage({0, 100}, {.requests = 1e9}, kBudget));
  CHECK_FALSE(next_stage({0, 1}, {.requests = 60'000}, 20'000));
  CHECK(next_stage({0, 1}, {.requests = 60'000}, 40'000) == Stage{0, 2});
}

}  // namespace
}  // namespace knee::analysis::stage_test
