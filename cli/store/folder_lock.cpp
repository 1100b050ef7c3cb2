#include "cli/store/folder_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>

#include "cli/command_line/failure.hpp"

namespace knee::cli {
namespace {

// Of the whole file.
struct flock exclusive() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

// The process that holds the lock, as a text for a message; empty if it is on another machine, or has just ended.
std::string holder(int file) {
  struct flock lock = exclusive();
  if (::fcntl(file, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0) return "";
  return fmt::format(" (process {})", lock.l_pid);
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& directory)
    : file_{::open((directory / kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666)} {
  if (!file_) {
    throw machine_failure(fmt::format("cannot write {}: {}", (directory / kLockFile).string(), std::strerror(errno)));
  }
  struct flock lock = exclusive();
  if (::fcntl(file_.get(), F_SETLK, &lock) == 0) return;
  if (errno == EACCES || errno == EAGAIN) {
    throw machine_failure(fmt::format("{} is in use: another knee{} fills it; wait for it, or name another directory with -o",
                                      directory.string(), holder(file_.get())));
  }
  throw machine_failure(fmt::format("cannot lock {}: {}; name a directory on another file system with -o",
                                    (directory / kLockFile).string(), std::strerror(errno)));
}

}  // namespace knee::cli
