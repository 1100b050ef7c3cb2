#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "analysis/digest.hpp"
#include "analysis/result_table.hpp"

namespace knee::cli {

Format chosen_format(const CommandLine& line) {
  if (line.format) return *line.format;
  return ::isatty(STDOUT_FILENO) != 0 ? Format::text : Format::csv;
}

void print(const std::string& text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (whole && std::fflush(stdout) == 0) return;
  throw machine_failure(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

void tell(const std::string& text) { fmt::print(stderr, "{}\n", text); }

std::string results_text(std::span<const analysis::Results> all, Format format) {
  if (format == Format::csv || format == Format::json) return table_text(analysis::results_table(all), format);
  std::string text;
  for (const analysis::Results& results : all) {
    if (!text.empty()) text += '\n';
    text += analysis::digest(results, format == Format::markdown ? analysis::DigestStyle::markdown : analysis::DigestStyle::text);
  }
  return text;
}

std::string table_text(const analysis::Table& table, Format format) {
  switch (format) {
    case Format::csv:
      return to_csv(table);
    case Format::json:
      return to_json(table);
    case Format::markdown:
      return to_markdown(table);
    case Format::text:
      break;
  }
  return to_aligned(table);
}

}  // namespace knee::cli
