#include "models/steps/background_work.hpp"

namespace knee::models {

Request& BackgroundWork::begin(const Request& of, Work work) {
  Request& piece = requests_.take();
  piece.request_class = of.request_class;
  piece.class_number = of.class_number;
  piece.number = of.number;
  piece.due = simulation_.now();
  piece.work.assign(work.begin(), work.end());
  piece.ledger = Ledger{simulation_.now()};
  piece.slowness = of.slowness;
  piece.outcome = Outcome::served;
  piece.holding = {};
  piece.abandoned = false;
  piece.after = nullptr;
  return piece;
}

void BackgroundWork::defer(Request& of, Work work) {
  Request** last = &of.after;
  while (*last != nullptr) last = &(*last)->after;
  *last = &begin(of, work);
}

void BackgroundWork::drop(Request& of) {
  const Pieces dropped{*this, take(of)};
}

}  // namespace knee::models
