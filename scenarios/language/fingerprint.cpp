#include "scenarios/language/fingerprint.hpp"

#include <array>
#include <fstream>

#include <fmt/format.h>

#include "scenarios/yaml/load.hpp"

namespace knee::scenarios::language {

void Fingerprint::add(std::string_view text) {
  for (const char letter : text) {
    state_ ^= static_cast<unsigned char>(letter);
    state_ *= 0x100000001b3U;
  }
}

// The values of `trace`, `file` and `platform` are files or columns. A column is taken for a file too: a file of its name rarely
// exists, and would change only the fingerprint.
void Fingerprint::add_files(const Node& tree) {
  for (const Node& item : tree.items) add_files(item);
  for (const Entry& entry : tree.entries) {
    if (entry.key == "trace" || entry.key == "file" || entry.key == "platform") {
      add_file(entry.value);
      for (const Node& item : entry.value.items) add_file(item);
    }
    add_files(entry.value);
  }
}

void Fingerprint::add_file(const Node& name) {
  if (name.kind != Node::Kind::scalar) return;
  std::ifstream file(beside(name.place, name.text), std::ios::binary);
  std::array<char, 1U << 16U> part{};
  while (file.read(part.data(), part.size()) || file.gcount() > 0) {
    add({part.data(), static_cast<std::size_t>(file.gcount())});
  }
}

std::string Fingerprint::text() const { return fmt::format("{:016x}", state_); }

}  // namespace knee::scenarios::language
