/// File systems: which of them lie on other machines, and how a database is kept there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace knee::cli {

/// How SQLite makes a transaction whole. Other programs can read the database between transactions with either.
enum class Journal {
  write_ahead,  ///< a log beside the database: readers wait for nothing. The machines that read must share memory: it is one machine
  rollback,     ///< the old pages beside the database: a reader waits for a commit. The way for file systems on other machines
};

/// The name of the network file system whose `statfs` gives this number (linux/magic.h and, for what is not there, the sources of
/// the file system); empty for a local one. FUSE counts as one: sshfs is among its file systems, and their number is the same.
[[nodiscard]] std::string_view network_file_system(std::uint32_t magic);

/// The journal for a database in an existing `directory`.
[[nodiscard]] Journal suitable_journal(const std::filesystem::path& directory);
[[nodiscard]] inline Journal suitable_journal(std::uint32_t magic) {
  return network_file_system(magic).empty() ? Journal::write_ahead : Journal::rollback;
}

}  // namespace knee::cli
