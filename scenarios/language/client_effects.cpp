#include "scenarios/language/client_effects.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using models::ClientPolicy;
using models::Outcome;

/// Visits each `clients` mapping with its path.
template <class Visit>
void for_each_policy(const Scenario& written, Visit visit) {
  if (written.clients) visit("clients", *written.clients);
  for (const Named<Request>& one : written.workload.requests) {
    if (one.value.clients && *one.value.clients) visit("workload.requests." + one.name + ".clients", **one.value.clients);
  }
  for (const Named<Service>& one : written.services) {
    if (one.value.clients) visit("services." + one.name + ".clients", *one.value.clients);
  }
  for (const Named<Architecture>& one : written.architectures) {
    if (one.value.clients && *one.value.clients) visit("architectures." + one.name + ".clients", **one.value.clients);
  }
}

/// Whether an attempt can end in a way that the retries are for.
bool can_retry(const Scenario& written, const ClientPolicy& policy) {
  const auto is_listed = [&policy](Outcome outcome) { return policy.retry->on[static_cast<std::size_t>(outcome)]; };
  if (is_listed(Outcome::refused) || is_listed(Outcome::failed)) return true;
  const auto times_out = [](const Named<Service>& one) { return one.value.client.acquire_time_out.has_value(); };
  const bool any_time_out = policy.time_out || std::any_of(written.services.begin(), written.services.end(), times_out);
  return (is_listed(Outcome::timed_out) && any_time_out) || (is_listed(Outcome::shed) && (policy.breaker || policy.rate_limit));
}

bool comes_first(sim::Duration one, const std::optional<sim::Duration>& other) { return !other || one < *other; }

/// A key, whether it has an effect, and why not.
struct Judgement {
  const char* key;
  bool has_effect;
  const char* why;
  const char* advice;
};

std::vector<Judgement> judge(const Scenario& written, const ClientPolicy& policy) {
  std::vector<Judgement> all;
  if (policy.time_out) {
    all.push_back({"time-out", comes_first(*policy.time_out, policy.deadline), "the deadline comes first",
                   "set it below the deadline, or leave it out"});
  }
  if (policy.retry) {
    all.push_back({"retry", can_retry(written, policy), "no attempt ends in a way that it is for",
                   "set time-out, or list other outcomes under on, or leave it out"});
  }
  if (policy.hedge) {
    all.push_back({"hedge", comes_first(policy.hedge->after, policy.time_out) && comes_first(policy.hedge->after, policy.deadline),
                   "the attempt has timed out before", "set after below the time-out, or leave it out"});
  }
  return all;
}

bool is_empty(const ClientPolicy& policy) {
  return !policy.time_out && !policy.deadline && !policy.retry && !policy.hedge && !policy.breaker && !policy.rate_limit;
}

/// Whether some class of some architecture takes the scenario's clients.
bool takes_shared(const Scenario& written) {
  const auto has_own = [](const auto& one) { return one.value.clients.has_value(); };
  const auto& requests = written.workload.requests;
  const auto& architectures = written.architectures;
  return !std::all_of(requests.begin(), requests.end(), has_own) && !std::all_of(architectures.begin(), architectures.end(), has_own);
}

/// The entry at a path of keys, or null: what an architecture extends is not followed.
const Entry* entry_at(const Node& root, std::string_view path) {
  const Node* node = &root;
  const Entry* entry = nullptr;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    entry = node->find(path.substr(0, dot));
    if (entry == nullptr) return nullptr;
    node = &entry->value;
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return entry;
}

}  // namespace

void ClientEffects::add(const Scenario& written) {
  for_each_policy(written, [&](const std::string& path, const ClientPolicy& policy) {
    if (!is_empty(policy) && (path != "clients" || takes_shared(written))) used_.insert(path);
    for (const Judgement& one : judge(written, policy)) {
      if (one.has_effect) used_.insert(path + "." + one.key);
    }
  });
}

void ClientEffects::warn(const Node& root, const Scenario& written, Warnings& warnings) const {
  const auto add = [&](const std::string& path, const char* why, const char* advice) {
    const Entry* entry = used_.contains(path) ? nullptr : entry_at(root, path);
    if (entry == nullptr) return;
    warnings.add({.place = entry->place, .what = fmt::format("{} has no effect: {}", in_quotes(entry->key), why), .advice = advice});
  };
  for_each_policy(written, [&](const std::string& path, const ClientPolicy& policy) {
    if (is_empty(policy)) {
      add(path, "it says nothing", "set time-out, retry, hedge, breaker or rate-limit, or leave it out");
    } else {
      add(path, "all classes of requests, or all architectures, have clients of their own", "leave it out");
    }
    for (const Judgement& one : judge(written, policy)) add(path + "." + one.key, one.why, one.advice);
  });
}

}  // namespace knee::scenarios::language
