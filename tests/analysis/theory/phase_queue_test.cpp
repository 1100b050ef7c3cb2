// Queues of phases: printed distributions, and the closed forms that they contain.
#include "analysis/theory/chains/phase_queue.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "analysis/theory/chains/markov_chain.hpp"
#include "analysis/theory/queues/general_queue.hpp"
#include "analysis/theory/queues/markovian_queue.hpp"
#include "tests/analysis/theory/published.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::phase_queue {
namespace {

using namespace theory;
using nlohmann::json;
using published::number;
using published::Row;

Eigen::MatrixXd matrix(const json& table) {
  const auto rows = published::lists(table);
  Eigen::MatrixXd result(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows[0].size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows[i].size(); ++j) {
      result(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = rows[i][j];
    }
  }
  return result;
}

QuasiBirthDeath chain_of(const json& inputs) {
  const Level repeating{.up = matrix(inputs["F"]), .local = matrix(inputs["L"]), .down = matrix(inputs["B"])};
  const bool is_sum = inputs["L0"].is_string();
  const Eigen::MatrixXd local = is_sum ? repeating.local + repeating.down : matrix(inputs["L0"]);
  return {.boundary = {{.up = repeating.up, .local = local}}, .repeating = repeating};
}

MarkovianProcess renewal_of(const json& inputs, const std::string& prefix) {
  const Eigen::MatrixXd initial = matrix(json::array({inputs[prefix + "_ph_alpha"]}));
  return renewal_process({.initial = initial.row(0), .rates = matrix(inputs[prefix + "_ph_T"])});
}

/// The value that the row prints, of a queue with one server.
double value_of(const SingleServerQueue& queue, const Row& row) {
  const int index = std::stoi(row.at("index"));
  const std::string& quantity = row.at("quantity");
  if (quantity.starts_with("number in system moments")) return queue.customers.moment(index);
  if (quantity.starts_with("number in system")) return queue.customers.probability(static_cast<std::size_t>(index - 1));
  if (quantity.starts_with("sojourn time moments")) return queue.response.moment(index);
  return 1 - queue.response.tail(0.1 * (index - 1));
}

/// Half of the last digit; the long ones are those of a program, which differ in the last of 16 digits.
double margin(const Row& row) {
  const double value = std::fabs(number(row.at("value")));
  return std::max(published::rounding(row.at("value")), 1e-12 * std::max(value, 1.0));
}

void check_printed(double found, const Row& row) {
  INFO(row.at("id") << ", " << row.at("quantity") << " " << row.at("index"));
  CHECK(found == Approx(number(row.at("value"))).margin(margin(row)).epsilon(0));
}

TEST_CASE("Queues of phases have the published customers and responses") {
  const auto rows = published::rows("qbd.csv");
  const auto markovian = published::rows_with(rows, "id", "mapmap1-1");
  const auto phases = published::rows_with(rows, "id", "phph1-1");
  REQUIRE(markovian.size() == 32);
  REQUIRE(phases.size() == 32);
  const json inputs = json::parse(markovian[0].at("inputs"));
  const MarkovianProcess arrivals{matrix(inputs["D0"]), matrix(inputs["D1"])};
  const auto queue = single_server_queue(arrivals, {matrix(inputs["S0"]), matrix(inputs["S1"])});
  for (const Row& row : markovian) check_printed(value_of(queue, row), row);
  const json of_phases = json::parse(phases[0].at("inputs"));
  const auto renewal = single_server_queue(renewal_of(of_phases, "arrival"), renewal_of(of_phases, "service"));
  for (const Row& row : phases) check_printed(value_of(renewal, row), row);
}

TEST_CASE("Quasi-birth-death chains have the published levels") {
  const auto rows = published::rows("qbd.csv");
  const auto first = published::rows_with(rows, "id", "qbd-1");
  REQUIRE(first.size() == 17);
  const QuasiBirthDeath chain = chain_of(json::parse(first[0].at("inputs")));
  const LevelDistribution levels = solve(chain);
  const Level& level = chain.repeating;
  const double rate = (stationary(level.up + level.local + level.down) * level.up).sum();
  for (const Row& row : first) {
    const int index = std::stoi(row.at("index"));
    const std::string& quantity = row.at("quantity");
    if (quantity.starts_with("number in system d")) check_printed(levels.probability(static_cast<std::size_t>(index - 1)), row);
    if (quantity.starts_with("number in system m")) check_printed(levels.moment(index), row);
    if (quantity.starts_with("sojourn")) check_printed(levels.mean() / rate, row);  // Little's law
  }
}

TEST_CASE("The matrices of a quasi-birth-death chain are the published ones") {
  const auto rows = published::rows_with(published::rows("qbd.csv"), "id", "qbd-2");
  REQUIRE(rows.size() == 24);
  const QuasiBirthDeath chain = chain_of(json::parse(rows[0].at("inputs")));
  const LevelDistribution levels = solve(chain);
  const Eigen::MatrixXd passage = first_passage(chain.repeating);
  for (const Row& row : rows) {
    const Eigen::Index index = std::stol(row.at("index")) - 1;
    if (row.at("quantity").starts_with("R ")) check_printed(levels.rate_matrix()(index / 2, index % 2), row);
    if (row.at("quantity").starts_with("G ")) check_printed(passage(index / 2, index % 2), row);
    if (row.at("quantity").starts_with("U ")) {
      check_printed((chain.repeating.local + chain.repeating.up * passage)(index / 2, index % 2), row);
    }
    if (row.at("quantity").starts_with("stationary")) {
      check_printed(levels.phases(static_cast<std::size_t>(index / 2))(index % 2), row);
    }
  }
}

// The quantiles by uniformization against the tail, which is a dense matrix exponential.
TEST_CASE("A quantile is where the tail says, at any load and for any shape of the service") {
  for (const double load : {0.003, 0.5, 0.97}) {
    for (const double squared_cv : {0.0, 0.3, 4.0}) {
      CAPTURE(load, squared_cv);
      const auto queue = single_server_queue(poisson_process(load), renewal_process(fitted_time(1, squared_cv)));
      for (const double q : {0.5, 0.99}) CHECK(queue.response.tail(queue.response.quantile(q)) == Approx(1 - q).epsilon(1e-6));
    }
  }
}

TEST_CASE("Exponential phases make the Markovian queues") {
  const QueueAverages one = averages(MarkovianQueue{.arrival_rate = 9, .service_rate = 10});
  const auto queue = single_server_queue(poisson_process(9), renewal_process(exponential_time(0.1)));
  CHECK(queue.averages.response == Approx(one.response));
  CHECK(queue.averages.wait_probability == Approx(0.9));
  CHECK(queue.response.quantile(0.99) == Approx(response_quantile({.arrival_rate = 9, .service_rate = 10}, 0.99)));
  for (const std::size_t servers : {1U, 2U, 40U}) {
    const double rate = 9.5 * static_cast<double>(servers);
    const QueueAverages several = averages(MarkovianQueue{.arrival_rate = rate, .service_rate = 10, .servers = servers});
    const auto found = many_server_queue(rate, exponential_time(0.1), servers);
    CHECK(found.averages.in_system == Approx(several.in_system));
    CHECK(found.averages.wait_probability == Approx(several.wait_probability));
  }
}

TEST_CASE("Poisson arrivals have the mean wait of Pollaczek and Khinchine") {
  for (const PhaseType& service : {erlang_time(2, 0.1), erlang_time(17, 0.1), hyperexponential_time(0.1, 9)}) {
    const RandomTime time{.mean = 0.1, .squared_cv = service.squared_cv()};
    const QueueAverages expected = first_come_queue(8, time);
    CHECK(single_server_queue(poisson_process(8), renewal_process(service)).averages.wait == Approx(expected.wait));
    CHECK(many_server_queue(8, service, 1).averages.wait == Approx(expected.wait));
  }
}

/// Mean number of customers of M/H2/c with room for 150, from the chain of (customers, busy servers in the first phase).
double customers_of_chain(double rate, const PhaseType& service, std::size_t servers) {
  constexpr std::size_t kRoom = 150;
  const auto state = [servers](std::size_t customers, std::size_t first) { return customers * (servers + 1) + first; };
  MarkovChain chain{.states = state(kRoom, servers) + 1};
  const double p = service.initial(0);
  const Eigen::VectorXd ends = service.end_rates();
  const auto add = [&](std::size_t from, std::size_t to, double by) { chain.transitions.push_back({from, to, by}); };
  for (std::size_t n = 0; n <= kRoom; ++n) {
    const std::size_t busy = std::min(n, servers);
    for (std::size_t first = 0; first <= servers; ++first) {
      const std::size_t here = state(n, first);
      if (first > busy) {
        add(here, 0, 1);  // not a state of the queue; only leads back to the empty queue
        continue;
      }
      const double first_ends = static_cast<double>(first) * ends(0);
      const double second_ends = static_cast<double>(busy - first) * ends(1);
      if (n < servers) {
        add(here, state(n + 1, first + 1), rate * p);
        add(here, state(n + 1, first), rate * (1 - p));
      } else if (n < kRoom) {
        add(here, state(n + 1, first), rate);
      }
      const bool queue = n > servers;
      if (first > 0) add(here, state(n - 1, first - 1), first_ends * (queue ? 1 - p : 1));
      if (first > 0 && queue) add(here, state(n - 1, first), first_ends * p);
      if (busy > first) add(here, state(n - 1, first), second_ends * (queue ? 1 - p : 1));
      if (busy > first && queue) add(here, state(n - 1, first + 1), second_ends * p);
    }
  }
  const Eigen::RowVectorXd probabilities = stationary(chain);
  double sum = 0;
  for (std::size_t n = 0; n <= kRoom; ++n) {
    sum += static_cast<double>(n) * probabilities.segment(static_cast<Eigen::Index>(state(n, 0)),
                                                          static_cast<Eigen::Index>(servers + 1)).sum();
  }
  return sum;
}

TEST_CASE("Several servers with phases have the customers of their Markov chain") {
  const PhaseType service = hyperexponential_time(1, 4);
  CHECK(many_server_queue(1.2, service, 2).averages.in_system == Approx(customers_of_chain(1.2, service, 2)).epsilon(1e-6));
}

TEST_CASE("Erlang arrivals have the root of the transformed gap") {  // GI/M/1, Kleinrock I, 6.4
  const auto queue = single_server_queue(renewal_process(erlang_time(3, 1)), renewal_process(exponential_time(0.8)));
  double root = 0.5;  // of root = E exp(-service rate (1 - root) gap)
  for (int i = 0; i < 1000; ++i) root = std::pow(3 / (3 + (1 - root) / 0.8), 3);
  CHECK(queue.averages.wait_probability == Approx(root));
  CHECK(queue.averages.response == Approx(0.8 / (1 - root)));
  CHECK(queue.response.tail(2) == Approx(std::exp(-2 * (1 - root) / 0.8)));
  CHECK(allen_cunneen({.mean = 1, .squared_cv = 1.0 / 3}, {.mean = 0.8}, 1).wait > queue.averages.wait);
}

TEST_CASE("The approximation of Allen and Cunneen is within a fifth of the exact wait of several servers") {
  for (const double squared_cv : {0.25, 4.0}) {
    const PhaseType service = squared_cv < 1 ? erlang_time(4, 1) : hyperexponential_time(1, squared_cv);
    const double wait = many_server_queue(3.4, service, 4).averages.wait;
    CHECK(allen_cunneen({.mean = 1 / 3.4}, {.mean = 1, .squared_cv = squared_cv}, 4).wait == Approx(wait).epsilon(0.2));
  }
}

TEST_CASE("Bursts lengthen the response and the queue stays solvable near saturation") {
  const auto services = renewal_process(erlang_time(4, 0.1));
  const MarkovianProcess bursts = switched_process({.quiet_rate = 2, .busy_rate = 18, .quiet_time = 10, .busy_time = 5});
  CHECK(bursts.rate() == Approx(22.0 / 3));
  const auto queue = single_server_queue(bursts, services);
  CHECK(queue.averages.response > 5 * single_server_queue(poisson_process(22.0 / 3), services).averages.response);
  CHECK(queue.response.moment(1) == Approx(queue.averages.response));
  const auto near = single_server_queue(poisson_process(9.99999), services);
  CHECK(near.averages.wait == Approx(first_come_queue(9.99999, {.mean = 0.1, .squared_cv = 0.25}).wait).epsilon(1e-6));
}

TEST_CASE("The phases of a time have its moments") {
  CHECK(hyperexponential_time(0.2, 5).mean() == Approx(0.2));
  CHECK(hyperexponential_time(0.2, 5).squared_cv() == Approx(5));
  CHECK(erlang_time(8, 3).squared_cv() == Approx(0.125));
  CHECK(exponential_time(2).moment(3) == Approx(48));
  CHECK(renewal_process(erlang_time(8, 3)).rate() == Approx(1.0 / 3));
}

TEST_CASE("Queues of phases that cannot keep up are infinite and say so") {
  const auto queue = single_server_queue(poisson_process(11), renewal_process(erlang_time(2, 0.1)));
  CHECK_FALSE(queue.averages.stable);
  CHECK_FALSE(queue.customers.stable());
  CHECK(queue.customers.mean() == std::numeric_limits<double>::infinity());
  CHECK(queue.customers.probability(3) == 0);
  CHECK(queue.response.quantile(0.5) == std::numeric_limits<double>::infinity());
  CHECK(queue.response.tail(1e6) == 1);
  CHECK_FALSE(many_server_queue(30, erlang_time(2, 0.1), 3).averages.stable);
}

TEST_CASE("Queues of phases refuse what has no meaning") {
  PhaseType wrong = erlang_time(2, 1);
  wrong.initial(0) = 0.5;
  CHECK_THROWS_AS(renewal_process(wrong), std::domain_error);
  MarkovianProcess unbalanced = poisson_process(1);
  unbalanced.events(0, 0) = 2;
  CHECK_THROWS_AS(single_server_queue(unbalanced, poisson_process(3)), std::domain_error);
  CHECK_THROWS_AS(many_server_queue(1, erlang_time(20, 1), 50), std::domain_error);
  CHECK_THROWS_AS(many_server_queue(-1, erlang_time(2, 1), 5), std::domain_error);
  CHECK_THROWS_AS(hyperexponential_time(1, 0.5), std::domain_error);
  const Level lonely{.up = Eigen::MatrixXd::Ones(1, 2), .local = -Eigen::MatrixXd::Ones(1, 1)};
  CHECK_THROWS_AS(solve({.boundary = {lonely}, .repeating = {}}), std::domain_error);
}

TEST_CASE("A fitted time has the mean and variation that it was fitted to") {
  for (const double squared_cv : {0.0625, 0.07, 0.1, 0.25, 0.3, 0.5, 0.8, 1.0, 1.7, 9.0}) {
    INFO("squared coefficient of variation " << squared_cv);
    const PhaseType time = fitted_time(0.02, squared_cv);
    CHECK_NOTHROW(check(time));
    CHECK(time.mean() == Approx(0.02));
    CHECK(time.squared_cv() == Approx(squared_cv));
    CHECK(static_cast<std::size_t>(time.initial.size()) <= kMostFittedPhases);
  }
  CHECK(fitted_time(1, 0).squared_cv() == Approx(1.0 / kMostFittedPhases));
  CHECK_THROWS_AS(fitted_time(0, 1), std::domain_error);
  CHECK_THROWS_AS(fitted_time(1, -0.1), std::domain_error);
}

}  // namespace
}  // namespace knee::analysis::phase_queue
