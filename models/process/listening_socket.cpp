#include "models/process/listening_socket.hpp"

#include <algorithm>
#include <cmath>

namespace knee::models {
namespace {

using QueueEntry = ListeningSocket::Entry;

void unlink(QueueEntry& entry) {
  entry.previous->next = entry.next;
  entry.next->previous = entry.previous;
  entry.previous = entry.next = &entry;
}

void link_before(QueueEntry& entry, QueueEntry& next) {
  entry.previous = next.previous;
  entry.next = &next;
  next.previous->next = &entry;
  next.previous = &entry;
}

bool is_idle(QueueEntry& entry) { return !entry.sleeper.empty(); }

}  // namespace

// Linux, net/ipv4/tcp_input.c, tcp_conn_request: where sk_acceptq_is_full, the SYN is dropped without an answer, so the
// client's kernel knows nothing but that its timer runs out. A client that has connected late is silent from then on.
sim::Process ListeningSocket::repeat_syn(Request& request) {
  const sim::Instant first = simulation_.now();
  const auto time_outs = syn_time_outs(options_.syn_retries);
  for (std::size_t i = 0; i + 1 < time_outs.size(); ++i) {
    co_await simulation_.delay(time_outs[i]);
    if (request.abandoned || port_ == Port::closed) break;  // its client has given the connection up, or the host refuses it
    if (is_full() || port_ == Port::silent) continue;
    if (request.first_byte_delay > sim::Duration::zero()) request.first_byte_delay += simulation_.now() - first;
    enqueue(request);
    co_return;
  }
  if (!request.abandoned && port_ != Port::closed) co_await simulation_.delay(time_outs.back());
  request.ledger.charge(LatencyComponent::queue, simulation_.now());
  request.finish(Outcome::refused);
}

// --- The wait queue -----------------------------------------------------------------------------------------

void ListeningSocket::enter(Entry& entry) {
  if (options_.order == WakeOrder::epoll) link_before(entry, *queue_.next);
  if (options_.order == WakeOrder::epoll_exclusive) link_before(entry, queue_);
}

void ListeningSocket::leave(Entry& entry) { unlink(entry); }

void ListeningSocket::begin_wait(Entry& entry) {
  if (options_.order != WakeOrder::blocking && options_.order != WakeOrder::select) return;
  unlink(entry);
  link_before(entry, options_.order == WakeOrder::select ? *queue_.next : queue_);
}

// The first that is idle.
void ListeningSocket::wake_first() {
  Entry* entry = queue_.next;
  while (entry != &queue_ && !is_idle(*entry)) entry = entry->next;
  if (entry == &queue_) return;
  if (options_.order == WakeOrder::blocking) unlink(*entry);
  entry->sleeper.first().wake();
}

// The time counts from the first that runs: what a lone acceptor takes to wake up is part of its own wake-up.
void ListeningSocket::wake_all() {
  woken_.clear();
  for (Entry* entry = queue_.next; entry != &queue_; entry = entry->next) {
    if (is_idle(*entry)) woken_.push_back(&entry->sleeper.first());
  }
  if (woken_.empty()) return;
  if (woken_.size() == 1) return woken_.front()->wake();
  const sim::Duration first = starts_[race(woken_.size())];
  for (std::size_t i = 0; i < woken_.size(); ++i) woken_[i]->wake_at(simulation_.now() + (starts_[i] - first));
}

std::size_t ListeningSocket::race(std::size_t racers) {
  starts_.resize(racers);
  for (std::size_t i = 0; i < racers; ++i) {
    starts_[i] = static_cast<std::int64_t>(i) * options_.herd.step;
    if (options_.herd.jitter > sim::Duration::zero()) {
      starts_[i] += sim::from_seconds(-std::log(stream_.uniform()) * sim::to_seconds(options_.herd.jitter));
    }
  }
  return static_cast<std::size_t>(std::min_element(starts_.begin(), starts_.end()) - starts_.begin());
}

}  // namespace knee::models
