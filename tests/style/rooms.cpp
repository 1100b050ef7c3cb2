#include "tests/style/rooms.hpp"

#include <filesystem>
#include <map>
#include <regex>
#include <set>

namespace knee::style {
namespace {

namespace fs = std::filesystem;

bool is_product(const Source& source) {
  static const std::set<std::string> kFolders{"sim", "models", "scenarios", "analysis", "cli"};
  return is_cpp(source) && kFolders.contains(top_folder(source.path));
}

std::string folder_of(const std::string& path) { return fs::path{path}.parent_path().generic_string(); }
std::string without_extension(const std::string& path) { return fs::path{path}.replace_extension().generic_string(); }

struct Include {
  std::string header;
  int line;
};

std::vector<Include> includes_of(const Source& source) {
  static const std::regex include{R"(^\s*#\s*include\s*"([^"]*)\")"};
  std::vector<Include> found;
  int number = 0;
  for (const std::string& line : lines_of(source.text)) {
    ++number;
    std::smatch match;
    if (std::regex_search(line, match, include)) found.push_back({match[1], number});
  }
  return found;
}

using Graph = std::map<std::string, std::set<std::string>>;

/// All folders that can be reached from `from`.
std::set<std::string> reached(const Graph& graph, const std::string& from) {
  std::set<std::string> seen;
  std::vector<std::string> next{from};
  while (!next.empty()) {
    const auto edges = graph.find(next.back());
    next.pop_back();
    if (edges == graph.end()) continue;
    for (const std::string& to : edges->second) {
      if (seen.insert(to).second) next.push_back(to);
    }
  }
  return seen;
}

}  // namespace

Findings repeated_names(const std::vector<Source>& sources) {
  std::map<std::string, std::string> folders;
  Findings findings;
  for (const Source& source : sources) {
    if (!is_product(source)) continue;
    const std::string name = fs::path{source.path}.stem().string();
    const auto [known, is_new] = folders.emplace(name, folder_of(source.path));
    if (is_new || known->second == folder_of(source.path)) continue;
    findings.push_back({source.path, 1, "is called as a file of " + known->second + "/, expected a name of its own"});
  }
  return findings;
}

Findings unused_headers(const std::vector<Source>& sources) {
  std::set<std::string> included;
  for (const Source& source : sources) {
    if (!is_product(source)) continue;
    for (const Include& include : includes_of(source)) {
      if (without_extension(source.path) != without_extension(include.header)) included.insert(include.header);
    }
  }
  Findings findings;
  for (const Source& source : sources) {
    if (!is_product(source) || !is_header(source) || included.contains(source.path)) continue;
    findings.push_back({source.path, 1, "is included by no other file of the product, expected a user or no file"});
  }
  return findings;
}

Findings folder_cycles(const std::vector<Source>& sources) {
  Graph graph;
  for (const Source& source : sources) {
    if (!is_product(source)) continue;
    for (const Include& include : includes_of(source)) graph[folder_of(source.path)].insert(folder_of(include.header));
  }
  Findings findings;
  for (const Source& source : sources) {
    if (!is_product(source)) continue;
    const std::string from = folder_of(source.path);
    for (const Include& include : includes_of(source)) {
      const std::string to = folder_of(include.header);
      if (from == to || !reached(graph, to).contains(from)) continue;
      findings.push_back({source.path, include.line,
                          "includes \"" + include.header + "\", but " + to + "/ needs " + from + "/, expected one direction"});
    }
  }
  return findings;
}

}  // namespace knee::style
