#include "scenarios/recording/access_log.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "scenarios/recording/log_time.hpp"
#include "scenarios/yaml/text.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::scenarios {
namespace {

// A request as a log has it.
struct LoggedRequest {
  double time = 0;  // seconds since 1970
  std::string method;
  std::string path;
  std::string status;
  std::string bytes;
  std::optional<double> duration_ms = {};
  std::optional<double> wait_ms = {};
};

constexpr const char* kExpectedLine = "a line such as HOST IDENT USER [25/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 512";

std::string_view first_line(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

// Takes the text up to `end` away, and returns it; none if it has no `end`.
std::optional<std::string_view> take(std::string_view& text, char end) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;  // an escaped quote
    } else if (text[i] == end) {
      const std::string_view taken = text.substr(0, i);
      text.remove_prefix(i + 1);
      return taken;
    }
  }
  return std::nullopt;
}

// The next word, or the next text in quotes, and the blanks after it.
std::string_view next_word(std::string_view& text) {
  const bool is_quoted = text.starts_with('"');
  if (is_quoted) text.remove_prefix(1);
  std::string_view rest = text;
  const std::string_view word = take(rest, is_quoted ? '"' : ' ').value_or(text);
  text.remove_prefix(std::min(text.size(), word.size() + (is_quoted || word.size() < text.size() ? 1 : 0)));
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

// nginx's `$request_time ... $msec` at the end of a line, both in seconds.
std::optional<std::pair<double, double>> nginx_times(std::string_view rest) {
  const std::string_view last = rest.substr(rest.rfind(' ') == std::string_view::npos ? 0 : rest.rfind(' ') + 1);
  const std::optional<double> written = decimal(last);
  const std::optional<double> took = decimal(rest.substr(0, rest.find(' ')));
  constexpr double kUnixTime = 1e8;  // 1973; a duration is shorter
  if (!written || !took || *written < kUnixTime || *took >= kUnixTime) return std::nullopt;
  return std::pair{*took, *written};
}

std::optional<LoggedRequest> logged(std::string_view line) {
  if (!take(line, '[')) return std::nullopt;
  const std::optional<std::string_view> stamp = take(line, ']');
  if (!stamp || !line.starts_with(" \"")) return std::nullopt;
  line.remove_prefix(1);
  const std::optional<double> time = time_of_log(*stamp);
  std::string_view request = next_word(line);
  LoggedRequest read{.time = time.value_or(0), .method = {}, .path = {}, .status = {}, .bytes = {}};
  read.method = std::string{next_word(request)};
  read.path = std::string{next_word(request)};
  read.status = std::string{next_word(line)};
  read.bytes = std::string{next_word(line)};
  if (read.bytes == "-") read.bytes = "0";
  if (!time || !decimal(read.status) || !decimal(read.bytes)) return std::nullopt;
  next_word(line);  // referer
  next_word(line);  // user agent
  if (const auto times = nginx_times(line)) {
    read.duration_ms = 1e3 * times->first;
    read.time = times->second - times->first;
  }
  return read;
}

// Whole seconds say nothing of the order within them: each request has a time of its own in its second.
void spread(std::vector<LoggedRequest>& requests) {
  sim::RandomStream stream{sim::StreamKey{.purpose = "seconds of an access log"}};
  for (LoggedRequest& one : requests) one.time += stream.uniform();
}

std::string quoted(std::string text) {
  std::erase_if(text, [](char letter) { return letter == '"' || letter == '\n' || letter == '\r' || letter == '\0'; });
  return '"' + text + '"';
}

std::string table_of(std::vector<LoggedRequest> requests) {
  std::stable_sort(requests.begin(), requests.end(), [](const LoggedRequest& a, const LoggedRequest& b) { return a.time < b.time; });
  const bool has_duration = requests.front().duration_ms.has_value();
  const bool has_wait = requests.front().wait_ms.has_value();
  std::string table = fmt::format("{},method,path,status,bytes{}{}\n", kLoggedTime, has_duration ? ",duration_ms" : "", has_wait ? ",wait_ms" : "");
  for (const LoggedRequest& one : requests) {
    table += fmt::format("{:.6f},{},{},{},{}", one.time - requests.front().time, quoted(one.method), quoted(one.path), one.status, one.bytes);
    if (has_duration) table += fmt::format(",{:.6f}", one.duration_ms.value_or(0));
    if (has_wait) table += fmt::format(",{:.6f}", one.wait_ms.value_or(0));
    table += '\n';
  }
  return table;
}

Diagnostic no_requests(const std::string& name) {
  Diagnostic mistake = wrong("has no requests", "a line for each request");
  mistake.place.file = name;
  return mistake;
}

double number_in(const nlohmann::json& entry, const char* part, const char* name) {
  const auto found = entry.find(part);
  if (found == entry.end() || !found->is_object()) return 0;
  const auto value = found->find(name);
  return value != found->end() && value->is_number() ? std::max(0.0, value->get<double>()) : 0;
}

std::string text_in(const nlohmann::json& entry, const char* part, const char* name) {
  return entry.value(part, nlohmann::json::object()).value(name, std::string{});
}

// None if a member is missing, or has another type.
std::optional<LoggedRequest> archived(const nlohmann::json& entry) try {
  const std::optional<double> time = time_of_rfc3339(entry.value("startedDateTime", std::string{}));
  const auto took = entry.find("time");
  if (!time || took == entry.end() || !took->is_number()) return std::nullopt;
  return LoggedRequest{.time = *time,
                       .method = text_in(entry, "request", "method"),
                       .path = text_in(entry, "request", "url"),
                       .status = fmt::format("{}", number_in(entry, "response", "status")),
                       .bytes = fmt::format("{}", number_in(entry, "response", "bodySize")),
                       .duration_ms = std::max(0.0, took->get<double>()),
                       .wait_ms = number_in(entry, "timings", "wait")};
} catch (const nlohmann::json::exception&) {
  return std::nullopt;
}

}  // namespace

