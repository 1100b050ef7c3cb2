#include "scenarios/language/builder/call_target.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

bool names_service(const Step& step) { return step.model.kind == Step::Kind::call || step.model.kind == Step::Kind::hold; }

/// The service that a name begins with, up to a dot; names themselves may have dots. The end: none.
template <class Services, class NameOf>
auto service_in(const std::string& name, const Services& services, NameOf name_of) {
  auto best = services.end();
  for (auto one = services.begin(); one != services.end(); ++one) {
    const std::string_view service = name_of(*one);
    const bool leads = name.starts_with(service) && (name.size() == service.size() || name[service.size()] == '.');
    if (leads && (best == services.end() || service.size() > std::string_view(name_of(*best)).size())) best = one;
  }
  return best;
}

auto find_service(const std::string& name, const std::vector<Named<Service>>& services) {
  return service_in(name, services, [](const Named<Service>& one) -> std::string_view { return one.name; });
}

/// The class of requests behind the dot; empty: none is named.
std::string request_in(const std::string& name, const Named<Service>& service) {
  return name.size() == service.name.size() ? "" : name.substr(service.name.size() + 1);
}

std::vector<std::string> calls_of(const Named<Service>& tier) {
  std::vector<std::string> calls;
  for (const Named<TierRequest>& one : tier.value.requests) calls.push_back(tier.name + "." + one.name);
  return calls;
}

void check_request(const Step& step, const Named<Service>& service, Diagnostics& mistakes) {
  const std::string& name = step.service.value;
  const std::string request = request_in(name, service);
  const bool holds = step.model.kind == Step::Kind::hold;
  const auto complain = [&, &at = step.service.place](std::string what, std::string expected, std::string meant = {}) {
    mistakes.add({.place = at, .what = std::move(what), .expected = std::move(expected), .nearest = std::move(meant)});
  };
  if (!service.value.architecture || holds) {
    if (request.empty()) return;
    return complain(fmt::format("{} names a class of requests, but {}", in_quotes(name),
                                holds ? "a connection is to a service" : in_quotes(service.name) + " has no architecture of its own"),
                    in_quotes(service.name));
  }
  const bool has_time = step.demand.distribution.written.kind != Node::Kind::nothing;
  if (has_time) complain("a time of a call of " + in_quotes(service.name) + ", which has requests", "their steps say what they take");
  const std::vector<std::string> calls = calls_of(service);
  if (request.empty() && calls.size() == 1) return;
  if (std::find(calls.begin(), calls.end(), name) != calls.end() || calls.empty()) return;
  complain(request.empty() ? fmt::format("{} serves several classes of requests", in_quotes(name)) : "unknown class of requests " + in_quotes(name),
           either_of(calls), nearest(name, calls));
}

/// The names of services, and of the classes of requests of tiers.
class CallCheck {
 public:
  CallCheck(const std::vector<Named<Service>>& read, const std::vector<std::string>& services, Diagnostics& mistakes)
      : read_{read}, services_{services}, mistakes_{mistakes} {}

  void check(const Steps& steps) {
    for (const Step& step : steps) {
      for (const Steps& branch : step.branches) check(branch);
      if (names_service(step)) check(step);
    }
  }

 private:
  void check(const Step& step) {
    const std::string& name = step.service.value;
    if (service_in(name, services_, [](const std::string& one) -> std::string_view { return one; }) == services_.end()) {
      mistakes_.add({.place = step.service.place,
                     .what = "unknown service " + in_quotes(name),
                     .expected = services_.empty() ? "a service declared under \"services\"" : either_of(services_),
                     .nearest = nearest(name, services_)});
      return;
    }
    const auto service = find_service(name, read_);
    if (service != read_.end()) check_request(step, *service, mistakes_);
  }

  const std::vector<Named<Service>>& read_;
  const std::vector<std::string>& services_;
  Diagnostics& mistakes_;
};

/// Follows the calls from class to class.
class CycleCheck {
 public:
  CycleCheck(const std::vector<Named<Service>>& services, Diagnostics& mistakes) : services_{services}, mistakes_{mistakes} {}

  void visit(const std::string& name, const TierRequest& request) {
    if (std::find(done_.begin(), done_.end(), name) != done_.end()) return;
    open_.push_back(name);
    visit(request.steps);
    open_.pop_back();
    done_.push_back(name);
  }

 private:
  void visit(const Steps& steps) {
    for (const Step& step : steps) {
      for (const Steps& branch : step.branches) visit(branch);
      if (step.model.kind == Step::Kind::call) follow(step);
    }
  }

  void follow(const Step& step) {
    const auto service = find_service(step.service.value, services_);
    if (service == services_.end() || !service->value.architecture) return;
    const auto& requests = service->value.requests;
    const std::string request = request_in(step.service.value, *service);
    const auto found = std::find_if(requests.begin(), requests.end(), [&](const auto& one) { return request.empty() || one.name == request; });
    if (found == requests.end()) return;
    const std::string name = service->name + "." + found->name;
    const auto begin = std::find(open_.begin(), open_.end(), name);
    if (begin == open_.end()) return visit(name, found->value);
    std::string path;
    for (auto one = begin; one != open_.end(); ++one) path += *one + " -> ";
    mistakes_.add({.place = step.service.place,
                   .what = fmt::format("a request {} leads to itself and never ends: {}{}", in_quotes(name), path, name),
                   .expected = "calls that come to an end: another class of requests"});
  }

  const std::vector<Named<Service>>& services_;
  Diagnostics& mistakes_;
  std::vector<std::string> open_;
  std::vector<std::string> done_;
};

}  // namespace

std::optional<CallTarget> find_target(const std::string& name, const std::vector<Named<Service>>& services) {
  const auto service = find_service(name, services);
  if (service == services.end()) return std::nullopt;
  CallTarget target{.service = static_cast<std::size_t>(service - services.begin())};
  if (!service->value.architecture) return target;
  std::size_t number = 0;
  for (auto one = services.begin(); one != service; ++one) number += one->value.architecture ? one->value.requests.size() : 0;
  const std::string request = request_in(name, *service);
  for (const Named<TierRequest>& one : service->value.requests) {
    if (one.name == request || (request.empty() && service->value.requests.size() == 1)) target.request = number;
    ++number;
  }
  return target;
}

void check_calls(const Scenario& written, const std::vector<std::string>& services, Diagnostics& mistakes) {
  CallCheck calls{written.services, services, mistakes};
  for (const Named<Request>& one : written.workload.requests) calls.check(one.value.steps);
  for (const Named<Service>& service : written.services) {
    for (const Named<TierRequest>& one : service.value.requests) calls.check(one.value.steps);
  }
}

void check_call_cycles(const Scenario& written, Diagnostics& mistakes) {
  CycleCheck cycles{written.services, mistakes};
  for (const Named<Service>& service : written.services) {
    for (const Named<TierRequest>& one : service.value.requests) cycles.visit(service.name + "." + one.name, one.value);
  }
}

}  // namespace knee::scenarios::language
