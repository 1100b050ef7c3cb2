/// `Share`: threads that share a number of cores evenly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace knee::sim {

/// With k members on n cores every member advances at the rate min(1, n / k): processor sharing (Kleinrock, Queueing
/// Systems II, 4.4, for n = 1). The members share one *attained service*, the CPU time that a member present since the
/// beginning would have received. A member's turn ends when the attained service has grown to its `key`, so a change costs
/// O(log k). Times are in nanoseconds.
class Share {
 public:
  struct Member {
    static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
    Share* share = nullptr;      ///< null: on no core
    double finish = 0;           ///< attained service at which the demand is met
    double credit_end = 0;       ///< attained service at which the credit of its sleep is used up
    double key = 0;              ///< attained service at which its turn ends
    std::uint64_t sequence = 0;  ///< decides between equal keys
    std::size_t position = kAbsent;

    [[nodiscard]] bool ends_before(const Member& other) const {
      return key < other.key || (key == other.key && sequence < other.sequence);
    }
  };

  /// Adds `member`, whose `key` is set, and takes it out.
  void add(Member& member);
  void remove(Member& member);
  /// Every member has received `service` more.
  void advance(double service) { attained_ += service; }
  /// Sets the attained service of a share without members to zero: small doubles are exact.
  void restart() { attained_ = 0; }

  [[nodiscard]] double attained() const { return attained_; }
  [[nodiscard]] bool empty() const { return members_.empty(); }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  /// The member whose turn ends first.
  [[nodiscard]] Member& first() const { return *members_.front(); }
  /// All members, in no order.
  [[nodiscard]] const std::vector<Member*>& members() const { return members_; }

 private:
  void place(Member& member, std::size_t position);
  void sift_up(Member& member, std::size_t position);
  void sift_down(Member& member, std::size_t position);

  std::vector<Member*> members_;  // a binary heap by ends_before
  double attained_ = 0;
};

}  // namespace knee::sim
