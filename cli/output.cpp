#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/digest.hpp"
#include "cli/result_table.hpp"

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

std::string results_text(std::span<const Campaign> campaigns, Format format) {
  if (format == Format::csv || format == Format::json) return table_text(results_table(campaigns), format);
  std::string text;
  for (const Campaign& campaign : campaigns) {
    if (!text.empty()) text += '\n';
    text += digest(campaign, format == Format::markdown ? DigestStyle::markdown : DigestStyle::text);
  }
  return text;
}

std::string table_text(const Table& table, Format format) {
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
