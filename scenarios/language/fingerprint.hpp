/// Fingerprint: a hash of the contents of a scenario, the same on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// 64-bit FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv): it tells scenarios apart and is not cryptographic.
class Fingerprint {
 public:
  void add(std::string_view text);
  /// The contents of every file that a scenario names: recorded traffic, values of distributions.
  void add_files(const Node& tree);

  /// 16 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  void add_file(const Node& name);

  std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace knee::scenarios::language
