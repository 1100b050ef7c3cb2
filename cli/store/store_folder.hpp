/// The folder of a store: what it may hold before a sweep fills it.
#pragma once

#include <filesystem>

namespace knee::cli {

/// The tables beside the store.
inline constexpr const char* kResultsFile = "results.csv";
inline constexpr const char* kClassesFile = "classes.csv";
inline constexpr const char* kReplicationsFile = "replications.csv";

/// Makes the directory if necessary; throws `Failure` (machine failed) if that fails.
void make_folder(const std::filesystem::path& directory);

/// Throws `Failure` if the directory holds what knee must not add to: a database of another program, a store of another layout, a file
/// or a link in the place of the store, or tables without a store. Reads only.
void require_store_or_nothing(const std::filesystem::path& directory);

/// The same for a directory whose content shall go: only a database of another program is refused.
void require_replaceable(const std::filesystem::path& directory);

/// Removes the store and the tables.
void remove_store(const std::filesystem::path& directory);

/// Removes the temporary files that a process has left that was killed while it wrote a table.
void remove_leftovers(const std::filesystem::path& directory);

}  // namespace knee::cli
