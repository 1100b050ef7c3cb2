#include "scenarios/theory/demands.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "scenarios/theory/class_use.hpp"
#include "scenarios/theory/contention.hpp"

namespace knee::scenarios::theory {
namespace {

using analysis::Resource;
using analysis::ResourceKind;

double count(std::uint64_t number) { return static_cast<double>(number); }

// Bytes that a request of a class brings to a link, each way.
struct Traffic {
  double one_way = 0;
  double other_way = 0;
};

// Shares of all classes in the requests; empty if they depend on response times.
std::vector<double> class_shares(const Scenario& scenario) {
  std::vector<double> shares;
  double sum = 0;
  for (const models::ArrivalStream& stream : scenario.workload) {
    const bool alone = scenario.workload.size() == 1;
    const std::optional<double> rate = alone ? 1 : rate_of(stream, scenario.measure.skip);
    if (!rate) return {};
    sum += *rate;
    for (const models::RequestClass& one : stream.classes) shares.push_back(*rate * one.share);
  }
  for (double& share : shares) share /= sum;
  return sum > 0 ? shares : std::vector<double>{};
}

Moments least(const std::vector<Moments>& classes) {
  const auto less = [](const Moments& a, const Moments& b) { return a.mean < b.mean; };
  return *std::min_element(classes.begin(), classes.end(), less);
}

// Adds resource after resource as `Deployment` watches them.
class Collector {
 public:
  Collector(const Scenario& scenario, const Architecture& architecture, Demands& demands)
      : scenario_{scenario},
        architecture_{architecture},
        nodes_{count(architecture.nodes)},
        processes_{nodes_ * count(architecture.group.processes)},
        demands_{demands} {
    for (const models::ArrivalStream& stream : scenario.workload) {
      for (const models::RequestClass& one : stream.classes) classes_.push_back(&one);
    }
    for (const models::RequestClass* one : classes_) demands.classes.push_back(use_of(scenario, architecture, *one));
  }

  void machines();
  void runtime();
  void services();
  void links();

 private:
  using UseOfClass = std::function<Moments(std::size_t number)>;
  void add(ResourceKind kind, const std::string& name, double servers, const UseOfClass& use);
  void add(ResourceKind kind, double servers, Part part);
  void add_service(ResourceKind kind, std::size_t service, double servers, ServicePart part);
  void add_cores(std::size_t owner);
  void add_link(const std::string& name, double links, const std::function<Traffic(std::size_t number)>& traffic);
  [[nodiscard]] double sum_of_calls(std::size_t number, sim::Bytes models::Service::Options::*size) const;

  const Scenario& scenario_;
  const Architecture& architecture_;
  double nodes_;
  double processes_;
  std::vector<const models::RequestClass*> classes_;
  Demands& demands_;
};

void Collector::add(ResourceKind kind, const std::string& name, double servers, const UseOfClass& use) {
  ResourceDemand demand{.resource = {.kind = kind, .name = name}, .servers = servers};
  Mixture mixture;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    demand.classes.push_back(use(i));
    if (!demands_.shares.empty()) mixture.add(demands_.shares[i], demand.classes.back());
  }
  demand.use = demands_.shares.empty() ? least(demand.classes) : mixture.moments();
  if (demand.use.mean > 0) demands_.resources.push_back(std::move(demand));
}

void Collector::add(ResourceKind kind, double servers, Part part) {
  add(kind, "", servers, [&](std::size_t number) { return demands_.classes[number].at(part); });
}

void Collector::machines() {
  const models::Machine::Options& machine = architecture_.machine;
  add(ResourceKind::cores, nodes_ * machine.cores, Part::cores);
  if (machine.cpu_limit.cores > 0 && machine.cpu_limit.cores < machine.cores) {
    add(ResourceKind::cpu_limit, nodes_ * machine.cpu_limit.cores, Part::cores);
  }
  add(ResourceKind::primary, nodes_, Part::primary);
}

void Collector::runtime() {
  if (const auto* loop = std::get_if<models::EventLoopServer::Options>(&architecture_.group.runtime)) {
    add(ResourceKind::loop, processes_, Part::loop);
    add(ResourceKind::pool, processes_ * count(loop->pool_threads), Part::pool);
    if (loop->executor) add(ResourceKind::lock, processes_, Part::lock);
  }
  if (const auto* threads = std::get_if<models::ThreadServer::Options>(&architecture_.group.runtime)) {
    const double interpreters = processes_ * count(threads->interpreters);
    add(ResourceKind::threads, interpreters * count(threads->threads), Part::elapsed);
    add(ResourceKind::lock, threads->lock ? interpreters : processes_, threads->lock ? Part::lock : Part::shared);
  }
  if (const auto& offload = architecture_.group.offload) {
    add(ResourceKind::offload, processes_ * count(offload->workers), Part::offload);
  }
}

void Collector::add_service(ResourceKind kind, std::size_t service, double servers, ServicePart part) {
  add(kind, scenario_.services[service].name, servers,
      [&](std::size_t number) { return demands_.classes[number].at(service, part); });
}

// Of the machine on which a service runs, perhaps with others. Telling other clients of a change takes no core.
void Collector::add_cores(std::size_t owner) {
  const auto& services = scenario_.services;
  add(ResourceKind::service, services[owner].name + " (cores)", *services[owner].cores, [&](std::size_t number) {
    Moments use;
    for (std::size_t i = 0; i < services.size(); ++i) {
      const bool is_there = i == owner || services[i].cores_of == owner;
      if (is_there && services[i].coherency == sim::Duration{}) use += demands_.classes[number].at(i, ServicePart::server);
    }
    return use;
  });
}

void Collector::services() {
  const auto& pools = architecture_.group.pools;
  for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
    const models::Service::Options& service = scenario_.services[i];
    add_service(ResourceKind::service, i, count(service.servers), ServicePart::server);
    if (service.cores) add_cores(i);
    add_service(ResourceKind::serial, i, 1, ServicePart::serial);
    if (service.connections != models::Service::kUnlimited) {
      add_service(ResourceKind::connections, i, count(service.connections), ServicePart::connection);
    }
    if (i < pools.size() && pools[i].pool != models::Service::kUnlimited) {
      add_service(ResourceKind::client_connections, i, processes_ * count(pools[i].pool), ServicePart::connection);
    }
  }
}

