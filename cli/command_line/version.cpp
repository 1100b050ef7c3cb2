#include "cli/command_line/version.hpp"

#include <fmt/format.h>
#include <xbt/base.h>  // for the header below
#include <simgrid/version.h>

#include "cli/command_line/model_version.hpp"

namespace knee::cli {
namespace {

// The library of another version has another name, so it is that of the headers.
std::string simgrid_version() {
  return fmt::format("SimGrid {}.{}.{}", SIMGRID_VERSION_MAJOR, SIMGRID_VERSION_MINOR, SIMGRID_VERSION_PATCH);
}

}  // namespace

std::string version() { return KNEE_VERSION; }

std::string model_version() { return fmt::format("{}, {}", kModelSources, simgrid_version()); }

std::string version_line() { return fmt::format("knee {} ({})", version(), simgrid_version()); }

}  // namespace knee::cli
