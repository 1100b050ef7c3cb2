/// Trace files for ui.perfetto.dev and chrome://tracing.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "cli/trace/trace_recorder.hpp"

namespace knee::cli {

/// Writes the events of `recorder` as JSON in the Trace Event Format ("JSON object format"). Times are microseconds
/// since the start of the run. Each group of rows is a process, each row a thread with its slices (`B`, `E`, `i`), each
/// row with numbers a counter (`C`). The requests are a process of their own; each is an asynchronous slice (`b`, `e`)
/// whose end contains its latency components; flows (`s`, `t`, `f`) connect the slices of a request.
/// Attempts, messages and changes are asynchronous slices of processes of their own. `facts` go to
/// `otherData`. One event is in memory at a time.
///
/// Source: "Trace Event Format", Google (docs/reference/trace.md names the parts that are used).
void write_trace(const TraceRecorder& recorder, const std::vector<std::pair<std::string, std::string>>& facts,
                 std::ostream& out);

}  // namespace knee::cli
