#include "tests/style/source.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace knee::style {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestText = 1'000'000;  // Larger files are data.

/// `folder` is relative to the root, where `build` and `results` are what programs leave.
bool is_ours(const fs::path& folder) {
  if (folder == ".ci" || folder == ".github") return true;
  return folder.filename().string().front() != '.' && folder != "build" && folder != "results";
}

std::string read(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// Finds where the literal or comment that starts at `start` ends; `start` itself where none starts there.
std::size_t end_of_blank(const std::string& text, std::size_t start) {
  const auto past = [&](const std::string& closing, std::size_t from) {
    const std::size_t found = text.find(closing, from);
    return found == std::string::npos ? text.size() : found + closing.size();
  };
  const auto starts_with = [&](const char* word) {
    return text.compare(start, std::string{word}.size(), word) == 0;
  };
  if (starts_with("//")) return std::min(text.find('\n', start), text.size());
  if (starts_with("/*")) return past("*/", start + 2);
  if (starts_with("R\"")) {
    const std::size_t open = text.find('(', start);
    if (open == std::string::npos) return text.size();
    std::string closing{')'};
    closing.append(text, start + 2, open - start - 2).push_back('"');
    return past(closing, open);
  }
  const char quote = text[start];
  const bool separates_digits =
      quote == '\'' && start > 0 && std::isalnum(static_cast<unsigned char>(text[start - 1]));
  if ((quote != '"' && quote != '\'') || separates_digits) return start;
  std::size_t end = start + 1;
  while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

}  // namespace

std::string to_string(const Finding& finding) {
  return finding.path + ":" + std::to_string(finding.line) + ": " + finding.message;
}

std::string full_path(const std::string& path) { return std::string{KNEE_SOURCE_DIR} + "/" + path; }

std::vector<Source> repository() {
  const fs::path root{KNEE_SOURCE_DIR};
  std::vector<Source> sources;
  for (fs::recursive_directory_iterator at{root}, end; at != end; ++at) {
    if (at->is_directory() && !is_ours(at->path().lexically_relative(root))) at.disable_recursion_pending();
    if (at->is_symlink() || !at->is_regular_file() || at->file_size() > kLargestText) continue;
    Source source{at->path().lexically_relative(root).generic_string(), read(at->path())};
    const bool is_text = source.text.find('\0') == std::string::npos;
    if (is_text && source.path != ".git") sources.push_back(std::move(source));
  }
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string top_folder(const std::string& path) {
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string code_only(const std::string& text) {
  std::string code = text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_blank(text, at);
    for (std::size_t i = at; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return code;
}

bool is_header(const Source& source) { return source.path.ends_with(".hpp"); }

bool is_cpp(const Source& source) { return is_header(source) || source.path.ends_with(".cpp"); }

bool is_shell_script(const Source& source) {
  const std::string first = source.text.substr(0, source.text.find('\n'));
  return source.path.ends_with(".sh") || (first.starts_with("#!") && first.ends_with("sh"));
}

}  // namespace knee::style
