/// A trace as ui.perfetto.dev and chrome://tracing open it.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "cli/trace/trace_recorder.hpp"

namespace knee::cli {

/// Writes what `recorder` kept as JSON in the Trace Event Format (its "JSON object format"): times in microseconds
/// since the start of the run; a process for each group of rows, a thread for each row with its slices (`B`, `E`,
/// `i`), a counter (`C`) for each row that counts; a process of its own for the requests, each an asynchronous slice
/// (`b`, `e`) whose end says where its time went; flows (`s`, `t`, `f`) that lead from slice to slice of a request.
/// `facts` go to `otherData`. One event is in memory at a time.
///
/// Source: "Trace Event Format", Google (docs/reference/trace.md names the parts that are used).
void write_trace(const TraceRecorder& recorder, const std::vector<std::pair<std::string, std::string>>& facts,
                 std::ostream& out);

}  // namespace knee::cli
