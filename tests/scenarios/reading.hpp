/// Helpers to read scenario text and to compare the whole of what is reported.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <unistd.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"
#include "scenarios/yaml/source.hpp"
#include "scenarios/yaml/tree.hpp"

namespace knee::scenarios {

/// The tree of a text that stands in `api.yaml`.
inline std::optional<Node> parsed(const std::string& text, Diagnostics& mistakes) {
  const std::optional<Source> source = Source::of_text("api.yaml", text, mistakes);
  return source ? parse(*source, mistakes) : std::nullopt;
}

/// All that is wrong with a text as YAML.
inline std::string mistakes_in(const std::string& text) {
  Diagnostics mistakes;
  static_cast<void>(parsed(text, mistakes));
  return to_string(mistakes);
}

/// The tree of a text without mistakes.
inline Node sound(const std::string& text) {
  Diagnostics mistakes;
  std::optional<Node> node = parsed(text, mistakes);
  if (!mistakes.empty() || !node)
    throw std::runtime_error("the test's own text is wrong: " + to_string(mistakes));
  return *node;
}

/// A tree in one line, as YAML in brackets would say it.
inline std::string shown(const Node& node) { return language::one_line(node); }

/// An empty folder to work in until the end of the test.
class Folder {
 public:
  Folder() : before_(std::filesystem::current_path()) {
    std::string name = (std::filesystem::temp_directory_path() / "knee-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    here_ = name;
    std::filesystem::current_path(here_);
  }
  ~Folder() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(here_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Writes a file in the folder (and the folders on its way).
  void write(const std::filesystem::path& name, const std::string& text) const {
    if (name.has_parent_path()) std::filesystem::create_directories(name.parent_path());
    std::ofstream(name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path here_;
};

}  // namespace knee::scenarios
