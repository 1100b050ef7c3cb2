#include "cli/runner/gnuplot_process.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command_line/failure.hpp"

extern char** environ;

namespace knee::cli {
namespace {

constexpr const char* kNotInstalled =
    "cannot draw: gnuplot is not installed; expected the Debian package gnuplot-nox (apt-get install gnuplot-nox; "
    "http://www.gnuplot.info elsewhere). `knee plot --terminal` draws without it";

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// A file without a name that goes with this process. Standard input, output and errors of gnuplot are such files, so that
// neither program waits for the other to read.
class TemporaryFile {
 public:
  TemporaryFile() : file_{std::tmpfile()} {
    if (!file_) throw machine_failure(fmt::format("no temporary file for gnuplot: {}", std::strerror(errno)));
  }

  void write(const std::string& text) {
    const bool whole = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
    if (whole && std::fflush(file_.get()) == 0 && std::fseek(file_.get(), 0, SEEK_SET) == 0) return;
    throw machine_failure(fmt::format("cannot write a temporary file for gnuplot: {}", std::strerror(errno)));
  }

  [[nodiscard]] std::string text() {
    std::string text;
    std::array<char, 65'536> part{};
    std::rewind(file_.get());
    while (const std::size_t count = std::fread(part.data(), 1, part.size(), file_.get())) text.append(part.data(), count);
    return text;
  }

  [[nodiscard]] int descriptor() const { return ::fileno(file_.get()); }

 private:
  std::unique_ptr<std::FILE, CloseFile> file_;
};

// Starts gnuplot on three files; `-d` ignores the user's settings.
pid_t start(const TemporaryFile& input, const TemporaryFile& output, const TemporaryFile& errors) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, errors.descriptor(), STDERR_FILENO);
  std::string program = "gnuplot";
  std::string option = "-d";
  std::array<char*, 3> arguments{program.data(), option.data(), nullptr};
  pid_t process = -1;
  const int error = ::posix_spawnp(&process, program.c_str(), &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error == ENOENT) throw machine_failure(kNotInstalled);
  if (error != 0) throw machine_failure(fmt::format("cannot start gnuplot: {}", std::strerror(error)));
  return process;
}

bool succeeds(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::string output_of_gnuplot(const std::string& script) {
  TemporaryFile input;
  TemporaryFile output;
  TemporaryFile errors;
  input.write(script);
  if (!succeeds(start(input, output, errors))) throw machine_failure("gnuplot failed:\n" + errors.text());
  std::string drawn = output.text();
  if (drawn.empty()) throw machine_failure("gnuplot has drawn nothing:\n" + errors.text());
  return drawn;
}

}  // namespace knee::cli
