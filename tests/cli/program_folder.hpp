/// `ProgramFolder`: a directory of a test's own, and knee on the files in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/wait.h>

#include "tests/cli/temporary_directory.hpp"

namespace knee::cli {

/// What knee takes for Chart.js, where Debian's package is not installed.
inline constexpr const char* kChartLibrary = "/*!\n * Chart.js v3.9.1\n */\nconst Chart = {};\n";

class ProgramFolder {
 public:
  /// Has one file.
  ProgramFolder(const std::string& name, const std::string& content) { directory_.write(name, content); }

  /// Runs the program with these arguments; the exit status. What it prints is in `out` and `err`.
  int knee(const std::string& arguments) const { return shell("'" KNEE_PROGRAM "' " + arguments); }

  /// Makes the page of a results directory, by these arguments; the exit status.
  int report(const std::string& arguments) const {
    write("chart.js", kChartLibrary);
    return knee("report " + arguments + " --no-findings --chart-js chart.js");
  }

  /// The same as `knee` for a line of the shell, in which `$knee` is the program.
  int shell(const std::string& line) const {
    const std::string in_folder = "cd '" + directory_.path().string() + "' && knee='" KNEE_PROGRAM "' && { " + line;
    return WEXITSTATUS(std::system((in_folder + "; } >out.txt 2>err.txt </dev/null").c_str()));
  }

  [[nodiscard]] std::string out() const { return directory_.read("out.txt"); }
  [[nodiscard]] std::string err() const { return directory_.read("err.txt"); }
  [[nodiscard]] std::string read(const std::string& name) const { return directory_.read(name); }
  void write(const std::string& name, const std::string& content) const { directory_.write(name, content); }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return directory_.path() / name; }

 private:
  TemporaryDirectory directory_;
};

}  // namespace knee::cli
