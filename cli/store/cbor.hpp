/// `CborWriter` and `CborReader`: the part of CBOR (RFC 8949) that replications are written with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace knee::cli {

/// Appends items to a text. Each has its shortest form; a real number that is whole is written as such, another one that a `float` holds
/// exactly takes five bytes, else nine.
class CborWriter {
 public:
  CborWriter& whole(std::uint64_t number) { return head(0, number); }
  CborWriter& real(double number);
  CborWriter& bytes(std::string_view bytes) { return string(2, bytes); }
  CborWriter& text(std::string_view text) { return string(3, text); }
  /// `count` items follow.
  CborWriter& array(std::size_t count) { return head(4, count); }
  /// `count` pairs of a text and an item follow.
  CborWriter& map(std::size_t count) { return head(5, count); }
  CborWriter& null();

  [[nodiscard]] std::string& written() { return written_; }

 private:
  CborWriter& head(unsigned major, std::uint64_t argument);
  CborWriter& string(unsigned major, std::string_view content);
  void big_endian(std::uint64_t value, unsigned bytes);

  std::string written_;
};

/// Reads items one after the other. Throws `std::runtime_error` where the bytes end too early or hold another item than asked for.
class CborReader {
 public:
  explicit CborReader(std::string_view bytes) : rest_{bytes} {}

  [[nodiscard]] std::uint64_t whole() { return argument_of(0); }
  /// A number of any kind.
  [[nodiscard]] double real();
  [[nodiscard]] std::string_view bytes() { return string(2); }
  [[nodiscard]] std::string_view text() { return string(3); }
  /// Number of items that follow.
  [[nodiscard]] std::size_t array() { return count_of(4); }
  /// Number of pairs that follow.
  [[nodiscard]] std::size_t map() { return count_of(5); }
  /// Takes an item that is null; false if the next one is another.
  [[nodiscard]] bool take_null();
  /// Throws unless all bytes are read.
  void require_end() const;

 private:
  [[nodiscard]] unsigned major() const;
  std::uint64_t argument_of(unsigned major);
  std::size_t count_of(unsigned major);
  std::string_view string(unsigned major);
  std::uint64_t argument();
  std::uint64_t big_endian(std::size_t bytes);
  std::string_view take(std::size_t bytes);

  std::string_view rest_;
};

}  // namespace knee::cli
