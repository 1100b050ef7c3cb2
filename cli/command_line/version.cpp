#include "cli/command_line/version.hpp"

#include <fmt/format.h>
#include <simgrid/msg.h>

namespace knee::cli {

std::string version() { return KNEE_VERSION; }

std::string version_line() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  sg_version_get(&major, &minor, &patch);
  return fmt::format("knee {} (SimGrid {}.{}.{})", version(), major, minor, patch);
}

}  // namespace knee::cli
