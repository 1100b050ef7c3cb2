/// `RiseAndFall`: the state of a node by its active checks.
#pragma once

#include <cstdint>

namespace knee::models {

/// HAProxy's `fall` and `rise` (doc/configuration.txt): a node is down after so many failed checks in a row, and up after so many
/// that pass. It is up at first.
class RiseAndFall {
 public:
  RiseAndFall(std::uint64_t fall, std::uint64_t rise) : fall_{fall}, rise_{rise} {}

  void check(bool passes) {
    in_a_row_ = passes == is_up_ ? 0 : in_a_row_ + 1;
    if (in_a_row_ < (is_up_ ? fall_ : rise_)) return;
    is_up_ = !is_up_;
    in_a_row_ = 0;
  }
  [[nodiscard]] bool is_up() const { return is_up_; }

 private:
  std::uint64_t fall_;
  std::uint64_t rise_;
  std::uint64_t in_a_row_ = 0;  // checks that contradict the state
  bool is_up_ = true;
};

}  // namespace knee::models
