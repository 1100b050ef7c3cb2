/// `SweptDependents`: the values of a scenario that follow a swept one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/language/sweep/sweep_axes.hpp"
#include "scenarios/schema/schema.hpp"

namespace knee::scenarios::language {

/// Finds the values that a scenario with every default may not state, because another value decides them: the machine of an
/// architecture where `machine.cores` is swept, a default that depends on a swept runtime, the keys of a swept preset. Found by
/// comparison: such a value differs between the reading of the base and that of a point, and the file does not write it.
class SweptDependents {
 public:
  /// `base` is the reading without swept values, `uncertain` has the paths of uncertain inputs. Without values that change the
  /// reading of a point, nothing depends on them.
  SweptDependents(const Document& document, const Interpretation& base, const SweepSpace& space,
                  const std::vector<std::string>& uncertain);

  /// Takes a reading with values in place into account. A reading with mistakes is ignored.
  void add(const Interpretation& reading);

  /// The scenario with every default, without the values that depend on swept ones. An architecture that inherits swept values by
  /// `extends`, or that gives them to groups of nodes or to a tier, stands there as the file writes it, as do those that it extends.
  [[nodiscard]] Schema written() const;
  /// The scenario with every default.
  [[nodiscard]] const Schema& whole() const { return whole_; }

 private:
  /// What the file has at a path: itself, and with what its architectures inherit; null: nothing.
  struct Source {
    const Node* own = nullptr;
    const Node* inherited = nullptr;
    [[nodiscard]] Source behind(const std::string& key) const;
    [[nodiscard]] Source item(std::size_t index) const;
  };

  bool compare(const Schema& base, const Schema& other, const Source& source, const std::string& path);
  bool compare_keys(const Schema& base, const Schema& other, const Source& source, const std::string& path);
  bool compare_items(const Schema& base, const Schema& other, const Source& source, const std::string& path);
  void leave_out_type(const Source& machine, const std::string& path);
  [[nodiscard]] bool is_swept(const std::string& path) const;
  [[nodiscard]] bool is_above_swept(const std::string& path) const;
  [[nodiscard]] bool depends_below(const std::string& path) const;
  [[nodiscard]] bool inherits_swept(const std::vector<std::string>& ancestors) const;
  [[nodiscard]] bool is_any_architecture_swept() const;
  void leave_out_standing_keys(const SweepSpace& space);
  void add_with_bases(const Node& architecture, std::set<std::string>& names) const;
  [[nodiscard]] std::set<std::string> architectures_as_in_file() const;
  [[nodiscard]] std::set<std::string> tiers_as_in_file() const;
  void leave_out(Schema& schema, const std::string& path) const;
  void write_out_short_form(Schema& schema, const Source& source, const std::string& path) const;

  const Node& root_;
  Node resolved_;  ///< the tree with what its architectures inherit
  Schema whole_;
  std::vector<std::string> swept_;      ///< paths to which values are assigned
  std::vector<std::string> inherited_;  ///< those whose value the architectures inherit that extend the one of the path
  std::set<std::string> dependents_;  ///< paths
};

}  // namespace knee::scenarios::language
