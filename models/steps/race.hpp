/// `Race`: the branches of a `parallel` step of which some are enough.
#pragma once

#include <cstddef>
#include <vector>

#include "models/request/latency_ledger.hpp"
#include "models/steps/work_wait.hpp"

namespace knee::models {

/// Decided when `need` branches were served, or when too many have failed for that (Promise.any, asyncio.wait with
/// FIRST_COMPLETED, a quorum of replicas). The others go on: nothing takes a promise or a running thread back.
class Race {
 public:
  /// `whole`: the accounts of the request that waits, which must exist until the race is decided.
  void begin(std::size_t branches, std::size_t need, Ledger& whole);
  void add(Request& branch) { running_.push_back(&branch); }

  /// A branch has ended, with its accounts. With the branch that decides the request goes on, if it waits already.
  void end_branch(Request& branch, Outcome outcome, const Ledger& ledger, const EventLoop* by);
  [[nodiscard]] bool is_decided() const { return is_decided_; }
  /// Served, or the outcome of the branch after which too few were left.
  [[nodiscard]] Outcome outcome() const { return outcome_; }
  void wait(WorkWait& wait) { waiting_.push(wait); }
  /// The request goes on without the branches that run.
  void leave() { is_left_ = true; }
  /// Whether no branch runs and no request waits.
  [[nodiscard]] bool is_over() const { return is_left_ && running_.empty(); }
  [[nodiscard]] const std::vector<Request*>& running() const { return running_; }

 private:
  std::size_t still_needed_ = 0;
  std::size_t may_fail_ = 0;
  bool is_decided_ = false;
  bool is_left_ = false;
  Outcome outcome_ = Outcome::served;
  Ledger* whole_ = nullptr;
  std::vector<Request*> running_;
  sim::WaitList waiting_;  // the request
};

}  // namespace knee::models
