/// `RawWriter` and `RawReader`: values as they lie in memory, from one process to another that was forked from the same one.
#pragma once

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace knee::cli {

/// Appends values to a text. A type that has parts which lie elsewhere names them all in a function `each_part(archive, value)`, which
/// calls `archive(part, part, ...)`, for writing and for reading.
class RawWriter {
 public:
  template <class... Items>
  void operator()(const Items&... items) {
    (write(items), ...);
  }
  [[nodiscard]] std::string& written() { return written_; }

 private:
  template <class Item>
  void write(const Item& item) {
    if constexpr (std::is_trivially_copyable_v<Item>) {
      written_.append(reinterpret_cast<const char*>(&item), sizeof item);
    } else {
      each_part(*this, item);
    }
  }
  void write(const std::string& text) {
    write(text.size());
    written_ += text;
  }
  template <class Item>
  void write(const std::vector<Item>& items) {
    write(items.size());
    for (const Item& item : items) write(item);
  }

  std::string written_;
};

/// Reads the values in the same order. Throws `std::runtime_error` where the bytes end too early.
class RawReader {
 public:
  explicit RawReader(std::string_view bytes) : rest_{bytes} {}

  template <class... Items>
  void operator()(Items&... items) {
    (read(items), ...);
  }
  template <class Item>
  [[nodiscard]] Item next() {
    Item item{};
    read(item);
    return item;
  }

 private:
  template <class Item>
  void read(Item& item) {
    if constexpr (std::is_trivially_copyable_v<Item>) {
      std::memcpy(&item, take(sizeof item).data(), sizeof item);
    } else {
      each_part(*this, item);
    }
  }
  void read(std::string& text) { text = take(next<std::size_t>()); }
  template <class Item>
  void read(std::vector<Item>& items) {
    items.resize(next<std::size_t>());
    for (Item& item : items) read(item);
  }

  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw std::runtime_error{"bytes of another process end too early"};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

/// The types that have the same parts for writing, where they are constant, and for reading.
template <class One, class Other>
concept SameButConst = std::is_same_v<std::remove_const_t<One>, Other>;

}  // namespace knee::cli
