#include "scenarios/language/keys/architecture/accept_keys.hpp"

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

using models::Accept;
using models::EventLoopServer;

constexpr Choice<Accept> kAccepts[] = {
    {"round-robin", Accept::round_robin,
     "The primary process of a Node cluster accepts (SCHED_RR) and hands each connection to a worker that has taken over "
     "the one before. Only for `loop: libuv`."},
    {"epoll", Accept::epoll,
     "One socket in the epoll instance of each process (Node's SCHED_NONE, uvicorn, gthread): a connection wakes all idle "
     "processes, the one that started last first."},
    {"epoll-exclusive", Accept::epoll_exclusive,
     "One socket with EPOLLEXCLUSIVE (nginx): a connection wakes one process, of the idle ones the one that started first."},
    {"select", Accept::select,
     "One socket in select or poll (gunicorn's sync worker): a connection wakes all idle processes, the one that began to "
     "wait last first."},
    {"blocking", Accept::blocking,
     "One socket and accept(2): a connection wakes the thread that has waited longest. Only for threads that accept for "
     "themselves."},
    {"reuse-port", Accept::reuse_port,
     "A socket with a backlog for each process (SO_REUSEPORT): a hash of the connection picks one, busy or idle."}};

/// How each runtime's best known servers accept.
Accept default_accept(const Architecture& architecture) {
  const bool loop = architecture.runtime == Runtime::event_loop;
  const bool libuv = loop && architecture.event_loop.kind == EventLoopServer::Kind::libuv;
  if (libuv && architecture.group.processes > 1) return Accept::round_robin;
  return loop || architecture.worker_class == WorkerClass::gthread ? Accept::epoll : Accept::blocking;
}

/// Measured on Linux 6.18, two cores: by how much connect() takes longer for each process that it wakes; the spread of the
/// time from connect() until one process runs; CPU time of a process for each wake-up that ends in the kernel.
constexpr models::Herd kHerd{.step = std::chrono::microseconds{6},
                             .jitter = std::chrono::microseconds{12},
                             .cost = std::chrono::microseconds{5}};

/// Of the ways to accept, some belong to certain runtimes.
void check_accept(KeyVisitor& keys, const Architecture& into) {
  const bool loops = into.runtime == Runtime::event_loop;
  const bool threads = into.runtime && !loops && into.worker_class == WorkerClass::sync;
  if (into.group.accept == Accept::round_robin && !(loops && into.event_loop.kind == EventLoopServer::Kind::libuv)) {
    keys.mistake("accept", wrong("\"round-robin\" belongs to the cluster module of Node.js; other workers have no primary "
                                  "process that accepts for them",
                                  "loop: libuv, or epoll, epoll-exclusive, select, blocking or reuse-port"));
  }
  if (into.group.accept == Accept::blocking && into.runtime && !threads) {
    keys.mistake("accept", wrong("\"blocking\" belongs to threads that accept for themselves; a loop does not wait in accept()",
                                  "epoll, epoll-exclusive, select or reuse-port"));
  }
}

}  // namespace

void read_accept(KeyVisitor& keys, Architecture& into) {
  keys.derived("accept", into.group.accept, default_accept(into), choice("accept", kAccepts),
                "How connections reach the processes. By default round-robin for several processes of Node.js, epoll for "
                "other event loops and gthread, else blocking.");
  check_accept(keys, into);
  keys.optional("hand-off", into.group.primary.hand_off, duration(),
                 "CPU time of the primary process for each connection, to accept it, send it and handle the "
                 "acknowledgement, with `accept: round-robin`.");
  keys.optional("primary-wake-up", into.group.primary.wake_up, duration(),
                 "CPU time of the primary process to resume after a sleep.");
  keys.optional("take-over", into.event_loop.take_over, duration(),
                 "CPU time of a worker for each connection that it gets from the primary process, beyond that of a "
                 "connection that it accepts.");
  keys.derived("herd-step", into.group.herd.step, kHerd.step, duration(),
                "Time between two wake-ups if a connection wakes several processes (`accept: epoll` and `select`). By default "
                "6 us (measured on Linux 6.18).");
  keys.derived("herd-jitter", into.group.herd.jitter, kHerd.jitter, duration(),
                "Mean of the exponential time from such a wake-up until the process runs; the first to run gets the "
                "connection. By default 12 us (measured on Linux 6.18).");
  keys.derived("herd-cost", into.group.herd.cost, kHerd.cost, duration(),
                "CPU time of a process that is woken so and finds no connection. By default 5 us (measured on Linux 6.18, "
                "in the kernel).");
}

}  // namespace knee::scenarios::language
