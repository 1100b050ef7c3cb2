#include "cli/runner/fibre.hpp"

#include <utility>

namespace knee::cli {

Fibre::~Fibre() {
  if (thread_.joinable()) thread_.join();
}

void Fibre::resume() {
  if (thread_.joinable()) {
    body_turn_.release();
  } else {
    thread_ = std::thread{[this] { serve(); }};
  }
  caller_turn_.acquire();
  if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
}

void Fibre::pause() {
  caller_turn_.release();
  body_turn_.acquire();
}

void Fibre::serve() {
  try {
    body_();
  } catch (...) {
    exception_ = std::current_exception();
  }
  ended_ = true;
  caller_turn_.release();
}

}  // namespace knee::cli
