/// Effects: the parts of a scenario that change a result at any swept value, and warnings of the other parts.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "scenarios/language/change_effects.hpp"
#include "scenarios/language/client_effects.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

struct KeyUse;

/// Collects the parts with an effect from the readings of a document, one for each swept value. A part has an effect if
/// any reading uses it.
class Effects {
 public:
  /// Takes a reading into account. A reading with mistakes is ignored.
  void add(const Interpretation& reading);

  /// Warns of the parts that no reading uses; `root` is the tree of the document, `written` its reading.
  [[nodiscard]] Warnings warnings(const Node& root, const Scenario& written) const;

 private:
  void add_calls(const Steps& steps, const Scenario& written);
  void add_call(const Step& step, const Scenario& written);
  void add_tiers(const Interpretation& reading);
  void add_groups(const KeyUse& use, const std::string& architecture);
  void add_rules(const Interpretation& reading);
  void add_use(const KeyUse& use, const std::string& architecture);
  void warn_of_rules(const Node& root, Warnings& warnings) const;
  void warn_of_clients(const Node& root, Warnings& warnings) const;
  void warn_of_requests(const Scenario& written, Warnings& warnings) const;
  [[nodiscard]] bool is_met_anywhere(std::size_t rule) const;

  bool crosses_network_ = false;     ///< Messages of some architecture cross the network.
  bool has_overhead_ = false;        ///< Some architecture does more for a request than its steps.
  bool connects_ = false;            ///< To some architecture clients open connections during the run.
  bool has_workers_ = false;         ///< Some architecture has workers for parts of requests.
  bool has_interpreter_ = false;     ///< Some architecture has a loop or an interpreter lock.
  bool has_loop_ = false;            ///< Some architecture has an event loop.
  bool has_processes_ = false;       ///< Some architecture has several processes.
  bool keeps_connections_ = false;   ///< The workload has established connections.
  ClientEffects clients_;
  ChangeEffects changes_;
  std::set<std::string> called_;     ///< services
  std::set<std::size_t> called_requests_;  ///< to tiers
  std::set<std::string> filled_;     ///< queues
  std::set<std::string> pooled_;     ///< services with a limit on each process's connections
  std::set<std::string> occurring_;  ///< classes of requests
  std::set<std::pair<std::string, std::size_t>> met_;  ///< key rules, each with the name of an architecture that meets it
};

}  // namespace knee::scenarios::language
