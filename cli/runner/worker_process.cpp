#include "cli/runner/worker_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/runner/interruption.hpp"
#include "cli/store/replication_bytes.hpp"

namespace knee::cli {
namespace {

using analysis::Replication;

constexpr std::size_t kResultMax = std::size_t{1} << 40U;  // no limit
constexpr std::size_t kComplaintMax = 4096;  // bytes of a worker's standard error to keep
constexpr std::size_t kReasonMax = 600;      // bytes of it to report

struct Pipe {
  FileDescriptor read;
  FileDescriptor write;
};

Pipe open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
  return {FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

void redirect_streams(int error_output) {
  const FileDescriptor nowhere{::open("/dev/null", O_RDWR)};
  ::dup2(nowhere.get(), STDIN_FILENO);
  ::dup2(nowhere.get(), STDOUT_FILENO);
  ::dup2(error_output, STDERR_FILENO);
}

void print_reason(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;  // the parent has ended
}

bool send(int to, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::write(to, bytes.data() + sent, bytes.size() - sent);
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
  return true;
}

// Runs in the child. `_exit` runs no destructors and flushes no buffers: they belong to the parent.
[[noreturn]] void serve(const WorkerProcess::Work& work, int result, int error_output, pid_t parent,
                        const Interruption& interruption) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // the parent ended before the call of prctl
  interruption.leave_to_parent();
  redirect_streams(error_output);
  try {
    ::_exit(send(result, to_bytes(work())) ? 0 : 1);
  } catch (const std::bad_alloc&) {
    print_reason("out of memory");
  } catch (const std::exception& exception) {
    print_reason(exception.what());
  }
  ::_exit(1);
}

// Appends the available bytes; false at the end of the stream.
bool take_in(const FileDescriptor& from, std::string& into, std::size_t limit) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  const auto kept = std::min(static_cast<std::size_t>(count), limit - std::min(limit, into.size()));
  into.append(buffer.data(), kept);
  return count > 0;
}

std::string first_line(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, std::min(text.find_first_of("\r\n", begin) - begin, kReasonMax));
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    const char* hint = number == SIGKILL ? ", perhaps for want of memory" : "";
    return fmt::format("killed by signal {} ({}){}", number, ::strsignal(number), hint);
  }
  return WEXITSTATUS(status) == 0 ? "ended without a result"
                                  : fmt::format("ended with status {}", WEXITSTATUS(status));
}

bool is_ready(const FileDescriptor& descriptor, const std::vector<pollfd>& ready) {
  return std::any_of(ready.begin(), ready.end(),
                     [&](const pollfd& one) { return one.fd == descriptor.get() && one.revents != 0; });
}

}  // namespace

WorkerProcess::WorkerProcess(const Work& work, const Interruption& interruption, std::optional<Clock::duration> time_limit)
    : time_limit_{time_limit} {
  Pipe result = open_pipe();
  Pipe error_output = open_pipe();
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (process_ == 0) serve(work, result.write.get(), error_output.write.get(), parent, interruption);
  result_ = std::move(result.read);
  error_output_ = std::move(error_output.read);
  if (time_limit) deadline_ = Clock::now() + *time_limit;
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept { *this = std::move(other); }

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
  std::swap(process_, other.process_);
  std::swap(result_, other.result_);
  std::swap(error_output_, other.error_output_);
  std::swap(received_, other.received_);
  std::swap(error_text_, other.error_text_);
  std::swap(time_limit_, other.time_limit_);
  std::swap(deadline_, other.deadline_);
  std::swap(late_, other.late_);
  return *this;
}

WorkerProcess::~WorkerProcess() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void WorkerProcess::watch(std::vector<pollfd>& descriptors) const {
  for (const FileDescriptor* descriptor : {&result_, &error_output_}) {
    if (*descriptor) descriptors.push_back({.fd = descriptor->get(), .events = POLLIN, .revents = 0});
  }
}

std::optional<Replication> WorkerProcess::advance(const std::vector<pollfd>& ready) {
  kill_if_late();
  if (is_ready(result_, ready) && !take_in(result_, received_, kResultMax)) result_.close();
  if (is_ready(error_output_, ready) && !take_in(error_output_, error_text_, kComplaintMax)) error_output_.close();
  if (result_ || error_output_) return std::nullopt;
  return conclude();
}

void WorkerProcess::kill_if_late() {
  if (late_ || !deadline_ || Clock::now() < *deadline_) return;
  late_ = true;
  deadline_.reset();
  ::kill(process_, SIGKILL);
}

Replication WorkerProcess::conclude() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  if (status == 0 && !received_.empty()) return replication_from(received_);
  Replication replication;
  if (late_) {
    const std::chrono::duration<double> limit = *time_limit_;
    replication.failure = fmt::format("ran longer than its limit of {} s", limit.count());
    return replication;
  }
  const std::string reason = first_line(error_text_);
  replication.failure = how_it_ended(status) + (reason.empty() ? "" : ": " + reason);
  return replication;
}

}  // namespace knee::cli
