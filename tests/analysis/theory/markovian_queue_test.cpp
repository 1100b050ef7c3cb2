// M/M/c and M/M/c/K: printed averages, limits and the distribution of times.
#include "analysis/theory/queues/markovian_queue.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "tests/analysis/theory/published.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::markovian_queue {
namespace {

using namespace theory;
using nlohmann::json;
using published::number;
using published::Row;

/// The queue of a row of single-queue.csv.
MarkovianQueue queue_of(const json& inputs) {
  MarkovianQueue queue{.arrival_rate = number(inputs["lambda"])};
  queue.service_rate = inputs.contains("mu") ? number(inputs["mu"]) : 1 / number(inputs["mean_service"]);
  if (inputs.contains("c")) queue.servers = inputs["c"];
  if (inputs.contains("K")) queue.capacity = inputs["K"];
  return queue;
}

/// The value that the row calls `quantity`.
double value_of(const MarkovianQueue& queue, const std::string& quantity) {
  const QueueAverages all = averages(queue);
  if (quantity == "pK_loss") return all.loss;
  if (quantity[0] == 'p') {
    const auto state = static_cast<std::size_t>(std::stoi(quantity.substr(1)));
    return state_probabilities(queue, state).at(state);
  }
  const std::map<std::string, double> values{{"R", all.response},         {"W", all.response}, {"Wq", all.wait},
                                             {"L", all.in_system},        {"Lq", all.queue_length}, {"rho", all.utilisation}};
  return values.at(quantity);
}

TEST_CASE("The averages of Markovian queues are the published ones") {
  int compared = 0;
  for (const Row& row : published::rows("single-queue.csv")) {
    if (row.at("model").starts_with("M/G")) continue;
    INFO(row.at("model") << " " << row.at("inputs") << " " << row.at("quantity"));
    const bool is_cut = row.at("note").find("cut") != std::string::npos;
    const double margin = published::rounding(row.at("value")) * (is_cut ? 2 : 1) + 1e-9;
    CHECK(value_of(queue_of(json::parse(row.at("inputs"))), row.at("quantity")) ==
          Approx(number(row.at("value"))).margin(margin).epsilon(0));
    ++compared;
  }
  CHECK(compared == 33);
}

TEST_CASE("The checkout of a bookstore has the published wait") {  // Gross and Harris, example 4.1
  const auto rows = published::rows_with(published::rows("single-queue.csv"), "quantity", "Wq_checkout_min");
  REQUIRE(rows.size() == 1);
  const QueueAverages checkout = averages({.arrival_rate = 40.0 / 60, .service_rate = 1.0 / 4, .servers = 4});
  CHECK(checkout.wait == Approx(number(rows[0].at("value"))).margin(0.005).epsilon(0));
}

TEST_CASE("A large limit changes nothing and a limit of the servers is Erlang's loss") {
  const MarkovianQueue endless{.arrival_rate = 45, .service_rate = 10, .servers = 5};
  MarkovianQueue limited = endless;
  limited.capacity = 2000;
  CHECK(averages(limited).response == Approx(averages(endless).response).epsilon(1e-9));
  CHECK(averages(limited).wait_probability == Approx(averages(endless).wait_probability).epsilon(1e-9));
  CHECK(state_probabilities(limited, 30).at(30) == Approx(state_probabilities(endless, 30).at(30)).epsilon(1e-9));
  limited.capacity = 5;
  CHECK(averages(limited).wait == 0);
  CHECK(averages(limited).loss == Approx(state_probabilities(limited, 5).at(5)));
}

TEST_CASE("A limited queue stays finite under every load") {
  for (const double rate : {0.0, 1e-6, 500.0, 1000.0, 1e9}) {
    const QueueAverages all =
        averages({.arrival_rate = rate, .service_rate = 1, .servers = 1000, .capacity = 100'000});
    CHECK(all.stable);
    CHECK(all.throughput == Approx(std::min(rate, 1000.0)).epsilon(1e-4));
    CHECK(all.in_system <= 100'000);
    CHECK(all.response >= 1);
    CHECK(all.response == Approx(rate > 0 ? all.in_system / all.throughput : 1).epsilon(1e-9));
  }
}

TEST_CASE("The response of one server is exponential") {  // Kleinrock I, chapter 5
  const MarkovianQueue queue{.arrival_rate = 80, .service_rate = 100};
  for (const double q : {0.01, 0.5, 0.9, 0.99, 0.9999}) {
    CHECK(response_quantile(queue, q) == Approx(-std::log(1 - q) / 20).epsilon(1e-9));
  }
  CHECK(wait_quantile(queue, 0.19) == 0);
  CHECK(wait_quantile(queue, 0.99) == Approx(std::log(0.8 / 0.01) / 20).epsilon(1e-9));
}

TEST_CASE("The tail of the response has the mean as its integral") {
  for (const auto& queue : {MarkovianQueue{.arrival_rate = 3.9, .servers = 4}, {.arrival_rate = 3, .servers = 4},
                            {.arrival_rate = 2.999999, .servers = 4}, {.arrival_rate = 1, .servers = 64},
                            {.arrival_rate = 5, .servers = 4, .capacity = 60}, {.arrival_rate = 3, .capacity = 1},
                            {.arrival_rate = 0.9, .capacity = 7}}) {
    const double step = 2e-2;
    double integral = 0;
    for (double time = step / 2; time < 250; time += step) integral += step * response_tail(queue, time);
    CHECK(integral == Approx(averages(queue).response).epsilon(1e-4));
    CHECK(response_tail(queue, response_quantile(queue, 0.99)) == Approx(0.01).epsilon(1e-9));
  }
}

/// Share of the responses of M/M/1/K above `time`: sums of n + 1 exponential services after n customers found.
double one_server_tail(const MarkovianQueue& queue, double time) {
  const std::vector<double> states = state_probabilities(queue, *queue.capacity);
  double tail = 0;
  double at_most = 0;  // probability of at most n services in the time
  double exactly = std::exp(-queue.service_rate * time);
  for (std::size_t n = 0; n < *queue.capacity; ++n) {
    at_most += exactly;
    exactly *= queue.service_rate * time / static_cast<double>(n + 1);
    tail += states[n] / (1 - states.back()) * at_most;
  }
  return tail;
}

TEST_CASE("The response of one server with a limit is a sum of services") {
  for (const double rate : {0.3, 7.0, 40.0}) {
    const MarkovianQueue queue{.arrival_rate = rate, .service_rate = 8, .capacity = 20};
    for (const double time : {0.0, 1e-9, 0.1, 1.0, 2.5}) {
      CHECK(response_tail(queue, time) == Approx(one_server_tail(queue, time)).margin(1e-13));
    }
  }
}

TEST_CASE("Times with a large limit are those without one") {
  const MarkovianQueue endless{.arrival_rate = 57, .service_rate = 10, .servers = 6};
  MarkovianQueue limited = endless;
  limited.capacity = 3000;
  for (const double q : {0.1, 0.5, 0.99, 0.9999}) {
    CHECK(wait_quantile(limited, q) == Approx(wait_quantile(endless, q)).epsilon(1e-6));
    CHECK(response_quantile(limited, q) == Approx(response_quantile(endless, q)).epsilon(1e-6));
  }
}

TEST_CASE("A full queue waits for all services before it") {
  const MarkovianQueue flooded{.arrival_rate = 1e6, .service_rate = 1, .servers = 4, .capacity = 404};
  CHECK(wait_quantile(flooded, 0.5) == Approx(100).epsilon(0.01));
  CHECK(wait_quantile({.arrival_rate = 1e6, .servers = 2, .capacity = 20'002}, 0.5) == Approx(10'000).epsilon(0.001));
}

TEST_CASE("A queue that cannot keep up is infinite and says so") {
  const MarkovianQueue queue{.arrival_rate = 20, .service_rate = 5, .servers = 4};
  const QueueAverages all = averages(queue);
  CHECK_FALSE(all.stable);
  CHECK(all.throughput == 20);
  CHECK(all.response == std::numeric_limits<double>::infinity());
  CHECK(response_quantile(queue, 0.5) == std::numeric_limits<double>::infinity());
}

TEST_CASE("Markovian queues refuse what has no meaning") {
  CHECK_THROWS_AS(averages({.arrival_rate = -1}), std::domain_error);
  CHECK_THROWS_AS(averages({.arrival_rate = 1, .service_rate = 0}), std::domain_error);
  CHECK_THROWS_AS(averages({.arrival_rate = 1, .servers = 0}), std::domain_error);
  CHECK_THROWS_AS(averages({.arrival_rate = 1, .servers = 4, .capacity = 3}), std::domain_error);
  CHECK_THROWS_AS(response_quantile({.arrival_rate = 0.5}, 1), std::domain_error);
  CHECK_THROWS_AS(response_quantile({.arrival_rate = 0.5}, -0.5), std::domain_error);
  CHECK_THROWS_AS(wait_quantile({.arrival_rate = 1, .servers = 4, .capacity = 3}, 0.5), std::domain_error);
  CHECK_THROWS_AS(response_tail({.arrival_rate = 0.5}, -1), std::domain_error);
}

}  // namespace
}  // namespace knee::analysis::markovian_queue
