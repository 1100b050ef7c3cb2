// Branches of a request on an event loop: Promise.all, asyncio.gather.
#include "models/event_loop/callback_context.hpp"

namespace knee::models {

struct EventLoopServer::Join : Waiting {
  Fork& fork;
  Join(const CallbackContext& whose, Fork& of) : Waiting{whose}, fork{of} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) {
    fork.parent = parent;
    if (fork.is_over()) loop().resolve(parent);
    return suspend(parent);
  }
};

sim::Task<Outcome> EventLoopServer::run_parallel(Work branches, const CallbackContext& context) {
  Fork fork;
  sim::TaskScope scope{process_.simulation};
  for (auto at = items_of(branches).begin(); at != std::default_sentinel; ++at) {
    fork.begin_branch();
    std::coroutine_handle<> branch;
    scope.start(run_branch((*at).inside, context, fork, branch));
    co_await Begin{context, branch};
  }
  co_await Join{context, fork};
  co_return fork.outcome();
}

// With accounts of its own.
sim::Process EventLoopServer::run_branch(Work work, const CallbackContext& whole, Fork& fork,
                                          std::coroutine_handle<>& created) {
  Ledger ledger{whole.ledger.charged_until()};
  const CallbackContext context{*this, whole.request, ledger, whole.cancels};
  co_await Created{context, created};
  const Outcome outcome = co_await carry_out(work, context);
  loop_->hand_back();
  if (!fork.end_branch(outcome)) co_return;
  whole.ledger.join(ledger);
  if (fork.parent) loop_->resolve(fork.parent);
}

}  // namespace knee::models
