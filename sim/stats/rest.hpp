/// `Rest`: the time in which nothing happens to an object.
#pragma once

#include <utility>

namespace knee::sim {

/// The numbers of an object at rest stay as they are, so what reads those of ten thousand objects again and again leaves it out.
/// The object calls `end` before anything of it changes.
class Rest {
 public:
  class Observer {
   public:
    virtual void rest_ended() = 0;

   protected:
    ~Observer() = default;
  };

  Rest() = default;
  Rest(const Rest&) = delete;
  Rest& operator=(const Rest&) = delete;

  /// Nothing happens from now on. `observer` is told of the end.
  void begin(Observer& observer) { observer_ = &observer; }
  /// Something happens at once; no more than a comparison for an object that is not at rest.
  void end() {
    if (observer_ != nullptr) [[unlikely]] std::exchange(observer_, nullptr)->rest_ended();
  }

 private:
  Observer* observer_ = nullptr;  // null: it is not at rest
};

}  // namespace knee::sim
