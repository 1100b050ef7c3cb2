/// A piece of work that a process sends to a worker of its offload pool.
#pragma once

#include "models/request/request.hpp"
#include "sim/kernel/weak_ref.hpp"

namespace knee::models {

/// What a worker does: interpreter time, or steps.
struct OffloadedWork {
  sim::Duration cpu{};
  Work steps{};
  sim::Bytes argument{};
  sim::Bytes result{};
};

/// The worker charges its ledger with the time since it was submitted. A job that is destroyed before a worker takes it is
/// skipped; of one that a worker has taken already the present step is executed to its end.
class OffloadJob : public sim::Referenced {
 public:
  /// The result has arrived.
  virtual void done() = 0;

  [[nodiscard]] Ledger& ledger() { return ledger_; }
  [[nodiscard]] const OffloadedWork& work() const { return work_; }
  [[nodiscard]] const Request* request() const { return request_; }
  [[nodiscard]] Outcome outcome() const { return outcome_; }
  void set_outcome(Outcome outcome) { outcome_ = outcome; }

 protected:
  OffloadJob(Ledger& ledger, const OffloadedWork& work, const Request* request)
      : ledger_{ledger}, work_{work}, request_{request} {}
  ~OffloadJob() = default;

 private:
  Ledger& ledger_;
  OffloadedWork work_;
  const Request* request_;
  Outcome outcome_ = Outcome::served;
};

}  // namespace knee::models
