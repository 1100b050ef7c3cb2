#include "cli/store/atomic_file.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/command_line/failure.hpp"
#include "cli/store/file_descriptor.hpp"

namespace knee::cli {
namespace {

// 0, or the error number of what failed.
int write_and_sync(const FileDescriptor& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file.get()) == 0 ? 0 : errno;
}

int replace(const std::string& path, const std::string& temporary, std::string_view content) {
  {
    const FileDescriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
    if (!file) return errno;
    if (const int error = write_and_sync(file, content); error != 0) return error;
  }
  return std::rename(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
}

}  // namespace

void write_atomically(const std::filesystem::path& path, std::string_view content) {
  const std::string temporary = path.string() + ".new";
  const int error = replace(path.string(), temporary, content);
  if (error == 0) return;
  ::unlink(temporary.c_str());
  throw machine_failure(fmt::format("cannot write {}: {}", path.string(), std::strerror(error)));
}

}  // namespace knee::cli
