#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/theory/chains/phase_queue.hpp"
#include "analysis/theory/queues/general_queue.hpp"
#include "analysis/theory/queues/markovian_queue.hpp"
#include "scenarios/theory/solution.hpp"

namespace knee::scenarios::theory {
namespace {

namespace formulas = analysis::theory;

constexpr const char* kShape = "more of the service times than mean and variance";
constexpr const char* kGaps = "more of the arrivals than mean and variance";

// One of the equal queues, as the formulas need it.
struct Queue {
  double rate;        // arrivals per second at this queue
  double squared_cv;  // of the gaps between them
  bool known_gaps;    // whether their law is known: exponential, or a sum of as many exponential gaps as there are queues
  Moments service;
  std::size_t servers;
  std::size_t queues;
  Discipline discipline;

  [[nodiscard]] bool poisson() const { return known_gaps && squared_cv == 1; }
  [[nodiscard]] formulas::RandomTime time() const { return {.mean = service.mean, .squared_cv = service.squared_cv()}; }
};

// Every queue gets every n-th request, or a random one in n.
Queue queue_of(const StationModel& model, const Arrivals& arrivals, const std::vector<double>& shares) {
  const QueueStation& station = model.stations.front();
  const auto queues = static_cast<double>(station.queues);
  const double split = model.spread == Spread::in_turn ? arrivals.squared_cv / queues : 1 + (arrivals.squared_cv - 1) / queues;
  return {.rate = arrivals.rate / queues,
          .squared_cv = arrivals.poisson && model.spread != Spread::in_turn ? 1 : split,
          .known_gaps = arrivals.poisson,
          .service = station.mixed(shares).each(),
          .servers = station.servers,
          .queues = station.queues,
          .discipline = station.discipline};
}

std::string name_of(const Queue& queue) {
  const std::string gaps = queue.poisson() ? "M" : queue.known_gaps ? fmt::format("E{}", queue.queues) : "G";
  const std::string service = queue.service.exponential ? "M" : queue.service.variance == 0 ? "D" : "G";
  std::string name = fmt::format("{}/{}/{}", gaps, service, queue.servers);
  if (queue.discipline == Discipline::sharing) name += ", processor sharing";
  if (queue.queues > 1) name += fmt::format(" in each of {}", queue.queues);
  return name;
}

formulas::MarkovianQueue markovian(const Queue& queue) {
  return {.arrival_rate = queue.rate, .service_rate = 1 / queue.service.mean, .servers = queue.servers};
}

// M/M/c; with processor sharing, and in any blind order, only the mean.
void solve_markovian(const Queue& queue, Solution& solution) {
  solution.mean = averages(markovian(queue)).response;
  if (queue.discipline != Discipline::first_come) return;
  for (const double q : kPredictedQuantiles) solution.quantiles.emplace_back(q, response_quantile(markovian(queue), q));
}

formulas::MarkovianProcess arrivals_to(const Queue& queue) {
  if (queue.poisson()) return formulas::poisson_process(queue.rate);
  return formulas::renewal_process(formulas::fitted_time(1 / queue.rate, queue.squared_cv));
}

// One server: the mean by Pollaczek and Khinchine if arrivals are Poisson, else by phases; quantiles by phases.
void solve_single(const Queue& queue, Solution& solution) {
  const formulas::PhaseType service = formulas::fitted_time(queue.service.mean, queue.service.squared_cv());
  const formulas::SingleServerQueue solved = single_server_queue(arrivals_to(queue), renewal_process(service));
  solution.mean = queue.poisson() ? first_come_queue(queue.rate, queue.time()).response : solved.averages.response;
  for (const double q : kPredictedQuantiles) solution.quantiles.emplace_back(q, solved.response.quantile(q));
  if (queue.service.exponential) return;
  solution.quantiles_leave_out.emplace_back(kShape);
  if (!queue.poisson()) solution.leaves_out.emplace_back(kShape);
}

// Phases of a level of M/PH/c: ways to distribute the servers over the phases of the service.
bool has_few_phases(const formulas::PhaseType& service, std::size_t servers) {
  double count = 1;
  for (Eigen::Index i = 1; i < service.initial.size(); ++i) {
    count *= static_cast<double>(servers + static_cast<std::size_t>(i)) / static_cast<double>(i);
  }
  return count <= static_cast<double>(formulas::kMostPhases);
}

// Several servers. Phases as long as there are few of them, else Allen and Cunneen.
void solve_several(const Queue& queue, Solution& solution) {
  const formulas::PhaseType service = formulas::fitted_time(queue.service.mean, queue.service.squared_cv());
  if (queue.poisson() && has_few_phases(service, queue.servers)) {
    solution.mean = many_server_queue(queue.rate, service, queue.servers).averages.response;
  } else {
    const formulas::RandomTime gap{.mean = 1 / queue.rate, .squared_cv = queue.squared_cv};
    solution.mean = allen_cunneen(gap, queue.time(), queue.servers).response;
    solution.model += " by Allen and Cunneen";
  }
  solution.leaves_out.emplace_back(kShape);
}

// The mean is that of M/M/c, whatever the distribution of the work.
void solve_sharing(const Queue& queue, Solution& solution) {
  solution.mean = queue.servers == 1 ? formulas::sharing_queue(queue.rate, queue.service.mean).response
                                     : averages(markovian(queue)).response;
}

bool is_a_single_visit(const StationModel& model) {
  if (model.threads != 0 || model.stations.size() != 1) return false;
  const auto& classes = model.stations.front().classes;
  return std::all_of(classes.begin(), classes.end(), [](const Visits& one) { return alike(one.count(), 1); });
}

}  // namespace

std::optional<Solution> solve_queue(const StationModel& model, const Arrivals& arrivals, const std::vector<double>& shares) {
  if (!is_a_single_visit(model)) return std::nullopt;
  const Queue queue = queue_of(model, arrivals, shares);
  if (!std::isfinite(queue.service.variance)) return std::nullopt;
  Solution solution{.model = name_of(queue), .leaves_out = model.departures, .quantiles_leave_out = model.departures};
  if (!queue.known_gaps) {
    solution.leaves_out.emplace_back(kGaps);
    solution.quantiles_leave_out.emplace_back(kGaps);
  }
  if (queue.discipline == Discipline::sharing) {
    solve_sharing(queue, solution);
  } else if (queue.service.exponential && queue.poisson()) {
    solve_markovian(queue, solution);
  } else if (queue.servers == 1) {
    solve_single(queue, solution);
  } else {
    solve_several(queue, solution);
  }
  double elsewhere = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) elsewhere += shares[i] * model.elsewhere[i];
  solution.mean += elsewhere;
  if (elsewhere > 0) solution.quantiles.clear();
  return solution;
}

}  // namespace knee::scenarios::theory
