/// The folder of a results directory that keeps findings, laws and plans.
#pragma once

#include <filesystem>

namespace knee::cli {

[[nodiscard]] std::filesystem::path findings_folder(const std::filesystem::path& directory);

/// The same, made if it is missing. Throws `Failure` (machine failed) if it cannot be.
[[nodiscard]] std::filesystem::path made_findings_folder(const std::filesystem::path& directory);

}  // namespace knee::cli
