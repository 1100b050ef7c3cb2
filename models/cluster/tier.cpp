#include "models/cluster/tier.hpp"

namespace knee::models {

Server& Tier::connect() {
  if (policies_.policies.empty()) return *this;
  return clients_.emplace_back(simulation_, policies_, *this, key_.within("client", clients_.size()), timeline_);
}

// A service that orders calls by class goes by the class of the request that has led to them.
Tier::Call& Tier::begin(const WorkItem& item, const Request* caller) {
  const sim::Instant now = simulation_.now();
  const Work inside = inside_of(item);
  Call& call = calls_.take();
  call.request_class = &classes_[*item.step->request];
  call.client = caller == nullptr ? 0 : caller->client;
  call.cookie = Request::kNoCookie;
  call.number = caller == nullptr ? 0 : caller->number;
  call.class_number = caller == nullptr ? 0 : caller->class_number;
  call.due = now;
  call.work.assign(inside.begin(), inside.end());
  call.ledger = Ledger{now};
  call.outcome = Outcome::served;
  call.process.reset();
  call.origin.reset();
  call.connection = nullptr;
  call.lost = call.abandoned = call.is_back = false;
  call.disconnect_listener = nullptr;
  call.first_byte_delay = call.request_class->first_byte_delay;
  call.attempts = 0;
  ++begun_;
  if (timeline_ != nullptr && caller != nullptr) timeline_->attempted(call, *caller);
  return call;
}

void Tier::end(Call& call) {
  const bool is_complete = call.outcome != Outcome::served || call.ledger.total() == simulation_.now() - call.due;
  KNEE_CHECK(is_complete, "every moment of a request to a tier is in its ledger, once");
  ++ended_;
  if (timeline_ != nullptr) timeline_->dropped(call);
  calls_.release(call);
}

void Tier::check_all_are_there() const {
  KNEE_CHECK(begun_ == ended_ + in_flight(), "each request to a tier has ended or is in flight");
  for (const Client& client : clients_) client.check_all_are_there();
}

}  // namespace knee::models
