// A resolver for LD_PRELOAD. The lookup of a name makes the file `started-NAME` in the folder KNEE_RESOLVER and fails when
// there is a file `go-NAME` in it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <netdb.h>
#include <unistd.h>

extern "C" int getaddrinfo(const char* node, const char*, const addrinfo*, addrinfo**) noexcept(false) {
  const std::filesystem::path folder{std::getenv("KNEE_RESOLVER")};
  const std::string name{node != nullptr ? node : ""};
  std::ofstream{folder / ("started-" + name)} << name;
  while (!std::filesystem::exists(folder / ("go-" + name))) ::usleep(1000);
  return EAI_FAIL;
}
