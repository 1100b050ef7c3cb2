#include "scenarios/yaml/library.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/source.hpp"
#include "scenarios/yaml/text.hpp"
#include "scenarios/yaml/tree.hpp"

namespace knee::scenarios {
namespace {

constexpr std::string_view kLibraryPrefix = "library:";
constexpr const char* kLibraryExtension = ".yaml";

bool is_folder(const std::filesystem::path& path) {
  std::error_code failed;
  return std::filesystem::is_directory(path, failed);
}

/// The names of all scenarios, folders below the library included: `claims/rust-or-node`.
std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, failed)) {
    if (entry.path().extension() != kLibraryExtension) continue;
    names.push_back(entry.path().lexically_relative(folder).replace_extension().generic_string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string description_in(const std::string& file) {
  Diagnostics ignored;
  const std::optional<Source> source = Source::read(file, ignored);
  const std::optional<Node> root = source ? parse(*source, ignored) : std::nullopt;
  const Entry* entry = root ? root->find("description") : nullptr;
  if (entry == nullptr || entry->value.kind != Node::Kind::scalar) return {};
  std::string text = entry->value.text;
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string file_of(const std::filesystem::path& folder, const std::string& name) {
  return (folder / (name + kLibraryExtension)).string();
}

}  // namespace

std::filesystem::path library_folder() {
  if (const char* given = std::getenv("KNEE_LIBRARY"); given != nullptr && *given != '\0') return std::filesystem::absolute(given);
  std::error_code failed;
  std::filesystem::path around = std::filesystem::read_symlink("/proc/self/exe", failed);
  while (around.has_relative_path()) {
    around = around.parent_path();
    for (const char* below : {"share/knee/scenarios", "scenarios/library"}) {
      if (is_folder(around / below)) return around / below;
    }
  }
  return {};
}

std::vector<LibraryScenario> library_scenarios() {
  const std::filesystem::path folder = library_folder();
  std::vector<LibraryScenario> scenarios;
  for (const std::string& name : names_in(folder)) {
    scenarios.push_back({std::string{kLibraryPrefix} + name, description_in(file_of(folder, name))});
  }
  return scenarios;
}

Expected<std::string> scenario_file(const std::string& path) {
  if (!path.starts_with(kLibraryPrefix)) return path;
  const std::filesystem::path folder = library_folder();
  std::string name = path.substr(kLibraryPrefix.size());
  if (name.ends_with(kLibraryExtension)) name.resize(name.size() - std::string_view{kLibraryExtension}.size());
  const std::vector<std::string> names = names_in(folder);
  if (std::find(names.begin(), names.end(), name) != names.end()) return file_of(folder, name);
  const std::string near = nearest(name, names);
  return wrong(fmt::format("the library has no scenario {}", in_quotes(name)),
               names.empty() ? "a library: KNEE_LIBRARY names its folder" : "a scenario of knee list scenarios",
               near.empty() ? near : std::string{kLibraryPrefix} + near);
}

}  // namespace knee::scenarios
