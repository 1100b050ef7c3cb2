/// The library of scenarios that comes with knee, which has a name wherever the program is called: `library:quickstart`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

/// A scenario of the library.
struct LibraryScenario {
  std::string name;         ///< as a command takes it: `library:quickstart`
  std::string description;  ///< its own `description`, in one line; empty without one
};

/// The folder of the library: $KNEE_LIBRARY; else `share/knee/scenarios` (installed) or `scenarios/library` (in the source
/// tree) in the nearest folder around the program that has one. Empty: there is none.
[[nodiscard]] std::filesystem::path library_folder();

/// All scenarios of the library, by name.
[[nodiscard]] std::vector<LibraryScenario> library_scenarios();

/// The file of a scenario: that of `library:NAME`; any other path as it is. A mistake if the library has no such scenario.
[[nodiscard]] Expected<std::string> scenario_file(const std::string& path);

}  // namespace knee::scenarios
