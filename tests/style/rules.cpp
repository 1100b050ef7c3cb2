#include "tests/style/rules.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <regex>
#include <sstream>

#include "tests/style/functions.hpp"

namespace knee::style {
namespace {

constexpr int kHeaderLines = 200;
constexpr int kSourceLines = 400;
constexpr int kFunctionLines = 60;

using Folders = std::vector<std::string>;

bool contains(const Folders& folders, const std::string& folder) {
  return std::find(folders.begin(), folders.end(), folder) != folders.end();
}

std::string joined(const Folders& folders) {
  std::string text;
  for (const auto& folder : folders) text += (text.empty() ? "" : ", ") + folder + "/";
  return text;
}

/// The folders that files of a folder may include; nothing where there is no such rule.
const Folders* allowed_includes(const std::string& folder) {
  static const std::map<std::string, Folders> kAllowed{
      {"sim", {"sim"}},
      {"models", {"sim", "models"}},
      {"scenarios", {"sim", "models", "analysis", "scenarios"}},
      {"analysis", {"analysis"}},
      {"cli", {"sim", "models", "scenarios", "analysis", "cli"}},
  };
  const auto found = kAllowed.find(folder);
  return found == kAllowed.end() ? nullptr : &found->second;
}

struct Ban {
  std::regex pattern;
  std::vector<std::string> words;  // What matches has one of them: most lines have none, and need no search for the pattern.
  Folders where;        // Everywhere if empty.
  std::string instead;  // What was expected.
};

const std::vector<Ban>& bans() {
  static const std::vector<Ban> kBans{
      {std::regex{R"(\b(std::|::)?s?rand\s*\(|\bstd::s?rand\b|\brandom_device\b|\bdefault_random_engine\b)"},
       {"rand"},
       {},
       "a keyed random stream"},
      {std::regex{R"(\bstd::\w+_distribution\b)"},
       {"_distribution"},
       {},
       "a distribution of sim/ or Boost.Random, which gives the same numbers on every standard library"},
      {std::regex{
           R"(\b(system|steady|high_resolution)_clock\b|\b(gettimeofday|clock_gettime)\b|\btime\s*\(\s*(nullptr|NULL|0)\s*\))"},
       {"_clock", "time"},
       {"sim", "models"},
       "simulated time (sim/kernel/time.hpp)"},
      {std::regex{
           R"(\bv?f?printf\s*\(|\bf?puts\s*\(|\bputchar\s*\(|\bstd::(cout|cerr|clog)\b|\bfmt::print\b|<iostream>)"},
       {"print", "put", "std::c", "<iostream>"},
       {"sim", "models"},
       "a collector or a returned value; the kernel and the models print nothing"},
      {std::regex{R"(<fstream>)"}, {"<fstream>"}, {"models"}, "values; a model reads and writes no files"},
      {std::regex{R"(<yaml-cpp/|\bYAML::)"},
       {"yaml-cpp", "YAML"},
       {"sim", "models", "analysis"},
       "values that the scenario reader has checked"},
      {std::regex{R"(\busing\s+namespace\s+std\s*;)"}, {"namespace"}, {}, "std:: where it is used"},
  };
  return kBans;
}

bool has_one_of(const std::vector<std::string>& words, const std::string& line) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return line.find(word) != std::string::npos; });
}

/// KNEE_CHECK must print before it aborts.
bool may_print(const std::string& path) { return path == "sim/kernel/check.cpp"; }

std::string extension(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(dot);
}

bool is_data(const Source& source) {
  static const Folders kData{".csv", ".yaml", ".yml", ".json", ".out", ".xml"};
  return top_folder(source.path) == "tests" && contains(kData, extension(source.path));
}

int count_lines(const Source& source) { return static_cast<int>(lines_of(source.text).size()); }

/// Compares one length with its limit and its exception.
class LengthRule {
 public:
  explicit LengthRule(const Exceptions& exceptions) : unused_{exceptions}, exceptions_{exceptions} {}

  void check(const std::string& name, const Finding& place, int lines, int limit) {
    const auto exception = exceptions_.find(name);
    unused_.erase(name);
    const int allowed = exception == exceptions_.end() ? limit : exception->second;
    if (lines > allowed) {
      add(place,
          name + " has " + std::to_string(lines) + " lines, expected at most " + std::to_string(allowed));
    } else if (exception != exceptions_.end() && lines <= limit) {
      add(place, name + " needs no exception any more: remove it");
    } else if (lines < allowed && exception != exceptions_.end()) {
      add(place, name + " has become shorter: lower its exception to " + std::to_string(lines));
    }
  }

  Findings take() {
    for (const auto& [name, lines] : unused_) {
      add({"tests/style/exceptions.txt", 1, ""}, name + " does not exist: remove its exception");
    }
    return std::move(findings_);
  }

 private:
  void add(Finding place, const std::string& message) {
    place.message = message;
    findings_.push_back(std::move(place));
  }

  Exceptions unused_;
  const Exceptions& exceptions_;
  Findings findings_;
};

}  // namespace

