#include "cli/store/atomic_file.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include "cli/command_line/failure.hpp"
#include "cli/store/file_descriptor.hpp"

namespace knee::cli {
namespace {

// A name that another user of the directory cannot foresee.
std::string temporary_name(const std::string& path) {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
    throw machine_failure(fmt::format("cannot name a temporary file: {}", std::strerror(errno)));
  }
  return fmt::format("{}.{:016x}.new", path, number);
}

// Returns 0, or the error number of the failed call.
int write_and_sync(const FileDescriptor& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file.get()) == 0 ? 0 : errno;
}

// The file is new: nothing that exists, and no link, is written through.
int replace(const std::string& path, const std::string& temporary, std::string_view content) {
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  int error = 0;
  {
    const FileDescriptor file{::open(temporary.c_str(), kNew, 0666)};
    if (!file) return errno;
    error = write_and_sync(file, content);
  }
  if (error == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(temporary.c_str());
  return error;
}

}  // namespace

void write_atomically(const std::filesystem::path& path, std::string_view content) {
  const int error = replace(path.string(), temporary_name(path.string()), content);
  if (error == 0) return;
  throw machine_failure(fmt::format("cannot write {}: {}", path.string(), std::strerror(error)));
}

}  // namespace knee::cli
