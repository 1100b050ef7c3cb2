#include "cli/command_line/output.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analysis/report/result_table.hpp"
#include "analysis/table/visible.hpp"

namespace knee::cli {

Format chosen_format(const CommandLine& line) {
  if (line.format) return *line.format;
  return ::isatty(STDOUT_FILENO) != 0 ? Format::text : Format::csv;
}

namespace {

// Whether the characters of the user's locale are UTF-8.
bool speaks_utf8() {
  const locale_t locale = ::newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr) return false;
  const bool utf8 = std::string{::nl_langinfo_l(CODESET, locale)} == "UTF-8";
  ::freelocale(locale);
  return utf8;
}

constexpr const char* kClearLine = "\r\033[K";
bool status_is_shown = false;

// Beside the stream `stderr`, which remembers an error.
void write_error(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count < 0 && errno != EINTR) return;
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

// Coloured unless NO_COLOR is set (https://no-color.org).
analysis::Terminal output_terminal() {
  constexpr std::size_t kLeastWidth = 60;
  analysis::Terminal terminal{.unicode = speaks_utf8()};
  if (::isatty(STDOUT_FILENO) == 0) return terminal;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.width = std::max<std::size_t>(kLeastWidth, size.ws_col);
  }
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  const bool dumb = kind == nullptr || std::string{kind} == "dumb";
  terminal.colour = (no_colour == nullptr || *no_colour == '\0') && !dumb;
  return terminal;
}

void print(const std::string& text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (whole && std::fflush(stdout) == 0) return;
  if (errno == EPIPE) {
    std::signal(SIGPIPE, SIG_DFL);  // which the program ignores, because of standard error
    std::raise(SIGPIPE);
  }
  throw machine_failure(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

void print_error(const std::string& text) {
  clear_status();
  write_error(analysis::visible(text, "\n"));
}

void print_message(const std::string& text) { print_error(text + '\n'); }

void show_status(const std::string& line) {
  write_error(std::string{kClearLine} + line);
  status_is_shown = true;
}

void clear_status() {
  if (std::exchange(status_is_shown, false)) write_error(kClearLine);
}

std::size_t error_width() {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : kUsual;
}

std::string results_text(std::span<const analysis::Results> all, Format format) {
  if (format == Format::csv || format == Format::json) return table_text(analysis::results_table(all), format);
  std::string text;
  for (const analysis::Results& results : all) {
    if (!text.empty()) text += '\n';
    text += analysis::report_of(results, format == Format::markdown ? analysis::ReportStyle::markdown : analysis::ReportStyle::text, output_terminal());
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
