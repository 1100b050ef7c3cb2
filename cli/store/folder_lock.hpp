/// `FolderLock`: a results directory that one process fills.
#pragma once

#include <filesystem>

#include "cli/store/file_descriptor.hpp"

namespace knee::cli {

inline constexpr const char* kLockFile = "store.lock";

/// Holds a lock of the file `store.lock` in a directory, so that of two processes that fill it at the same time one fails at once.
/// The file stays, empty. The system releases the lock when the process ends, however it ends; processes that it forks do not hold it
/// (fcntl(2), advisory record locks: they work over NFS as well).
class FolderLock {
 public:
  /// Throws `Failure` (machine failed) if another process holds the lock, or the file cannot be written.
  explicit FolderLock(const std::filesystem::path& directory);

 private:
  FileDescriptor file_;
};

}  // namespace knee::cli
