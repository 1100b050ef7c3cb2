/// Source: the checked text of a scenario file, and the places in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

/// Text in UTF-8 without byte order mark, lines ended by a line feed (CRLF and CR have been replaced).
class Source {
 public:
  /// The longest scenario that is read; recorded traffic stays in files of its own.
  static constexpr std::size_t kBytesMax = 4U << 20U;

  /// Reads a file, or standard input if the path is `-`. None, and a mistake with the system's reason, if the
  /// file cannot be read, is too long, or is not text.
  static std::optional<Source> read(const std::string& path, Diagnostics& mistakes);

  /// Reads the file that another one names as `name` at `named_at`: there stands the mistake of a file that cannot be read.
  static std::optional<Source> read_named(const std::string& path, const std::string& name, const SourceLocation& named_at,
                                          Diagnostics& mistakes);

  /// Checks a text that has already been read from a file of that name.
  static std::optional<Source> of_text(std::string name, std::string text, Diagnostics& mistakes);

  /// The value of a command line option: everything in it has one place.
  Source(SourceLocation everywhere, std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t lines() const { return starts_.size(); }
  [[nodiscard]] std::string_view line(std::size_t index) const;

  /// The place of a byte, by line and byte column (both from 0, as yaml-cpp counts).
  [[nodiscard]] SourceLocation place(std::size_t line, std::size_t column) const;
  /// The place of a byte, by its offset.
  [[nodiscard]] SourceLocation place(std::size_t offset) const;
  /// The place of the whole: its first character.
  [[nodiscard]] SourceLocation place() const { return place(0); }

 private:
  [[nodiscard]] std::size_t characters_before(std::size_t offset) const;

  SourceLocation name_;
  std::string text_;
  std::vector<std::size_t> starts_;  ///< The offset of each line.
  std::vector<std::size_t> counts_;  ///< The characters before each block of bytes: places in long lines are found quickly.
};

}  // namespace knee::scenarios