Findings include_direction(const Source& source) {
  static const std::regex include{R"(^\s*#\s*include\s*"([^"]*)\")"};
  const Folders* allowed = allowed_includes(top_folder(source.path));
  Findings findings;
  if (!is_cpp(source) || allowed == nullptr) return findings;
  int number = 0;
  for (const auto& line : lines_of(source.text)) {
    ++number;
    std::smatch match;
    if (!std::regex_search(line, match, include)) continue;
    if (contains(*allowed, top_folder(match[1]))) continue;
    findings.push_back({source.path, number,
                        "includes \"" + match[1].str() + "\", expected only headers of " + joined(*allowed)});
  }
  return findings;
}

Findings banned_calls(const Source& source) {
  Findings findings;
  if (!is_cpp(source)) return findings;
  const auto lines = lines_of(code_only(source.text));
  for (const Ban& ban : bans()) {
    if (!ban.where.empty() && (!contains(ban.where, top_folder(source.path)) || may_print(source.path)))
      continue;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::smatch match;
      if (!has_one_of(ban.words, lines[i]) || !std::regex_search(lines[i], match, ban.pattern)) continue;
      findings.push_back(
          {source.path, static_cast<int>(i) + 1, "uses `" + match.str() + "`, expected " + ban.instead});
    }
  }
  return findings;
}

Findings whitespace(const Source& source) {
  Findings findings;
  if (is_data(source)) return findings;
  int number = 0;
  for (const auto& line : lines_of(source.text)) {
    ++number;
    if (line.find('\t') != std::string::npos)
      findings.push_back({source.path, number, "has a tab, expected blanks"});
    if (line.ends_with(' ') || line.ends_with('\r')) {
      findings.push_back({source.path, number, "has blanks at the end of the line, expected none"});
    }
  }
  if (number > 0 && !source.text.ends_with('\n'))
    findings.push_back({source.path, number, "expected a newline at the end"});
  return findings;
}

Findings test_names(const Source& source) {
  static const std::regex name{R"(^\s*TEST_CASE\("[^"]*;)"};
  Findings findings;
  if (!is_cpp(source)) return findings;
  int number = 0;
  for (const auto& line : lines_of(source.text)) {
    ++number;
    if (std::regex_search(line, name)) findings.push_back({source.path, number, "has a semicolon in a test's name, expected none"});
  }
  return findings;
}

Findings places_of_one_machine(const Source& source) {
  static const std::regex path{
      R"re((^|[\s"'`=(:<\[,])/(work|workspace|farm|root|scratch|home/\w+|Users/\w+)/)re"};
  static const std::regex host{
      R"(\b(pypi\.org|registry\.npmjs\.org|crates\.io|(deb|security|snapshot)\.debian\.org|docker\.io|ghcr\.io|quay\.io)"
      R"(|[\w.-]+\.pkg\.dev|proxy\.golang\.org|conda\.anaconda\.org)\b|://(10|127|172|192)\.\d)"};
  Findings findings;
  int number = 0;
  for (const auto& line : lines_of(source.text)) {
    ++number;
    std::smatch match;
    if (line.find('/') != std::string::npos && std::regex_search(line, match, path)) {
      findings.push_back(
          {source.path, number, "names `" + match.str() + "`, expected no path of one machine"});
    }
    if (line.find('.') != std::string::npos && std::regex_search(line, match, host)) {
      findings.push_back(
          {source.path, number, "names `" + match.str() + "`, expected no host of a registry"});
    }
  }
  return findings;
}

Findings shell_syntax(const Source& source, const std::string& full_path) {
  Findings findings;
  if (!is_shell_script(source)) return findings;
  const std::unique_ptr<FILE, int (*)(FILE*)> bash{popen(("bash -n '" + full_path + "' 2>&1").c_str(), "r"),
                                                   pclose};
  std::array<char, 1000> line{};
  while (bash && std::fgets(line.data(), line.size(), bash.get()) != nullptr) {
    static const std::regex place{R"(line (\d+): (.*))"};
    std::cmatch match;
    if (!std::regex_search(line.data(), match, place)) continue;
    findings.push_back(
        {source.path, std::stoi(match[1]), match[2].str() + ", expected what `bash -n` accepts"});
  }
  return findings;
}

Exceptions parse_exceptions(const std::string& text) {
  Exceptions exceptions;
  for (const auto& line : lines_of(text)) {
    std::istringstream words{line.substr(0, line.find('#'))};
    std::string name;
    int lines = 0;
    if (words >> name >> lines) exceptions[name] = lines;
  }
  return exceptions;
}

Findings lengths(const std::vector<Source>& sources, const Exceptions& exceptions) {
  LengthRule rule{exceptions};
  for (const auto& source : sources) {
    if (!is_cpp(source)) continue;
    rule.check(source.path, {source.path, 1, ""}, count_lines(source),
               is_header(source) ? kHeaderLines : kSourceLines);
    std::map<std::string, Function>
        longest;  // Of the overloads of one name, or of the test cases of one file.
    for (const auto& function : functions_of(code_only(source.text))) {
      Function& known = longest[function.name];
      if (known.last_line == 0 || function.lines() > known.lines()) known = function;
    }
    for (const auto& [name, function] : longest) {
      rule.check(source.path + ":" + name, {source.path, function.first_line, ""}, function.lines(),
                 kFunctionLines);
    }
  }
  return rule.take();
}

}  // namespace knee::style
