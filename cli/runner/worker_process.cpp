#include "cli/runner/worker_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/runner/worker_loop.hpp"

namespace knee::cli {
namespace {

constexpr std::size_t kComplaintMax = 4096;  // bytes of a worker's standard error to keep
constexpr std::size_t kReasonMax = 600;      // bytes of it to report

// Our end and that of the process.
struct Ends {
  FileDescriptor ours;
  FileDescriptor theirs;
};

// We never wait for one worker alone.
Ends with_patient_worker(const std::array<int, 2>& ends) {
  Ends owned{FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return owned;
}

Ends open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
  return with_patient_worker(ends);
}

Ends open_socket() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::system_error{errno, std::generic_category(), "socketpair"};
  }
  return with_patient_worker(ends);
}

// Appends all available bytes, of which no more than `limit` are kept; false at the end of the stream.
bool take_in(const FileDescriptor& from, std::string& into, std::size_t limit) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
    if (count == 0) return false;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    into.append(buffer.data(), std::min(static_cast<std::size_t>(count), limit - std::min(limit, into.size())));
    if (static_cast<std::size_t>(count) < buffer.size()) return true;  // the rest comes later
  }
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

int status_of_ended(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// As `receive_order` reads it.
std::string frame_of(const Order& order) {
  RawWriter to;
  to(order);
  RawWriter framed;
  framed(to.written());
  return std::move(framed.written());
}

bool is_ready(const FileDescriptor& descriptor, const std::vector<pollfd>& ready) {
  return std::any_of(ready.begin(), ready.end(),
                     [&](const pollfd& one) { return one.fd == descriptor.get() && one.revents != 0; });
}

}  // namespace

WorkerProcess::WorkerProcess(const Work& work, const Interruption& interruption, const WorkerLimits& limits,
                             std::uint64_t experiment)
    : experiment_{experiment}, limits_{limits} {
  Ends socket = open_socket();
  Ends error_output = open_pipe();
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (process_ == 0) {
    const WorkerEnds ends{.socket = socket.theirs.get(), .error_output = error_output.theirs.get(), .pulse = pulse_, .parent = parent};
    serve_orders(work, ends, limits, interruption);
  }
  socket_ = std::move(socket.ours);
  error_output_ = std::move(error_output.ours);
}

WorkerProcess::~WorkerProcess() { end(); }

void WorkerProcess::end() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  (void)status_of_ended(process_);
  process_ = -1;
}

bool WorkerProcess::begin(const Order& order) {
  drain_errors();
  error_text_.clear();
  received_.clear();
  pulse_.requests() = 0;
  outgoing_ = frame_of(order);
  if (!send_more()) {
    end();
    return false;
  }
  job_ = order.job;
  seen_requests_ = 0;
  moved_ = Clock::now();
  if (limits_.time) deadline_ = moved_ + *limits_.time;
  return true;
}

// What the socket does not take now it takes later: a worker that is stopped must not stop us.
bool WorkerProcess::send_more() {
  while (!outgoing_.empty()) {
    const ssize_t count = ::send(socket_.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    outgoing_.erase(0, static_cast<std::size_t>(count));
  }
  return true;
}

void WorkerProcess::watch(std::vector<pollfd>& descriptors) const {
  const short write = outgoing_.empty() ? 0 : POLLOUT;
  if (process_ >= 0 && socket_) descriptors.push_back({.fd = socket_.get(), .events = static_cast<short>(POLLIN | write), .revents = 0});
  if (process_ >= 0 && error_output_) descriptors.push_back({.fd = error_output_.get(), .events = POLLIN, .revents = 0});
}

std::optional<WorkerProcess::Finished> WorkerProcess::advance(const std::vector<pollfd>& ready) {
  if (process_ < 0) return std::nullopt;
  kill_if_late();
  if (is_ready(error_output_, ready)) drain_errors();
  if (!is_ready(socket_, ready)) return std::nullopt;
  if (!send_more()) outgoing_.clear();  // the process has ended, which the next read tells
  const bool is_open = take_in(socket_, received_, std::string::npos);
  std::optional<JobResult> result = job_ ? take_result() : std::nullopt;
  if (!result && is_open) return std::nullopt;
  if (!result && job_) result = failure();
  if (!is_open || late_) end();
  if (!result) return std::nullopt;  // an idle process has ended
  const std::size_t job = *job_;
  job_.reset();
  deadline_.reset();
  return Finished{job, std::move(*result)};
}

void WorkerProcess::kill_if_late() {
  if (late_ || !deadline_ || Clock::now() < *deadline_) return;
  late_ = true;
  deadline_.reset();
  ::kill(process_, SIGKILL);
}

// What is written after the end of the process does not matter.
void WorkerProcess::drain_errors() {
  if (error_output_ && !take_in(error_output_, error_text_, kComplaintMax)) error_output_.close();
}

// The result, once all of it has come.
std::optional<JobResult> WorkerProcess::take_result() {
  ResultHeader header;
  if (received_.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, received_.data(), sizeof header);
  if (received_.size() < sizeof header + header.size) return std::nullopt;
  if (header.is_last != 0) end();
  received_.erase(0, sizeof header);
  return JobResult{.bytes = std::move(received_)};
}

// The process has ended without a result.
JobResult WorkerProcess::failure() {
  const int status = status_of_ended(process_);
  process_ = -1;
  drain_errors();
  if (late_) {
    const std::chrono::duration<double> limit = *limits_.time;
    return {.failure = fmt::format("ran longer than its limit of {} s", limit.count())};
  }
  const std::string reason = first_line(error_text_);
  return {.failure = how_it_ended(status) + (reason.empty() ? "" : ": " + reason)};
}

bool WorkerProcess::is_stopped() const {
  siginfo_t info{};
  const bool told = ::waitid(P_PID, static_cast<id_t>(process_), &info, WSTOPPED | WNOHANG | WNOWAIT) == 0;
  return told && info.si_pid == process_;
}

WorkerProcess::Running WorkerProcess::running() {
  const Clock::time_point now = Clock::now();
  const std::uint64_t requests = pulse_.requests();
  if (requests != seen_requests_) moved_ = now;
  seen_requests_ = requests;
  return {.job = *job_, .requests = requests, .silence = now - moved_, .process = process_, .is_stopped = is_stopped()};
}

}  // namespace knee::cli
