// Markov chains: printed probabilities, closed forms, and what has no answer.
#include "analysis/theory/chains/markov_chain.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/analysis/theory/published.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::markov_chain {
namespace {

using namespace theory;
using nlohmann::json;
using published::number;
using published::Row;

MarkovChain chain_of(const std::vector<std::vector<double>>& rates) {
  MarkovChain chain{.states = rates.size()};
  for (std::size_t i = 0; i < rates.size(); ++i) {
    for (std::size_t j = 0; j < rates.size(); ++j) {
      if (i != j && rates[i][j] > 0) chain.transitions.push_back({i, j, rates[i][j]});
    }
  }
  return chain;
}

/// Two processors that fail, with reboots: Trivedi's model, rates per second.
MarkovChain two_processors() {
  const double failure = 1.0 / (5000 * 3600);
  const double repair = 1.0 / (4 * 3600);
  return {.states = 5,
          .transitions = {{0, 1, 2 * 0.9 * failure}, {0, 2, 2 * (1 - 0.9) * failure}, {1, 3, 1.0 / 30}, {2, 3, 1.0 / 600},
                          {3, 0, repair}, {3, 4, failure}, {4, 3, repair}}};
}

/// A rescue from space; `is_final` tells the states that the chain never leaves.
MarkovChain shuttle(const json& inputs, const std::vector<std::size_t>& final_states = {}) {
  MarkovChain chain{.states = inputs["states"]};
  for (const auto& [name, rate] : inputs["rates"].items()) {
    const std::size_t dash = name.find('-');
    const std::size_t from = std::stoul(name.substr(0, dash)) - 1;
    const bool stays = std::find(final_states.begin(), final_states.end(), from + 1) != final_states.end();
    if (!stays) chain.transitions.push_back({from, std::stoul(name.substr(dash + 1)) - 1, rate});
  }
  return chain;
}

double tolerance(const Row& row) {
  const std::size_t at = row.at("note").find("tolerance ");
  return at == std::string::npos ? 1e-12 : std::stod(row.at("note").substr(at + 10));
}

/// The published value of a stationary probability, and the computed one.
void check_stationary(const MarkovChain& chain, const Row& row) {
  INFO(row.at("id") << ", state " << row.at("state"));
  const Eigen::Index state = std::stol(row.at("state")) - 1;
  CHECK(stationary(chain)(state) == Approx(number(row.at("value"))).margin(tolerance(row)).epsilon(0));
}

TEST_CASE("The stationary probabilities are the published ones") {
  const auto rows = published::rows_with(published::rows("ctmc.csv"), "quantity", "stationary");
  CHECK(rows.size() == 24);
  for (const Row& row : rows) {
    if (row.at("id") == "two-processor-availability") {
      check_stationary(two_processors(), row);
    } else {
      check_stationary(chain_of(published::lists(json::parse(row.at("inputs"))["Q"])), row);
    }
  }
}

TEST_CASE("The transient probabilities are the published ones") {
  const auto rows = published::rows_with(published::rows("ctmc.csv"), "id", "space-shuttle");
  CHECK(rows.size() == 11);
  for (const Row& row : rows) {
    INFO(row.at("quantity") << " " << row.at("state"));
    const json inputs = json::parse(row.at("inputs"));
    const Eigen::RowVectorXd start = certainly(5, 9);
    double found = 0;
    if (row.at("state").empty()) {
      const Eigen::RowVectorXd at_ten = transient(shuttle(inputs, {7, 8}), start, 10);
      found = 1 - at_ten.tail(3).sum();
    } else {
      const double time = row.at("quantity").ends_with("t=2") ? 2 : 10;
      found = transient(shuttle(inputs), start, time)(std::stol(row.at("state")) - 1);
    }
    CHECK(found == Approx(number(row.at("value"))).margin(tolerance(row)).epsilon(0));
  }
}

TEST_CASE("The mean time to a failure is the published one") {
  const double hours = mean_time_to(two_processors(), 0, {2, 4}) / 3600;
  CHECK(std::floor(hours) == 24857);
}

TEST_CASE("A chain of two states follows its closed form") {
  const MarkovChain chain{.states = 2, .transitions = {{0, 1, 3}, {1, 0, 1}}};
  for (const double time : {0.0, 1e-3, 0.4, 30.0, 1e5}) {
    const double expected = 0.75 * (1 - std::exp(-4 * time));
    CHECK(transient(chain, certainly(0, 2), time)(1) == Approx(expected).margin(1e-12).epsilon(0));
  }
  CHECK(mean_time_to(chain, 0, {1}) == Approx(1.0 / 3));
  CHECK(mean_time_to(chain, 1, {1}) == 0);
}

TEST_CASE("Rare states keep their digits") {
  MarkovChain chain{.states = 41};
  for (std::size_t n = 0; n < 40; ++n) {
    chain.transitions.push_back({n, n + 1, 1e-6});
    chain.transitions.push_back({n + 1, n, 1});
  }
  const Eigen::RowVectorXd probabilities = stationary(chain);
  CHECK(probabilities(40) / probabilities(0) == Approx(1e-240).epsilon(1e-9));
}

TEST_CASE("A chain that may never arrive takes for ever") {
  const MarkovChain fork{.states = 3, .transitions = {{0, 1, 1}, {0, 2, 1}}};
  CHECK(mean_time_to(fork, 0, {1}) == std::numeric_limits<double>::infinity());
  CHECK(mean_time_to(fork, 0, {1, 2}) == Approx(0.5));
}

TEST_CASE("Chains refuse what has no meaning") {
  const MarkovChain fork{.states = 3, .transitions = {{0, 1, 1}, {0, 2, 1}}};
  CHECK_THROWS_AS(stationary(fork), std::domain_error);
  CHECK_THROWS_AS(stationary(MarkovChain{.states = 2, .transitions = {{0, 2, 1}}}), std::domain_error);
  CHECK_THROWS_AS(stationary(MarkovChain{.states = 2, .transitions = {{0, 1, -1}}}), std::domain_error);
  CHECK_THROWS_AS(transient(fork, certainly(0, 2), 1), std::domain_error);
  CHECK_THROWS_AS(transient(fork, certainly(0, 3), -1), std::domain_error);
  CHECK_THROWS_AS(transient(fork, certainly(0, 3), 1e9), std::domain_error);
  CHECK_THROWS_AS(mean_time_to(fork, 0, {3}), std::domain_error);
}

}  // namespace
}  // namespace knee::analysis::markov_chain
