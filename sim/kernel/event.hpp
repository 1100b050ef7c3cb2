/// A scheduled event and the order in which events run.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::sim {

/// The position of an event in the run: by time, then by the order of scheduling.
struct EventKey {
  Instant when;
  std::uint64_t sequence;

  [[nodiscard]] bool runs_before(EventKey other) const { return word() < other.word(); }

 private:
  __extension__ using Word = unsigned __int128;  // one comparison of 128 bits instead of two branches
  [[nodiscard]] Word word() const {
    return (static_cast<Word>(static_cast<std::uint64_t>(when.time_since_epoch().count())) << 64) | sequence;
  }
};

/// A scheduled event. Only the calendar interprets `target`.
struct Event {
  EventKey key;
  std::uintptr_t target;

  // A processor forwards a word that it has just stored to a load of that word, but stalls on a vector load of several, and the event
  // pushed last is often moved next: so events are passed in registers and stored word by word.
  static void put(EventKey key, std::uintptr_t target, Event& to) {
#if defined(__GNUC__)
    asm("" : "+r"(key.sequence), "+r"(target));  // two words, not a vector
#endif
    to.key.when = key.when;
    to.key.sequence = key.sequence;
    to.target = target;
  }
  void move_to(Event& to) const { put(key, target, to); }
};

}  // namespace knee::sim
