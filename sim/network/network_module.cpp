#include "sim/network/network_module.hpp"

#include <climits>
#include <filesystem>
#include <stdexcept>

#include <dlfcn.h>
#include <unistd.h>

// Defined only where a program links the module itself.
extern "C" __attribute__((weak)) knee::sim::NetworkModule* knee_network_module(const char* build);

namespace knee::sim {
namespace {

namespace fs = std::filesystem;

NetworkModule* opened_module = nullptr;

// The library of this program: beside it in a folder of builds, in the folder of libraries where it is installed.
fs::path module_path() {
  std::error_code failed;
  const fs::path folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
  const fs::path beside = folder / KNEE_MODULE_FILE;
  if (fs::exists(beside, failed)) return beside;
  return (folder / KNEE_MODULE_FOLDER / KNEE_MODULE_FILE).lexically_normal();
}

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
  throw std::runtime_error{"cannot open the network module " + path.string() + ": " + reason + "; install knee again"};
}

// SimGrid's own modules and platforms that are shared objects find its symbols, as if the program were linked with it.
NetworkModule* open_module() {
  const fs::path path = module_path();
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) fail(path, ::dlerror());
  using Function = NetworkModule* (*)(const char* build);
  const auto function = reinterpret_cast<Function>(::dlsym(library, "knee_network_module"));
  NetworkModule* found = function != nullptr ? function(KNEE_BUILD) : nullptr;
  if (found == nullptr) fail(path, "it is that of another version of knee");
  return found;
}

}  // namespace

bool has_network_module() { return opened_module != nullptr; }

NetworkModule& network_module() {
  if (opened_module == nullptr) opened_module = knee_network_module != nullptr ? knee_network_module(KNEE_BUILD) : open_module();
  return *opened_module;
}

}  // namespace knee::sim
