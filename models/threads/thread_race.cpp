// Branches of a request on threads of which some are enough: concurrent.futures.wait(FIRST_COMPLETED).
#include "models/threads/thread_waits.hpp"

namespace knee::models {

// The thread sleeps until the race is decided.
struct ThreadServer::Deciding : Awaiting {
  Race& race;
  Deciding(ThreadServer& server, Race& of) : Awaiting{server}, race{of} {}
  void await_suspend(std::coroutine_handle<> thread) {
    suspend(thread);
    race.wait(*this);
  }
};

// Without threads for its branches a request begins the next one only if it needs it.
sim::Task<Outcome> ThreadServer::race_in_turn(Thread& thread, const Step& step, Work branches, Ledger& ledger) {
  std::size_t served = 0;
  std::size_t left = step.branches.size();
  Outcome outcome = Outcome::served;
  for (const auto& [branch, inside] : items_of(branches)) {
    outcome = co_await carry_out(thread, inside, ledger);
    --left;
    if (outcome == Outcome::served) ++served;
    if (served == step.need || served + left < step.need) break;
  }
  co_return outcome;
}

// A future that runs cannot be cancelled (Lib/concurrent/futures/_base.py, Future.cancel): the other branches run to their ends.
sim::Task<Outcome> ThreadServer::run_race(Thread& thread, const Step& step, Work branches, Ledger& ledger) {
  if (!options_.threads_for_branches) co_return co_await race_in_turn(thread, step, branches, ledger);
  co_await drop_lock(thread, ledger);
  const sim::Instant since = process_.simulation.now();
  Race& race = process_.steps.begin_race(step.branches.size(), step, ledger);
  for (const auto& [branch, inside] : items_of(branches)) {
    Request& piece = process_.background.begin(*thread.request, inside);
    piece.ledger = Ledger{ledger.charged_until()};
    race.add(piece);
    process_.start(run_racer(thread.lock, piece, race));
  }
  co_await Deciding{*this, race};
  const Outcome outcome = race.outcome();
  race.leave();
  process_.steps.release(race);
  co_await wake_up(thread, since, ledger);
  co_await take_lock(thread, ledger);
  co_return outcome;
}

sim::Process ThreadServer::run_racer(InterpreterLock* lock, Request& branch, Race& race) {
  const BackgroundWork::Pieces owned{process_.background, &branch};
  Thread self{.cpu = process_.machine.thread(), .lock = lock, .request = &branch};
  co_await process_.simulation.delay(sim::Duration::zero());  // all branches are created before the first one runs
  co_await take_lock(self, branch.ledger);
  const Outcome outcome = co_await carry_out(self, branch.work, branch.ledger);
  process_.memory.end_request(branch);
  co_await drop_lock(self, branch.ledger);
  race.end_branch(branch, outcome, branch.ledger, nullptr);
  process_.steps.release(race);
}

}  // namespace knee::models
