#include "cli/investigation/findings_folder.hpp"

#include <system_error>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"

namespace knee::cli {

std::filesystem::path findings_folder(const std::filesystem::path& directory) { return directory / "findings"; }

std::filesystem::path made_findings_folder(const std::filesystem::path& directory) {
  const std::filesystem::path folder = findings_folder(directory);
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw machine_failure(fmt::format("cannot make {}: {}", folder.string(), failed.message()));
  return folder;
}

}  // namespace knee::cli
