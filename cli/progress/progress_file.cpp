#include "cli/progress/progress_file.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/store/file_descriptor.hpp"

namespace knee::cli {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> kPhases = {"running", "finished", "interrupted", "failed"};

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

double seconds_of(std::chrono::system_clock::time_point time) {
  return std::chrono::duration<double>{time.time_since_epoch()}.count();
}

Json json_of(const ProgressState& state, ProgressPhase phase) {
  return {{"phase", kPhases[static_cast<std::size_t>(phase)]},
          {"process", ::getpid()},
          {"host", host_name()},
          {"at_s", seconds_of(std::chrono::system_clock::now())},
          {"points", state.points},
          {"points_done", state.points_done},
          {"points_grow", state.grows},
          {"replications_done", state.jobs_done},
          {"replications_failed", state.failed},
          {"requests", state.requests},
          {"cost_done", state.cost_done},
          {"cost_left", state.cost_left},
          {"elapsed_s", state.elapsed.count()},
          {"now", state.now}};
}

ProgressState state_of(const Json& json) {
  return {.points = json.at("points").get<std::size_t>(),
          .points_done = json.at("points_done").get<std::size_t>(),
          .grows = json.at("points_grow").get<bool>(),
          .jobs_done = json.at("replications_done").get<std::size_t>(),
          .failed = json.at("replications_failed").get<std::size_t>(),
          .requests = json.at("requests").get<double>(),
          .cost_done = json.at("cost_done").get<double>(),
          .cost_left = json.at("cost_left").get<double>(),
          .elapsed = std::chrono::duration<double>{json.at("elapsed_s").get<double>()},
          .now = json.at("now").get<std::vector<std::string>>()};
}

ProgressPhase phase_of(const std::string& word) {
  for (std::size_t i = 0; i < kPhases.size(); ++i) {
    if (kPhases[i] == word) return static_cast<ProgressPhase>(i);
  }
  return ProgressPhase::failed;
}

}  // namespace

void ProgressFile::write(const ProgressState& state, ProgressPhase phase) const {
  const std::string text = json_of(state, phase).dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
  const std::string temporary = fmt::format("{}.{}", path_.string(), ::getpid());
  bool whole = false;
  {
    const FileDescriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
    whole = file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  }
  if (!whole || std::rename(temporary.c_str(), path_.c_str()) != 0) ::unlink(temporary.c_str());
}

bool KeptProgress::is_abandoned() const {
  if (phase != ProgressPhase::running || host != host_name()) return false;
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

std::optional<KeptProgress> read_progress(const std::filesystem::path& directory) {
  std::ifstream file{directory / kProgressFile};
  if (!file) return std::nullopt;
  try {
    const Json json = Json::parse(file);
    const std::chrono::duration<double> at{json.at("at_s").get<double>()};
    return KeptProgress{.state = state_of(json),
                        .phase = phase_of(json.at("phase").get<std::string>()),
                        .process = json.at("process").get<pid_t>(),
                        .host = json.at("host").get<std::string>(),
                        .at = std::chrono::system_clock::time_point{
                            std::chrono::duration_cast<std::chrono::system_clock::duration>(at)}};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace knee::cli
