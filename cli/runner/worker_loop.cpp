#include "cli/runner/worker_loop.hpp"

#include <cerrno>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/runner/interruption.hpp"
#include "sim/network/platform.hpp"

namespace knee::cli {
namespace {

// A process that has been larger is replaced: it does not give back the memory of its coroutines.
constexpr long kLargestKilobytes = 256 * 1024;

std::uint64_t memory_limit = 0;  // of this process, for the message

void redirect_streams(int error_output) {
  const FileDescriptor nowhere{::open("/dev/null", O_RDWR)};
  ::dup2(nowhere.get(), STDIN_FILENO);
  ::dup2(nowhere.get(), STDOUT_FILENO);
  ::dup2(error_output, STDERR_FILENO);
}

void print_reason(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;  // the parent has ended
}

// Called where `new` finds no memory, also where no exception may leave a function.
[[noreturn]] void report_memory_limit() {
  char text[100];
  std::snprintf(text, sizeof text, "needs more memory than its limit of %" PRIu64 " MB", memory_limit / 1'000'000);
  print_reason(text);
  ::_exit(1);
}

// Bytes of private memory that can be written, as RLIMIT_DATA counts them.
std::uint64_t private_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long long pages = 0;
  const bool read = std::fscanf(file, "%*u %*u %*u %*u %*u %llu", &pages) == 1;
  std::fclose(file);
  return read ? pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

void limit_memory(std::uint64_t bytes) {
  memory_limit = bytes;
  const rlim_t most = private_bytes() + bytes;
  const rlimit limit{.rlim_cur = most, .rlim_max = most};
  ::setrlimit(RLIMIT_DATA, &limit);
  std::set_new_handler(report_memory_limit);
}

bool receive_all(int from, char* bytes, std::size_t size) {
  for (std::size_t received = 0; received < size;) {
    const ssize_t count = ::read(from, bytes + received, size - received);
    if (count == 0 || (count < 0 && errno != EINTR)) return false;
    if (count > 0) received += static_cast<std::size_t>(count);
  }
  return true;
}

// None: no more orders.
std::optional<Order> receive_order(int from) {
  std::size_t size = 0;
  if (!receive_all(from, reinterpret_cast<char*>(&size), sizeof size)) return std::nullopt;
  std::string bytes(size, '\0');
  if (!receive_all(from, bytes.data(), size)) return std::nullopt;
  return RawReader{bytes}.next<Order>();
}

bool send_all(int to, const char* bytes, std::size_t size) {
  for (std::size_t sent = 0; sent < size;) {
    const ssize_t count = ::send(to, bytes + sent, size - sent, MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
  return true;
}

// Whether the next job needs another process: SimGrid has one engine in a process, and what a job has left must not reach the next.
bool is_used_up(const WorkerLimits& limits) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return sim::has_platform() || limits.memory || usage.ru_maxrss > kLargestKilobytes;
}

bool send_result(int to, const std::string& bytes, bool is_last) {
  const ResultHeader header{.size = bytes.size(), .is_last = is_last ? 1U : 0U};
  return send_all(to, reinterpret_cast<const char*>(&header), sizeof header) && send_all(to, bytes.data(), bytes.size());
}

// False: no more orders.
bool serve_one(const WorkerProcess::Work& work, const WorkerEnds& ends, const WorkerLimits& limits) {
  const std::optional<Order> order = receive_order(ends.socket);
  if (!order) return false;
  const std::string bytes = work(*order, ends.pulse.requests());
  const bool is_last = is_used_up(limits);
  return send_result(ends.socket, bytes, is_last) && !is_last;
}

}  // namespace

// `_exit` runs no destructors and flushes no buffers: they belong to the parent.
void serve_orders(const WorkerProcess::Work& work, const WorkerEnds& ends, const WorkerLimits& limits,
                  const Interruption& interruption) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != ends.parent) ::_exit(1);  // the parent ended before the call of prctl
  interruption.leave_to_parent();
  redirect_streams(ends.error_output);
  if (limits.memory) limit_memory(*limits.memory);
  try {
    while (serve_one(work, ends, limits)) {
    }
    ::_exit(0);
  } catch (const std::bad_alloc&) {
    print_reason("out of memory");
  } catch (const std::exception& exception) {
    print_reason(exception.what());
  }
  ::_exit(1);
}

}  // namespace knee::cli
