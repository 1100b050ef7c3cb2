#include "cli/store/cbor.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace knee::cli {
namespace {

// The first byte of an item: three bits for its major type, five for its argument or for where that stands.
constexpr unsigned kInByte = 24;  // the argument is in the next byte; 25, 26, 27: in the next two, four, eight
constexpr unsigned kSimple = 7;   // major type of null and of real numbers
constexpr unsigned kNull = 22;
constexpr unsigned kHalf = 25;
constexpr unsigned kSingle = 26;
constexpr unsigned kDouble = 27;
constexpr std::uint16_t kHalfNotANumber = 0x7e00;
constexpr std::uint16_t kHalfInfinity = 0x7c00;

[[noreturn]] void refuse(const char* what) { throw std::runtime_error{what}; }

char first_byte(unsigned major, unsigned low) { return static_cast<char>(major << 5U | low); }

bool fits_float(double number) {
  return std::abs(number) <= std::numeric_limits<float>::max() && static_cast<double>(static_cast<float>(number)) == number;
}

// Zero and counts, which are most numbers. A negative zero is none of them.
bool is_count(double number) {
  return !std::signbit(number) && number <= std::numeric_limits<std::uint32_t>::max() &&
         static_cast<double>(static_cast<std::uint32_t>(number)) == number;
}

double half(std::uint64_t bits) {
  if (bits == kHalfNotANumber) return std::numeric_limits<double>::quiet_NaN();
  if (bits == kHalfInfinity) return std::numeric_limits<double>::infinity();
  if (bits == (kHalfInfinity | 0x8000U)) return -std::numeric_limits<double>::infinity();
  refuse("a half-precision number");
}

}  // namespace

CborWriter& CborWriter::head(unsigned major, std::uint64_t argument) {
  if (argument < kInByte) {
    written_ += first_byte(major, static_cast<unsigned>(argument));
    return *this;
  }
  unsigned power = 0;  // of two: the number of bytes
  while (power < 3 && argument >> (8U << power) != 0) ++power;
  written_ += first_byte(major, kInByte + power);
  big_endian(argument, 1U << power);
  return *this;
}

CborWriter& CborWriter::string(unsigned major, std::string_view content) {
  head(major, content.size());
  written_ += content;
  return *this;
}

CborWriter& CborWriter::real(double number) {
  if (!std::isfinite(number)) {
    written_ += first_byte(kSimple, kHalf);
    big_endian(std::isnan(number) ? kHalfNotANumber : kHalfInfinity | (number < 0 ? 0x8000U : 0U), 2);
  } else if (is_count(number)) {
    whole(static_cast<std::uint64_t>(number));
  } else if (fits_float(number)) {
    written_ += first_byte(kSimple, kSingle);
    big_endian(std::bit_cast<std::uint32_t>(static_cast<float>(number)), 4);
  } else {
    written_ += first_byte(kSimple, kDouble);
    big_endian(std::bit_cast<std::uint64_t>(number), 8);
  }
  return *this;
}

CborWriter& CborWriter::null() {
  written_ += first_byte(kSimple, kNull);
  return *this;
}

void CborWriter::big_endian(std::uint64_t value, unsigned bytes) {
  std::array<char, sizeof value> all;
  for (unsigned i = 0; i < bytes; ++i) all[i] = static_cast<char>(value >> 8U * (bytes - 1 - i) & 0xFFU);
  written_.append(all.data(), bytes);
}

unsigned CborReader::major() const {
  if (rest_.empty()) refuse("the bytes end too early");
  return static_cast<unsigned char>(rest_.front()) >> 5U;
}

std::string_view CborReader::take(std::size_t bytes) {
  if (bytes > rest_.size()) refuse("the bytes end too early");
  const std::string_view taken = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return taken;
}

std::uint64_t CborReader::big_endian(std::size_t bytes) {
  std::uint64_t value = 0;
  for (const char byte : take(bytes)) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

std::uint64_t CborReader::argument() {
  const unsigned low = static_cast<unsigned char>(take(1).front()) & 0x1FU;
  if (low < kInByte) return low;
  if (low > kInByte + 3) refuse("an item without a length");
  return big_endian(std::size_t{1} << (low - kInByte));
}

std::uint64_t CborReader::argument_of(unsigned wanted) {
  if (major() != wanted) refuse("an item of another kind than expected");
  return argument();
}

// No item is shorter than a byte, so a count that is too large is a mistake, and takes no memory.
std::size_t CborReader::count_of(unsigned wanted) {
  const std::uint64_t count = argument_of(wanted);
  if (count > rest_.size()) refuse("the bytes end too early");
  return count;
}

std::string_view CborReader::string(unsigned wanted) { return take(count_of(wanted)); }

double CborReader::real() {
  if (major() == 0) return static_cast<double>(argument());
  if (major() != kSimple) refuse("an item that is no number");
  switch (static_cast<unsigned char>(take(1).front()) & 0x1FU) {
    case kHalf: return half(big_endian(2));
    case kSingle: return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(4))));
    case kDouble: return std::bit_cast<double>(big_endian(8));
    default: refuse("an item that is no number");
  }
}

bool CborReader::take_null() {
  if (rest_.empty() || rest_.front() != first_byte(kSimple, kNull)) return false;
  rest_.remove_prefix(1);
  return true;
}

void CborReader::require_end() const {
  if (!rest_.empty()) refuse("bytes beyond the end");
}

}  // namespace knee::cli
