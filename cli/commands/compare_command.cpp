#include "cli/commands/compare_command.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/comparison/common_length.hpp"
#include "analysis/comparison/comparison.hpp"
#include "cli/command_line/output.hpp"
#include "cli/store/stored_results.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

using StoredPoint = StoredResults::Point;

// Two points, and the lengths (in requests) of the replications to compare.
struct Match {
  const StoredPoint* a;
  const StoredPoint* b;
  std::uint64_t requests_a = 0;
  std::uint64_t requests_b = 0;

  std::size_t replications = 0;  // that both have

  [[nodiscard]] std::uint64_t shorter() const { return std::min(requests_a, requests_b); }
  [[nodiscard]] std::uint64_t longer() const { return std::max(requests_a, requests_b); }
  // Requests that both have in common.
  [[nodiscard]] std::uint64_t common() const { return shorter() * replications; }
};

// The replications with the most requests in common: equally long on both sides unless the longer ones can be cut.
Match match(const StoredPoint& a, const StoredPoint& b, bool can_cut) {
  Match best{&a, &b};
  for (const auto& [requests_a, count_a] : a.replications) {
    for (const auto& [requests_b, count_b] : b.replications) {
      const Match one{&a, &b, requests_a, requests_b, std::min(count_a, count_b)};
      if (one.longer() > one.shorter() * (can_cut ? analysis::kMostLengthRatio : 1)) continue;
      if (one.common() > best.common() || (one.common() == best.common() && one.longer() < best.longer())) best = one;
    }
  }
  return best;
}

std::vector<std::string> architectures(const StoredResults& results) {
  std::vector<std::string> names;
  for (const StoredPoint& point : results.points()) {
    if (std::find(names.begin(), names.end(), point.architecture) == names.end()) names.push_back(point.architecture);
  }
  return names;
}

void require_architecture(const StoredResults& results, const std::string& name) {
  const std::vector<std::string> names = architectures(results);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  const std::string near = scenarios::nearest(name, names);
  throw wrong_input(fmt::format("no architecture \"{}\", expected {}{}", name, scenarios::either_of(names),
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

template <class AreBeside>
std::vector<Match> matches(const StoredResults& a, const StoredResults& b, AreBeside are_beside) {
  std::vector<Match> found;
  for (const StoredPoint& one : a.points()) {
    for (const StoredPoint& other : b.points()) {
      if (!are_beside(one, other)) continue;
      const Match best = match(one, other, a.finds_warm_up() && b.finds_warm_up());
      if (best.shorter() > 0) found.push_back(best);
    }
  }
  return found;
}

std::string swept_text(const StoredPoint& point) {
  std::string text;
  for (const auto& [key, value] : point.swept) text += (text.empty() ? "" : ", ") + key + " " + value;
  return text;
}

analysis::Table table_of(StoredResults& a, StoredResults& b, const std::vector<Match>& matches, bool by_architecture) {
  std::vector<analysis::Pair> pairs;
  for (const Match& match : matches) {
    std::string label = swept_text(*match.a);
    if (by_architecture) label = match.a->architecture + (label.empty() ? "" : ", ") + label;
    pairs.push_back({.label = std::move(label),
                     .a = a.replications(*match.a, match.requests_a),
                     .b = b.replications(*match.b, match.requests_b),
                     .finds_warm_up = a.finds_warm_up() || b.finds_warm_up(),
                     .transient = a.is_transient() || b.is_transient()});
  }
  return analysis::comparison_table(pairs, a.confidence());
}

std::string headline(const CommandLine& line, double confidence) {
  const std::string a = line.directories.size() == 2 ? line.directories[0] : line.architecture;
  const std::string b = line.directories.size() == 2 ? line.directories[1] : line.other_architecture;
  return fmt::format("a: {}; b: {}. By how many percent b is above a, with {:g} % confidence\n\n", a, b, 100 * confidence);
}

void print_table(const CommandLine& line, const analysis::Table& table, double confidence) {
  const Format format = chosen_format(line);
  print((format == Format::text ? headline(line, confidence) : "") + table_text(table, format));
}

ExitStatus compare_directories(const CommandLine& line) {
  StoredResults a{line.directories[0]};
  StoredResults b{line.directories[1]};
  const auto same = matches(a, b, [](const StoredPoint& one, const StoredPoint& other) {
    return one.architecture == other.architecture && one.swept == other.swept;
  });
  if (same.empty()) {
    throw wrong_input(fmt::format("{} and {} have no point in common that is equally long in both", line.directories[0],
                                  line.directories[1]));
  }
  print_table(line, table_of(a, b, same, true), a.confidence());
  return ExitStatus::done;
}

ExitStatus compare_architectures(const CommandLine& line) {
  StoredResults results{line.directories.front()};
  if (line.architecture.empty() || line.other_architecture.empty()) {
    throw wrong_input("expected two directories, or one and two architectures: --architectures A B");
  }
  require_architecture(results, line.architecture);
  require_architecture(results, line.other_architecture);
  const auto beside = matches(results, results, [&](const StoredPoint& one, const StoredPoint& other) {
    return one.architecture == line.architecture && other.architecture == line.other_architecture && one.swept == other.swept;
  });
  if (beside.empty()) throw wrong_input("the two architectures have no point in common that is equally long in both");
  print_table(line, table_of(results, results, beside, false), results.confidence());
  return ExitStatus::done;
}

}  // namespace

ExitStatus compare(const CommandLine& line) {
  return line.directories.size() == 2 ? compare_directories(line) : compare_architectures(line);
}

}  // namespace knee::cli
