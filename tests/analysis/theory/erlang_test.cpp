// Erlang's formulas give the printed values and do not overflow.
#include "analysis/theory/queues/erlang.hpp"

#include <cmath>
#include <stdexcept>

#include "tests/analysis/theory/published.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::erlang {
namespace {

using namespace theory;
using nlohmann::json;
using published::number;
using published::Row;

std::size_t servers(const Row& row) { return static_cast<std::size_t>(number(row.at("servers"))); }
double load(const Row& row) { return number(row.at("offered_load")); }
json others(const Row& row) { return row.at("other_inputs").empty() ? json::object() : json::parse(row.at("other_inputs")); }

std::vector<Row> published_rows(const char* model, const char* quantity) {
  auto rows = published::rows_with(published::rows("erlang.csv"), "model", model);
  rows = published::rows_with(rows, "quantity", quantity);
  CHECK_FALSE(rows.empty());
  return rows;
}

/// The printed value, and half of its last digit.
void check_printed(double found, const Row& row) {
  INFO(row.at("model") << " " << row.at("servers") << " " << row.at("offered_load") << " " << row.at("quantity"));
  CHECK(found == Approx(number(row.at("value"))).margin(published::rounding(row.at("value")) + 1e-12).epsilon(0));
}

void check_logarithm(double found, const Row& row) {
  INFO(row.at("servers") << " servers, " << row.at("offered_load") << " erlangs");
  const double printed = number(row.at("value"));
  if (printed < std::log(1e-308)) {
    CHECK(found == 0);
  } else {
    CHECK(std::log(found) == Approx(printed).margin(1e-6).epsilon(0));
  }
}

TEST_CASE("Erlang B gives the published loss") {
  for (const Row& row : published_rows("B", "blocking")) check_printed(erlang_b(load(row), servers(row)), row);
  for (const Row& row : published_rows("B", "ln_blocking")) check_logarithm(erlang_b(load(row), servers(row)), row);
}

TEST_CASE("Erlang C gives the published wait") {
  for (const Row& row : published_rows("C", "wait_probability")) check_printed(erlang_c(load(row), servers(row)), row);
  for (const Row& row : published_rows("C", "ln_wait_probability")) check_logarithm(erlang_c(load(row), servers(row)), row);
  for (const Row& row : published_rows("C", "service_level")) {
    const double wait = number(others(row)["target_s"]) / number(others(row)["aht_s"]);
    const double level = share_within_wait(load(row), servers(row), wait);
    CHECK(level == Approx(number(row.at("value"))).margin(0.005).epsilon(0));
  }
}

TEST_CASE("The inverses of Erlang B give the published loads and servers") {
  for (const Row& row : published_rows("B_inverse_load", "offered_load")) {
    check_printed(load_for_loss(servers(row), number(others(row)["target_blocking"])), row);
  }
  for (const Row& row : published_rows("B_inverse", "min_servers_for_blocking")) {
    CHECK(servers_for_loss(load(row), number(others(row)["target_blocking"])) == servers({{"servers", row.at("value")}}));
  }
}

TEST_CASE("The inverse of Erlang C gives the published servers") {
  for (const Row& row : published_rows("C_inverse", "raw_servers")) {
    const json inputs = others(row);
    const double wait = number(inputs["target_min"]) / number(inputs["aht_min"]);
    const std::size_t for_wait = servers_for_wait(load(row), wait, number(inputs["min_service_level"]));
    const auto for_occupancy = static_cast<std::size_t>(std::ceil(load(row) / number(inputs["max_occupancy"])));
    CHECK(std::max(for_wait, for_occupancy) == servers({{"servers", row.at("value")}}));
  }
}

TEST_CASE("The recursions agree with the sums of the definitions") {
  // Sums of Poisson weights, in logarithms.
  for (const auto& [load, servers] : {std::pair{0.3, 1}, {4.5, 5}, {90.0, 100}, {480.0, 512}}) {
    double sum = 0;
    const double last = servers * std::log(load) - std::lgamma(servers + 1.0);
    for (int n = 0; n <= servers; ++n) sum += std::exp(n * std::log(load) - std::lgamma(n + 1.0) - last);
    CHECK(erlang_b(load, static_cast<std::size_t>(servers)) == Approx(1 / sum).epsilon(1e-9));
    const double queue = 1 / (1 - load / servers);
    CHECK(erlang_c(load, static_cast<std::size_t>(servers)) == Approx(queue / (sum - 1 + queue)).epsilon(1e-9));
  }
}

TEST_CASE("The least number of servers is enough and one less is not") {
  for (const double load : {0.0, 0.2, 7.3, 250.0, 9000.0}) {
    const std::size_t lossless = servers_for_loss(load, 0.001);
    CHECK(erlang_b(load, lossless) <= 0.001);
    if (load > 0) CHECK(erlang_b(load, lossless - 1) > 0.001);
    const std::size_t waitless = servers_for_wait_probability(load, 0.2);
    CHECK(erlang_c(load, waitless) <= 0.2 + 1e-12);
    if (waitless > 1) CHECK(erlang_c(load, waitless - 1) > 0.2);
  }
}

TEST_CASE("Erlang's formulas refuse loads and targets without a meaning") {
  CHECK_THROWS_AS(erlang_b(-1, 3), std::domain_error);
  CHECK_THROWS_AS(erlang_b(std::nan(""), 3), std::domain_error);
  CHECK_THROWS_AS(erlang_c(1, 0), std::domain_error);
  CHECK_THROWS_AS(servers_for_loss(1, 0), std::domain_error);
  CHECK_THROWS_AS(load_for_loss(3, 1), std::domain_error);
  CHECK(erlang_b(0, 0) == 1);
  CHECK(erlang_c(3, 2) == 1);
}

}  // namespace
}  // namespace knee::analysis::erlang
