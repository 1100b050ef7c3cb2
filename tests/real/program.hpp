/// A program of this folder, run by a real Node.js or CPython.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/cli/temporary_directory.hpp"

namespace knee::real {

using Json = nlohmann::json;

enum class Interpreter { node, python };

/// Ends the test as skipped unless `tests/run --more` runs it and the interpreter is there; else prints its versions.
void require(Interpreter interpreter);

/// The versions of Node.js and its libraries: `process.versions`.
Json node_versions();

/// Whether the libuv of this Node.js is `major.minor` or newer.
bool libuv_is_at_least(int major, int minor);

/// Runs FILE with `arguments` after a folder of its own and returns the JSON that its last line of output is. `environment`:
/// assignments. Fails the test if the program does not end with status 0 within 60 s.
Json run(Interpreter interpreter, const std::string& file, const std::vector<std::string>& arguments = {},
         const std::string& environment = {});

/// Whether `holds` is true of what `observe` returns in one of three runs. A program shows what its runtime does only if it gets the
/// cores that it needs, and other programs may load the machine: what it does in none of three runs, it does not do. The other
/// observations are printed.
bool shows(const std::function<Json()>& observe, const std::function<bool(const Json&)>& holds);

}  // namespace knee::real
