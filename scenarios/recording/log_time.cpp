#include "scenarios/recording/log_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace knee::scenarios {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Reads a text from its beginning; after the first part that does not fit, nothing fits any more.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_{text} {}

  int digits(std::size_t count) {
    int value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + std::min(count, text_.size()), value);
    fits_ = fits_ && error == std::errc{} && end == text_.data() + count;
    text_.remove_prefix(std::min(count, text_.size()));
    return value;
  }
  unsigned month() {
    const auto found = std::find(kMonths.begin(), kMonths.end(), text_.substr(0, 3));
    fits_ = fits_ && found != kMonths.end();
    text_.remove_prefix(std::min<std::size_t>(3, text_.size()));
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
  }
  char one_of(std::string_view characters) {
    const char first = text_.empty() ? '\0' : text_.front();
    fits_ = fits_ && characters.find(first) != std::string_view::npos;
    if (!text_.empty()) text_.remove_prefix(1);
    return first;
  }
  // `.060`, if there is one.
  double fraction() {
    if (!text_.starts_with('.')) return 0;
    const std::size_t end = std::min(text_.find_first_not_of("0123456789", 1), text_.size());
    const std::optional<double> value = decimal(text_.substr(0, end));
    fits_ = fits_ && value;
    text_.remove_prefix(end);
    return value.value_or(0);
  }
  [[nodiscard]] bool starts_with(char letter) const { return text_.starts_with(letter); }
  [[nodiscard]] bool is_done() const { return fits_ && text_.empty(); }

 private:
  std::string_view text_;
  bool fits_ = true;
};

double seconds_of(int year, unsigned month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return static_cast<double>(std::chrono::sys_days{date}.time_since_epoch().count()) * 86'400;
}

double time_of_day(Scan& scan) {
  const int hours = scan.digits(2);
  scan.one_of(":");
  const int minutes = scan.digits(2);
  scan.one_of(":");
  return 3600.0 * hours + 60.0 * minutes + scan.digits(2);
}

// `+0100` or `+01:00`, in seconds.
double zone(Scan& scan) {
  const double sign = scan.one_of("+-") == '-' ? -1 : 1;
  const int hours = scan.digits(2);
  if (scan.starts_with(':')) scan.one_of(":");
  return sign * (3600.0 * hours + 60.0 * scan.digits(2));
}

}  // namespace

std::optional<double> decimal(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> time_of_log(std::string_view text) {
  Scan scan{text};
  const int day = scan.digits(2);
  scan.one_of("/");
  const unsigned month = scan.month();
  scan.one_of("/");
  const int year = scan.digits(4);
  scan.one_of(":");
  const double clock = time_of_day(scan);
  scan.one_of(" ");
  const double offset = zone(scan);
  if (!scan.is_done()) return std::nullopt;
  return seconds_of(year, month, day) + clock - offset;
}

std::optional<double> time_of_rfc3339(std::string_view text) {
  Scan scan{text};
  const int year = scan.digits(4);
  scan.one_of("-");
  const auto month = static_cast<unsigned>(scan.digits(2));
  scan.one_of("-");
  const int day = scan.digits(2);
  scan.one_of("Tt ");
  const double clock = time_of_day(scan);
  const double fraction = scan.fraction();
  const bool is_utc = scan.starts_with('Z') || scan.starts_with('z');
  if (is_utc) scan.one_of("Zz");
  const double offset = is_utc ? 0 : zone(scan);
  if (!scan.is_done()) return std::nullopt;
  return seconds_of(year, month, day) + clock + fraction - offset;
}

}  // namespace knee::scenarios
