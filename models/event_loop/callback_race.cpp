// Branches of a request on an event loop of which some are enough: Promise.any, Promise.race, asyncio.wait(FIRST_COMPLETED).
#include "models/event_loop/callback_context.hpp"
#include "models/event_loop/callback_disconnect.hpp"

namespace knee::models {

// The request waits until the race is decided. Its ledger is that of the branch that decides.
struct EventLoopServer::Deciding : Waiting {
  struct Link : WorkWait {
    Deciding& owner;
    explicit Link(Deciding& of) : WorkWait{of.calendar()}, owner{of} {}
    void go_on(std::optional<Outcome>, const EventLoop*) override { owner.loop().resolve(owner.coroutine()); }
  };
  Race& race;
  Link link{*this};
  Deciding(const CallbackContext& whose, Race& of) : Waiting{whose}, race{of} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) {
    if (race.is_decided()) {
      loop().resolve(parent);
    } else {
      race.wait(link);
    }
    return suspend(parent);
  }
};

sim::Task<Outcome> EventLoopServer::run_branches(const WorkItem& item, Work branches, const CallbackContext& context) {
  return item.step->need == 0 ? run_parallel(branches, context) : run_race(item, branches, context);
}

// A branch is a piece of work of its own, because it may outlive its request. Branches that are not needed any more run to their
// ends; with `cancels` they are told (AbortController.abort, Task.cancel) and stop in their next wait or after their present step.
sim::Task<Outcome> EventLoopServer::run_race(const WorkItem& item, Work branches, const CallbackContext& context) {
  const Step& step = *item.step;
  Race& race = process_.steps.begin_race(step.branches.size(), step, context.ledger);
  for (auto at = items_of(branches).begin(); at != std::default_sentinel; ++at) {
    Request& branch = process_.background.begin(context.request, (*at).inside);
    branch.ledger = Ledger{context.ledger.charged_until()};
    race.add(branch);
    std::coroutine_handle<> created;
    process_.start(run_racer(branch, race, step.cancels, created));
    co_await Begin{context, created};
  }
  co_await Deciding{context, race};
  const Outcome outcome = race.outcome();
  if (step.cancels) {
    for (Request* branch : race.running()) abandon(*branch);
  }
  race.leave();
  process_.steps.release(race);
  co_return outcome;
}

sim::Process EventLoopServer::run_racer(Request& branch, Race& race, bool cancels, std::coroutine_handle<>& created) {
  const BackgroundWork::Pieces owned{process_.background, &branch};
  const CallbackContext context{*this, branch, branch.ledger, cancels};
  const Disconnect disconnect{process_.simulation, branch};
  co_await Created{context, created};
  const Outcome outcome = co_await carry_out(branch.work, context);
  process_.memory.end_request(branch);
  loop_->hand_back();
  race.end_branch(branch, outcome, branch.ledger, loop_.get());
  process_.steps.release(race);
}

}  // namespace knee::models
