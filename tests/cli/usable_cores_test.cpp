#include "cli/runner/usable_cores.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include <sched.h>
#include <unistd.h>

#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::usable_cores_test {
namespace {

// Made-up control groups: a process in the group /box/inner.
class Groups {
 public:
  explicit Groups(const std::string& group = "/box/inner") {
    std::filesystem::create_directories(folder_.path() / "box/inner");
    folder_.write("cgroup", "12:cpu:/elsewhere\n0::" + group + "\n");
  }

  Groups& limit(const std::string& group, const std::string& text) {
    folder_.write((group.empty() ? group : group + "/") + "cpu.max", text + "\n");
    return *this;
  }

  [[nodiscard]] ControlGroups made() const { return {.of_process = folder_.path() / "cgroup", .folder = folder_.path()}; }

 private:
  TemporaryDirectory folder_;
};

std::size_t scheduled() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  REQUIRE(::sched_getaffinity(0, sizeof cores, &cores) == 0);
  return static_cast<std::size_t>(CPU_COUNT(&cores));
}

}  // namespace

TEST_CASE("the CPU limit is the least of the groups around the process") {
  CHECK_FALSE(cpu_limit(Groups{}.made()));
  CHECK_FALSE(cpu_limit(Groups{}.limit("box", "max 100000").made()));
  CHECK(cpu_limit(Groups{}.limit("box/inner", "150000 100000").made()) == 1.5);
  CHECK(cpu_limit(Groups{}.limit("box", "50000 100000").limit("box/inner", "max 100000").made()) == 0.5);
  CHECK(cpu_limit(Groups{}.limit("", "300000 100000").limit("box", "800000 200000").made()) == 3);
  // In a container the root of its own name space is its group.
  CHECK(cpu_limit(Groups{"/"}.limit("", "200000 100000").made()) == 2);
  CHECK_FALSE(cpu_limit(Groups{"/box"}.limit("box/inner", "50000 100000").made()));
}

TEST_CASE("what is no CPU limit limits nothing") {
  CHECK_FALSE(cpu_limit(Groups{}.limit("box", "").made()));
  CHECK_FALSE(cpu_limit(Groups{}.limit("box", "many 100000").made()));
  CHECK_FALSE(cpu_limit(Groups{}.limit("box", "100000 0").made()));
  CHECK_FALSE(cpu_limit({.of_process = "/no/such/file", .folder = "/no/such/folder"}));
}

TEST_CASE("usable cores are those of the scheduler, or fewer by the CPU limit") {
  const std::size_t all = scheduled();
  CHECK(usable_cores(Groups{}.made()) == all);
  CHECK(usable_cores(Groups{}.limit("box", "6400000 100000").made()) == std::min<std::size_t>(all, 64));
  CHECK(usable_cores(Groups{}.limit("box", "100000 100000").made()) == 1);
  CHECK(usable_cores(Groups{}.limit("box", "1000 100000").made()) == 1);
  CHECK(usable_cores(Groups{}.limit("box", "110000 100000").made()) == std::min<std::size_t>(all, 2));
}

TEST_CASE("usable cores follow the affinity of the process") {
  const int status = in_child([] {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    ::sched_getaffinity(0, sizeof cores, &cores);
    for (int i = 0, kept = 0; i < CPU_SETSIZE; ++i) {
      if (CPU_ISSET(i, &cores) && kept++ > 0) CPU_CLR(i, &cores);
    }
    ::sched_setaffinity(0, sizeof cores, &cores);
    ::_exit(usable_cores(Groups{}.made()) == 1 ? 0 : 1);
  });
  CHECK(status == 0);
}

}  // namespace knee::cli::usable_cores_test
