// Branches of a request on threads: one after the other, or on threads of their own.
#include "models/threads/thread_server.hpp"

namespace knee::models {

sim::Task<Outcome> ThreadServer::run_in_turn(Thread& thread, Work branches, Ledger& ledger) {
  Outcome outcome = Outcome::served;
  for (const auto& [branch, inside] : items_of(branches)) {
    if (outcome == Outcome::served) outcome = co_await carry_out(thread, inside, ledger);
  }
  co_return outcome;
}

// A thread waits for the threads of its branches. The last to end wakes it.
sim::Task<Outcome> ThreadServer::run_parallel(Thread& thread, Work branches, Ledger& ledger) {
  Fork fork;
  sim::Condition over{process_.simulation};
  sim::TaskScope scope{process_.simulation};
  co_await drop_lock(thread, ledger);
  const sim::Instant since = process_.simulation.now();
  for (const auto& [branch, inside] : items_of(branches)) {
    fork.begin_branch();
    scope.start(run_branch(thread, inside, ledger, fork, over));
  }
  while (!fork.is_over()) co_await over.wait();
  co_await wake_up(thread, since, ledger);
  co_await take_lock(thread, ledger);
  co_return fork.outcome();
}

sim::Process ThreadServer::run_branch(const Thread& parent, Work work, Ledger& whole, Fork& fork, sim::Condition& over) {
  Thread self{.cpu = process_.machine.thread(), .lock = parent.lock, .request = parent.request};
  Ledger ledger{whole.charged_until()};
  co_await process_.simulation.delay(sim::Duration::zero());  // all branches are created before the first one runs
  co_await take_lock(self, ledger);
  const Outcome outcome = co_await carry_out(self, work, ledger);
  co_await drop_lock(self, ledger);
  if (!fork.end_branch(outcome)) co_return;
  whole.join(ledger);
  over.signal();
}

}  // namespace knee::models
