#include "scenarios/language/fingerprint.hpp"

#include <array>
#include <fstream>

#include <fmt/format.h>

#include "scenarios/yaml/load.hpp"

namespace knee::scenarios::language {
namespace {

using sim::UnsignedInt128;

template <class Word>
constexpr bool kIsShort = sizeof(Word) == sizeof(std::uint64_t);

template <class Word>
Word prime() {
  if constexpr (kIsShort<Word>) {
    return 0x100000001b3U;
  } else {
    return (UnsignedInt128{1} << 88U) + 0x13bU;
  }
}

void add_name(const Node& name, std::vector<std::string>& files) {
  if (name.kind == Node::Kind::scalar) files.push_back(beside(name.place, name.text));
}

void add_names(const Node& tree, std::vector<std::string>& files) {
  for (const Node& item : tree.items) add_names(item, files);
  for (const Entry& entry : tree.entries) {
    if (entry.key == "trace" || entry.key == "file" || entry.key == "platform") {
      add_name(entry.value, files);
      for (const Node& item : entry.value.items) add_name(item, files);
    }
    add_names(entry.value, files);
  }
}

}  // namespace

template <class Word>
Word BasicFingerprint<Word>::first_state() {
  if constexpr (kIsShort<Word>) {
    return 0xcbf29ce484222325U;
  } else {
    return (UnsignedInt128{0x6c62272e07bb0142U} << 64U) + 0x62b821756295c58dU;
  }
}

template <class Word>
void BasicFingerprint<Word>::add(std::string_view text) {
  for (const char letter : text) {
    state_ ^= static_cast<unsigned char>(letter);
    state_ *= prime<Word>();
  }
}

template <class Word>
void BasicFingerprint<Word>::add_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 1U << 16U> part{};
  while (file.read(part.data(), part.size()) || file.gcount() > 0) {
    add({part.data(), static_cast<std::size_t>(file.gcount())});
  }
}

template <class Word>
void BasicFingerprint<Word>::add_files(const Node& tree) {
  for (const std::string& file : named_files(tree)) add_file(file);
}

template <class Word>
std::string BasicFingerprint<Word>::text() const {
  if constexpr (kIsShort<Word>) {
    return fmt::format("{:016x}", state_);
  } else {
    return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(state_ >> 64U), static_cast<std::uint64_t>(state_));
  }
}

std::vector<std::string> named_files(const Node& tree) {
  std::vector<std::string> files;
  add_names(tree, files);
  return files;
}

template class BasicFingerprint<std::uint64_t>;
template class BasicFingerprint<UnsignedInt128>;

}  // namespace knee::scenarios::language
