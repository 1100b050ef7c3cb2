/// `WeakRef`: a reference that becomes null when its object is destroyed.
#pragma once

#include <utility>

namespace knee::sim {

namespace detail {
class WeakRefBase;
}

/// The base of objects that a `WeakRef` may refer to. They must not move.
class Referenced {
 public:
  Referenced() = default;
  Referenced(const Referenced&) = delete;
  Referenced& operator=(const Referenced&) = delete;
  ~Referenced();

 private:
  friend class detail::WeakRefBase;
  detail::WeakRefBase* reference_ = nullptr;
};

namespace detail {

class WeakRefBase {
 protected:
  WeakRefBase() = default;
  explicit WeakRefBase(Referenced& object) : object_{&object} { object.reference_ = this; }
  WeakRefBase(WeakRefBase&& other) noexcept { take(other); }
  WeakRefBase& operator=(WeakRefBase&& other) noexcept {
    if (this != &other) {
      release();
      take(other);
    }
    return *this;
  }
  ~WeakRefBase() { release(); }
  [[nodiscard]] Referenced* object() const { return object_; }

 private:
  friend class sim::Referenced;
  void take(WeakRefBase& other) {
    object_ = std::exchange(other.object_, nullptr);
    if (object_ != nullptr) object_->reference_ = this;
  }
  void release() {
    if (object_ != nullptr) object_->reference_ = nullptr;
  }
  Referenced* object_ = nullptr;
};

}  // namespace detail

inline Referenced::~Referenced() {
  if (reference_ != nullptr) reference_->object_ = nullptr;
}

/// Refers to an object that may be destroyed first, such as the caller of work that goes on without it: `if (ref) ref->done();`.
/// Only one reference to an object exists at a time; it can be moved.
template <class T>
class WeakRef : detail::WeakRefBase {
 public:
  WeakRef() = default;
  explicit WeakRef(T& object) : WeakRefBase{object} {}

  /// Null: the object has been destroyed.
  [[nodiscard]] T* get() const { return static_cast<T*>(object()); }
  [[nodiscard]] explicit operator bool() const { return object() != nullptr; }
  T& operator*() const { return *get(); }
  T* operator->() const { return get(); }
};

}  // namespace knee::sim
