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

/// The files from the scenario to the file being read, each as the user named it.
using Chain = std::vector<std::string>;

std::optional<Node> load(const std::string& path, Chain& chain, Diagnostics& mistakes);

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
  const std::string path = beside(name.place, std::get<std::string>(located));
  const auto same = std::find_if(chain.begin(), chain.end(), [&path](const std::string& file) {
    return canonical(file) == canonical(path);
  });
  if (same == chain.end()) return load(path, chain, mistakes);
  mistakes.add(cycle(name.place, {same, chain.end()}));
  return std::nullopt;
}

/// Reads one file and merges it with the file that it extends.
std::optional<Node> load(const std::string& path, Chain& chain, Diagnostics& mistakes) {
  const std::optional<Source> source = Source::read(path, mistakes);
  std::optional<Node> root = source ? parse(*source, mistakes) : std::nullopt;
  if (!root) return root;
  if (root->kind == Node::Kind::nothing) {
    mistakes.add({.place = source->place(), .what = "the file is empty", .expected = "a scenario"});
    return std::nullopt;
  }
  const std::optional<Node> base_name = take(*root, "extends");
  if (!base_name) return root;
  chain.push_back(path);
  std::optional<Node> base = load_base(*base_name, chain, mistakes);
  chain.pop_back();
  if (!base) {
    root->incomplete = true;
    return root;
  }
  overlay(*base, *root);
  return base;
}

}  // namespace

std::optional<Node> load(const std::string& path, Diagnostics& mistakes) {
  Chain chain;
  return load(path, chain, mistakes);
}

std::string beside(const SourceLocation& named_at, const std::string& path) {
  if (named_at.line == 0 || named_at.file == "<stdin>") return path;
  return (fs::path(named_at.file.text()).parent_path() / path).string();
}

}  // namespace knee::scenarios
