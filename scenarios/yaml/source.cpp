#include "scenarios/yaml/source.hpp"

#include <array>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = 256;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kExpectedText = "a scenario: YAML text in UTF-8";

std::string reason(int error) { return std::generic_category().message(error); }

/// The file with the nearest name in the folder of a missing file.
std::string nearest_file(const fs::path& missing) {
  const fs::path folder = missing.parent_path();
  std::vector<std::string> names;
  std::error_code ignored;
  for (fs::directory_iterator file(folder.empty() ? "." : folder, ignored), end; !ignored && file != end;
       file.increment(ignored)) {
    names.push_back(file->path().filename().string());
  }
  std::erase(names, missing.filename().string());  // It is there, as a link without an end.
  std::sort(names.begin(), names.end());
  const std::string name = nearest(missing.filename().string(), names);
  return name.empty() ? name : (folder / name).string();
}

/// The whole file, or a part of it beyond the allowed length; or the reason why it cannot be read.
Expected<std::string> read_bytes(const std::string& path) {
  std::error_code ignored;
  const auto unreadable = [](int error) {
    return wrong("cannot be read: " + reason(error), "a scenario file");
  };
  if (path.find('\0') != std::string::npos) return wrong("cannot be read: its name has a NUL", "a scenario file");
  if (fs::is_directory(path, ignored)) return unreadable(EISDIR);
  const bool standard_input = path == "-";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(
      standard_input ? nullptr : std::fopen(path.c_str(), "rb"),
      [](std::FILE* file) { return std::fclose(file); });
  if (!standard_input && !opened) {
    Diagnostic mistake = unreadable(errno);
    mistake.nearest = nearest_file(path);
    return mistake;
  }
  std::FILE* file = standard_input ? stdin : opened.get();
  std::string bytes;
  std::array<char, 1U << 14U> part{};
  while (bytes.size() <= Source::kBytesMax) {
    const std::size_t length = std::fread(part.data(), 1, part.size(), file);
    if (length == 0) break;
    bytes.append(part.data(), length);
  }
  if (std::ferror(file) != 0) return unreadable(errno);
  return bytes;
}

/// The length of the character (code point) that starts a text, or 0 if it is not valid UTF-8 (RFC 3629,
/// section 4).
std::size_t character_length(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) > 0x9F;
  const bool beyond = first == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

/// The offset of the first byte that is a control character or not UTF-8, or npos.
std::size_t first_binary(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    const bool control = (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F;
    const std::size_t length = character_length(text.substr(offset));
    if (control || length == 0) return offset;
    offset += length;
  }
  return std::string_view::npos;
}

/// Replaces the line ends of all systems by line feeds.
void unify_line_ends(std::string& text) {
  std::string unified;
  unified.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      unified += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      unified += '\n';
  }
  text = std::move(unified);
}

}  // namespace

Source::Source(SourceLocation everywhere, std::string text)
    : name_(std::move(everywhere)), text_(std::move(text)), starts_{0} {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') starts_.push_back(i + 1);
  }
  counts_.push_back(0);
  for (std::size_t start = 0; start + kBlock <= text_.size(); start += kBlock) {
    counts_.push_back(counts_.back() + count_characters(std::string_view(text_).substr(start, kBlock)));
  }
}

std::optional<Source> Source::read(const std::string& path, Diagnostics& mistakes) {
  const std::string name = path == "-" ? "<stdin>" : path;
  Expected<std::string> bytes = read_bytes(path);
  if (auto* mistake = std::get_if<Diagnostic>(&bytes)) {
    mistake->place = {.file = name};
    mistakes.add(std::move(*mistake));
    return std::nullopt;
  }
  return of_text(name, std::get<std::string>(std::move(bytes)), mistakes);
}

std::optional<Source> Source::read_named(const std::string& path, const std::string& name, const SourceLocation& named_at,
                                         Diagnostics& mistakes) {
  Expected<std::string> bytes = name.empty() ? wrong("the path is empty", "a scenario file") : read_bytes(path);
  auto* mistake = std::get_if<Diagnostic>(&bytes);
  if (mistake == nullptr) return of_text(path, std::get<std::string>(std::move(bytes)), mistakes);
  mistake->place = named_at;
  if (!name.empty()) mistake->what = in_quotes(name) + " " + mistake->what;
  if (!mistake->nearest.empty()) mistake->nearest = fs::path(name).replace_filename(fs::path(mistake->nearest).filename()).string();
  mistakes.add(std::move(*mistake));
  return std::nullopt;
}

std::optional<Source> Source::of_text(std::string name, std::string text, Diagnostics& mistakes) {
  const auto refuse = [&mistakes](SourceLocation place, std::string what, std::string expected) {
    mistakes.add({.place = std::move(place), .what = std::move(what), .expected = std::move(expected)});
    return std::nullopt;
  };
  if (text.size() > kBytesMax) {
    return refuse({.file = name}, "is too long for a scenario",
                  fmt::format("at most {} MiB", kBytesMax >> 20U));
  }
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return refuse({.file = name}, "is UTF-16 text", std::string(kExpectedText));
  }
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  unify_line_ends(text);
  Source source({.file = std::move(name), .line = 1, .column = 1}, std::move(text));
  if (source.text().starts_with(kByteOrderMark)) {
    return refuse(source.place(), "a second byte order mark", std::string(kExpectedText));
  }
  if (const std::size_t binary = first_binary(source.text()); binary != std::string::npos) {
    const auto byte = static_cast<unsigned char>(source.text()[binary]);
    return refuse(source.place(binary), fmt::format("not a text file: it holds the byte 0x{:02X}", byte),
                  std::string(kExpectedText));
  }
  return source;
}

std::string_view Source::line(std::size_t index) const {
  if (index >= starts_.size()) return {};
  const std::string_view rest = std::string_view(text_).substr(starts_[index]);
  return rest.substr(0, rest.find('\n'));
}

SourceLocation Source::place(std::size_t line, std::size_t column) const {
  if (name_.line == 0) return name_;
  const std::size_t start = line < starts_.size() ? starts_[line] : text_.size();
  const std::size_t end = start + std::min(column, this->line(line).size());
  const std::size_t characters = characters_before(end) - characters_before(start);
  return {.file = name_.file, .line = static_cast<int>(line) + 1, .column = static_cast<int>(characters) + 1};
}

std::size_t Source::characters_before(std::size_t offset) const {
  const std::size_t block = offset / kBlock;
  return counts_[block] + count_characters(std::string_view(text_).substr(block * kBlock, offset % kBlock));
}

SourceLocation Source::place(std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<std::size_t>(after - starts_.begin()) - 1;
  return place(line, offset - starts_[line]);
}

}  // namespace knee::scenarios
