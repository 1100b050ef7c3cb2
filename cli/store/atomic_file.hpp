/// Writing a file so that a reader sees the old one or the new one, never half of it.
#pragma once

#include <filesystem>
#include <string_view>

namespace knee::cli {

/// Writes `content` beside `path`, brings it to the disk, and renames it to `path`. Whatever stops it on the
/// way, the old file stays as it was. Throws `Failure` (machine failed) with the reason.
void write_atomically(const std::filesystem::path& path, std::string_view content);

}  // namespace knee::cli
