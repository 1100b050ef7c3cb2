#include "cli/command_line/version.hpp"

#include <fmt/format.h>
#include <simgrid/msg.h>

#include "cli/command_line/model_version.hpp"

namespace knee::cli {
namespace {

std::string simgrid_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  sg_version_get(&major, &minor, &patch);
  return fmt::format("SimGrid {}.{}.{}", major, minor, patch);
}

}  // namespace

std::string version() { return KNEE_VERSION; }

std::string model_version() { return fmt::format("{}, {}", kModelSources, simgrid_version()); }

std::string version_line() { return fmt::format("knee {} ({})", version(), simgrid_version()); }

}  // namespace knee::cli
