/// MappingReader: the visitor that reads the keys of a mapping and collects their mistakes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios {

class MappingReader final : public KeyVisitor {
 public:
  MappingReader(const Node& mapping, Diagnostics& mistakes)
      : node_{mapping}, mistakes_{mistakes}, before_{mistakes.size()} {
    declared_.reserve(kKeysListed);
  }

  void choose(std::span<const Alternative* const> alternatives) final;
  std::optional<Parameters> parameters(std::span<const ParameterSet> sets) final;
  [[nodiscard]] bool has(std::string_view name) const final { return node_.find(name) != nullptr; }
  void mistake(std::string_view name, Diagnostic mistake) final;

  /// Reports unknown keys, and required ones that are missing (unless an unknown one is one of them
  /// misspelt). Returns whether the mapping is right and complete.
  bool finish();

 private:
  /// A missing required key, or alternatives all of which are missing.
  struct Missing {
    std::vector<std::string> names;
    std::string expected;
  };

  bool visit(Key::Presence presence, const char* name, const Slot& slot, const char* doc) final;
  bool enter(std::initializer_list<const char*> alternatives) final;
  void leave() final { conditional_ = false; }

  [[nodiscard]] std::vector<const Entry*> undeclared() const;
  const Alternative* youngest(std::span<const Alternative* const> alternatives);
  void exclude(const Entry& one, const Entry& other, const std::vector<std::string>& names);
  void report_unknown(const Entry& entry, const std::string& meant);
  void report_missing(const Missing& missing);

  const Node& node_;
  Diagnostics& mistakes_;
  std::size_t before_;                      ///< Number of mistakes before this mapping.
  std::vector<std::string_view> declared_;  ///< In the order of their declaration.
  std::vector<Missing> missing_;
  std::string_view choice_;   ///< The alternative that was read; empty: none.
  bool conditional_ = false;  ///< The keys declared now are allowed only with some alternatives.
  /// Unknown keys of at least this age belong to a dropped alternative. 0: none was dropped.
  int outdated_ = 0;
};

}  // namespace knee::scenarios
