/// Atomic replacement of a file: a reader sees either the old file or the complete new one.
#pragma once

#include <filesystem>
#include <string_view>

namespace knee::cli {

/// Writes `content` to a new temporary file beside `path`, syncs it to the disk, and renames it to `path`. A link at `path` is
/// replaced, not followed. If any step fails, the old file stays unchanged. Throws `Failure` (machine failed) with the reason.
void write_atomically(const std::filesystem::path& path, std::string_view content);

}  // namespace knee::cli
