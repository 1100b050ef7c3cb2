#include "cli/command_line/shard.hpp"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace knee::cli {
namespace {

std::optional<std::size_t> whole_number(const std::string& text) {
  std::size_t number = 0;
  const char* end = text.data() + text.size();
  const auto [read_to, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && read_to == end && text.front() != '0' ? std::optional{number} : std::nullopt;
}

}  // namespace

std::optional<Shard> Shard::read(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size()) return std::nullopt;
  const auto number = whole_number(text.substr(0, slash));
  const auto count = whole_number(text.substr(slash + 1));
  if (!number || !count || *number > *count || *count > kMostShards) return std::nullopt;
  return Shard{*number, *count};
}

std::string Shard::text() const { return fmt::format("{}/{}", number, count); }

}  // namespace knee::cli
