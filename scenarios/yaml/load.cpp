#include "scenarios/yaml/load.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenarios/yaml/extends.hpp"
#include "scenarios/yaml/library.hpp"
#include "scenarios/yaml/source.hpp"
#include "scenarios/yaml/text.hpp"
#include "scenarios/yaml/tree.hpp"

namespace knee::scenarios {
namespace {

namespace fs = std::filesystem;

/// The canonical path: the same for all names of one file.
std::string canonical(const std::string& path) {
  std::error_code failed;
  const fs::path whole = fs::weakly_canonical(path, failed);
  return failed ? path : whole.string();
}

/// A longer chain of files is one that a program wrote.
constexpr std::size_t kFilesMax = 64;

/// A file: as the user named it, and its canonical path.
struct File {
  std::string path;
  std::string canonical;
};

/// The files from the scenario to the file being read.
using Chain = std::vector<File>;

std::optional<Node> merged(const Source& source, Chain& chain, Diagnostics& mistakes);

/// The tree of a file that has been read, below those of its chain.
std::optional<Node> base_of(const Node& name, File file, Chain& chain, Diagnostics& mistakes) {
  const std::optional<Source> source = Source::read_named(file.path, name.text, name.place, mistakes);
  if (!source) return std::nullopt;
  chain.push_back(std::move(file));
  std::optional<Node> base = merged(*source, chain, mistakes);
  chain.pop_back();
  if (!base || base->kind == Node::Kind::mapping) return base;
  mistakes.add({.place = name.place,
                .what = fmt::format("{} holds {}, where a scenario is needed", in_quotes(name.text), noun(base->kind)),
                .expected = "a file with a mapping of keys"});
  return std::nullopt;
}

/// The tree that a file extends, or none and a mistake.
std::optional<Node> load_base(const Node& name, Chain& chain, Diagnostics& mistakes) {
  if (name.kind != Node::Kind::scalar) {
    mistakes.add({.place = name.place,
                  .what = fmt::format("{} where one file is needed", noun(name.kind)),
                  .expected = "the path of one scenario to extend"});
    return std::nullopt;
  }
  const Expected<std::string> located = scenario_file(name.text);
  if (const auto* mistake = std::get_if<Diagnostic>(&located)) {
    mistakes.add({.place = name.place, .what = mistake->what, .expected = mistake->expected, .nearest = mistake->nearest});
    return std::nullopt;
  }
  File file{.path = beside(name.place, std::get<std::string>(located)), .canonical = {}};
  file.canonical = canonical(file.path);
  const auto same = std::find_if(chain.begin(), chain.end(), [&file](const File& one) { return one.canonical == file.canonical; });
  if (same != chain.end()) {
    std::vector<std::string> names;
    for (auto one = same; one != chain.end(); ++one) names.push_back(one->path);
    mistakes.add(cycle(name.place, names));
    return std::nullopt;
  }
  if (chain.size() < kFilesMax) return base_of(name, std::move(file), chain, mistakes);
  mistakes.add({.place = name.place,
                .what = fmt::format("more than {} files extend each other", kFilesMax),
                .expected = fmt::format("at most {} files", kFilesMax)});
  return std::nullopt;
}

/// Parses the last file of the chain and merges it with the file that it extends.
std::optional<Node> merged(const Source& source, Chain& chain, Diagnostics& mistakes) {
  std::optional<Node> root = parse(source, mistakes);
  if (!root) return root;
  if (root->kind == Node::Kind::nothing) {
    mistakes.add({.place = source.place(), .what = "the file is empty", .expected = "a scenario"});
    return std::nullopt;
  }
  const std::optional<Node> base_name = take(*root, "extends");
  if (!base_name) return root;
  std::optional<Node> base = load_base(*base_name, chain, mistakes);
  if (!base) {
    root->incomplete = true;
    return root;
  }
  overlay(*base, *root);
  return base;
}

}  // namespace

std::optional<Node> load(const std::string& path, Diagnostics& mistakes) {
  const std::optional<Source> source = Source::read(path, mistakes);
  if (!source) return std::nullopt;
  Chain chain{{.path = path, .canonical = canonical(path)}};
  return merged(*source, chain, mistakes);
}

std::string beside(const SourceLocation& named_at, const std::string& path) {
  if (named_at.line == 0 || named_at.file == "<stdin>") return path;
  return (fs::path(named_at.file.text()).parent_path() / path).string();
}

}  // namespace knee::scenarios
