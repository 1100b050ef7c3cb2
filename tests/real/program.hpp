/// A program of this folder, run by a real Node.js or CPython.
#pragma once

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
/// assignments. Fails the test if the program does not end with status 0 within 25 s.
Json run(Interpreter interpreter, const std::string& file, const std::vector<std::string>& arguments = {},
         const std::string& environment = {});

}  // namespace knee::real
