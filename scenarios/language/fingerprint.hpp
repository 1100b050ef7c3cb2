/// Fingerprint: a hash of the contents of a scenario, the same on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/node.hpp"
#include "sim/kernel/int128.hpp"

namespace knee::scenarios::language {

/// FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv) with a state of `Word`: it tells texts apart and is not cryptographic.
template <class Word>
class BasicFingerprint {
 public:
  void add(std::string_view text);
  /// The contents of a file; nothing if it cannot be read.
  void add_file(const std::string& path);
  /// The contents of every file that a scenario names, in the order of the tree.
  void add_files(const Node& tree);

  /// The state in hexadecimal digits, two for each byte.
  [[nodiscard]] std::string text() const;

 private:
  Word state_ = first_state();
  [[nodiscard]] static Word first_state();
};

/// 64 bits: for one file of many.
using Fingerprint = BasicFingerprint<std::uint64_t>;
/// 128 bits: two of a million million texts have the same one with a probability of 10^-15.
using LongFingerprint = BasicFingerprint<sim::UnsignedInt128>;

/// The paths of the files that a scenario may name: recorded traffic, values of distributions, platforms. In the order of the tree. The
/// values of `trace`, `file` and `platform` are files or columns; a column is taken for a file too: a file of its name rarely exists.
[[nodiscard]] std::vector<std::string> named_files(const Node& tree);

extern template class BasicFingerprint<std::uint64_t>;
extern template class BasicFingerprint<sim::UnsignedInt128>;

}  // namespace knee::scenarios::language
