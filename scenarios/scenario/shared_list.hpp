/// `SharedList`: a list whose copies share their items until one of them is changed.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace knee::scenarios {

/// A `std::vector` that is copied when it is first changed (copy-on-write), so that the thousands of points of a sweep share what
/// does not differ between them. Reading a list that is not const takes a copy of its own, too: read through a const reference
/// where copies matter. A reference to an item is valid until the list or the scenario around it is changed or destroyed.
template <class T>
class SharedList {
 public:
  using Items = std::vector<T>;
  using value_type = T;
  using iterator = typename Items::iterator;
  using const_iterator = typename Items::const_iterator;

  SharedList() = default;
  SharedList(Items items) : items_{std::make_shared<Items>(std::move(items))} {}
  SharedList(std::initializer_list<T> items) : SharedList{Items{items}} {}

  operator const Items&() const { return get(); }
  [[nodiscard]] const Items& get() const {
    static const Items kNone;
    return items_ ? *items_ : kNone;
  }
  /// The items, no longer shared.
  [[nodiscard]] Items& own() {
    if (!items_) {
      items_ = std::make_shared<Items>();
    } else if (items_.use_count() > 1) {
      items_ = std::make_shared<Items>(*items_);
    }
    return *items_;
  }

  [[nodiscard]] std::size_t size() const { return get().size(); }
  [[nodiscard]] bool empty() const { return get().empty(); }
  [[nodiscard]] const_iterator begin() const { return get().begin(); }
  [[nodiscard]] const_iterator end() const { return get().end(); }
  [[nodiscard]] iterator begin() { return own().begin(); }
  [[nodiscard]] iterator end() { return own().end(); }
  [[nodiscard]] const T& operator[](std::size_t i) const { return get()[i]; }
  [[nodiscard]] T& operator[](std::size_t i) { return own()[i]; }
  [[nodiscard]] const T& at(std::size_t i) const { return get().at(i); }
  [[nodiscard]] T& at(std::size_t i) { return own().at(i); }
  [[nodiscard]] const T& front() const { return get().front(); }
  [[nodiscard]] T& front() { return own().front(); }
  [[nodiscard]] const T& back() const { return get().back(); }
  [[nodiscard]] T& back() { return own().back(); }
  void push_back(T item) { own().push_back(std::move(item)); }
  void clear() { items_.reset(); }

 private:
  std::shared_ptr<Items> items_;  // null: empty
};

}  // namespace knee::scenarios