double Collector::sum_of_calls(std::size_t number, sim::Bytes models::Service::Options::*size) const {
  double sum = 0;
  for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
    sum += demands_.classes[number].calls(i).count() * static_cast<double>((scenario_.services[i].*size).count());
  }
  return sum;
}

// The way that more bytes take.
void Collector::add_link(const std::string& name, double links, const std::function<Traffic(std::size_t)>& traffic) {
  Traffic sums;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    const double share = demands_.shares.empty() ? 1 : demands_.shares[i];
    sums.one_way += share * traffic(i).one_way;
    sums.other_way += share * traffic(i).other_way;
  }
  const auto busier = sums.one_way > sums.other_way ? &Traffic::one_way : &Traffic::other_way;
  add(ResourceKind::link, name, links, [&](std::size_t number) {
    return Moments{.mean = traffic(number).*busier / scenario_.network.bandwidth};
  });
}

void Collector::links() {
  if (!scenario_.has_network(architecture_)) return;
  using Service = models::Service::Options;
  const auto asked = [&](std::size_t number) { return static_cast<double>(classes_[number]->request_size.count()); };
  const auto answered = [&](std::size_t number) { return static_cast<double>(classes_[number]->response_size.count()); };
  add_link("client", 1, [&](std::size_t i) { return Traffic{asked(i), answered(i)}; });
  if (architecture_.balancer) {
    add_link("balancer", static_cast<double>(architecture_.balancer->count),
             [&](std::size_t i) { return Traffic{asked(i) + answered(i), asked(i) + answered(i)}; });
  }
  add_link("nodes", nodes_, [&](std::size_t i) {
    return Traffic{answered(i) + sum_of_calls(i, &Service::query_size), asked(i) + sum_of_calls(i, &Service::answer_size)};
  });
  for (std::size_t one = 0; one < scenario_.services.size(); ++one) {
    const Service& service = scenario_.services[one];
    add_link(service.name, 1, [&](std::size_t i) {
      const double calls = demands_.classes[i].calls(one).count();
      return Traffic{calls * static_cast<double>(service.query_size.count()),
                     calls * static_cast<double>(service.answer_size.count())};
    });
  }
}

}  // namespace

double ResourceDemand::highest_rate() const {
  return use.mean > 0 ? servers / use.mean : std::numeric_limits<double>::infinity();
}

double Demands::highest_rate() const {
  return resources.empty() ? std::numeric_limits<double>::infinity() : resources.front().highest_rate();
}

const ResourceDemand* Demands::find(ResourceKind kind, const std::string& name) const {
  const auto is_it = [&](const ResourceDemand& one) { return one.resource.kind == kind && one.resource.name == name; };
  const auto found = std::find_if(resources.begin(), resources.end(), is_it);
  return found == resources.end() ? nullptr : &*found;
}

Demands demands_of(const Scenario& scenario, const Architecture& architecture) {
  Demands demands{.shares = class_shares(scenario)};
  Collector collector{scenario, architecture, demands};
  collector.runtime();
  collector.machines();
  collector.services();
  collector.links();
  const auto tighter = [](const ResourceDemand& a, const ResourceDemand& b) { return a.highest_rate() < b.highest_rate(); };
  demands.contended = cores_are_contended(architecture, demands.classes);
  demands.left_out = left_out(scenario, architecture, demands.contended);
  std::stable_sort(demands.resources.begin(), demands.resources.end(), tighter);
  return demands;
}

}  // namespace knee::scenarios::theory
