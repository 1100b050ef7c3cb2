#include "cli/command_line/chart_library.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"

namespace knee::cli {
namespace {

constexpr const char* kDebianFile = "/usr/share/javascript/chart.js/chart.min.js";

[[noreturn]] void fail_to_read(const std::string& path) {
  if (!path.empty()) throw wrong_input(fmt::format("--chart-js: cannot read {}: {}", path, std::strerror(errno)));
  throw machine_failure(
      fmt::format("the charts of a report need Chart.js, and there is no {}: install Debian's package libjs-chart.js (apt-get "
                  "install libjs-chart.js), or name the file chart.min.js of Chart.js 3 with --chart-js",
                  kDebianFile));
}

}  // namespace

std::string read_chart_library(const std::string& path) {
  const std::string name = path.empty() ? kDebianFile : path;
  std::ifstream file{name, std::ios::binary};
  std::string source{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || source.empty()) fail_to_read(path);
  constexpr std::size_t kBanner = 1000;
  if (source.substr(0, kBanner).find("Chart.js v3.") != std::string::npos) return source;
  throw wrong_input(
      fmt::format("{} is not Chart.js 3: expected a file that begins with a comment such as \"Chart.js v3.9.1\"", name));
}

}  // namespace knee::cli