bool is_access_log(std::string_view text) {
  while (text.starts_with('#')) {
    text.remove_prefix(first_line(text).size());
    text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  }
  return logged(first_line(text)).has_value();
}

Expected<std::string> table_of_access_log(const std::string& name, std::string_view text) {
  std::vector<LoggedRequest> requests;
  bool all_timed = true;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = first_line(text);
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.empty() || line.starts_with('#')) continue;
    std::optional<LoggedRequest> request = logged(line);
    if (!request) {
      Diagnostic mistake = wrong("is no line of an access log", kExpectedLine);
      mistake.place = {.file = name, .line = number, .column = 1};
      return mistake;
    }
    if (request->path.empty()) continue;  // the client sent nothing
    all_timed = all_timed && request->duration_ms;
    requests.push_back(std::move(*request));
  }
  if (requests.empty()) return no_requests(name);
  if (!all_timed) {
    for (LoggedRequest& one : requests) one.duration_ms.reset();
    spread(requests);
  }
  return table_of(std::move(requests));
}

bool is_http_archive(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text.starts_with('{');
}

Expected<std::string> table_of_http_archive(const std::string& name, std::string_view text) {
  const auto refuse = [&name](std::string what) {
    Diagnostic mistake = wrong(std::move(what), "an HTTP archive: {\"log\": {\"entries\": [...]}}");
    mistake.place.file = name;
    return mistake;
  };
  const nlohmann::json archive = nlohmann::json::parse(text, nullptr, false);
  if (archive.is_discarded()) return refuse("is no JSON");
  const nlohmann::json entries = archive.value(nlohmann::json::json_pointer{"/log/entries"}, nlohmann::json{});
  if (!entries.is_array()) return refuse("has no log.entries");
  std::vector<LoggedRequest> requests;
  for (const nlohmann::json& entry : entries) {
    std::optional<LoggedRequest> request = entry.is_object() ? archived(entry) : std::nullopt;
    if (!request) return refuse(fmt::format("entry {} has no startedDateTime or no time", requests.size()));
    requests.push_back(std::move(*request));
  }
  if (requests.empty()) return no_requests(name);
  return table_of(std::move(requests));
}

}  // namespace knee::scenarios
