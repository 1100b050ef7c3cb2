/// The time series that a sweep has left in its results directory.
#pragma once

#include <filesystem>
#include <vector>

#include "analysis/page/page.hpp"
#include "analysis/picture/chart.hpp"
#include "cli/runner/finished_sweep.hpp"

namespace knee::cli {

/// The part of the report; empty if the last sweep had no `--series`. Throws `Failure`: wrong input if series.csv is not the series of
/// this sweep.
[[nodiscard]] analysis::page::Section kept_series_section(const std::filesystem::path& directory, const FinishedSweep& sweep);

/// The charts that compare points: those of `knee plot --chart series-throughput`.
[[nodiscard]] std::vector<analysis::Chart> kept_series_charts(const std::filesystem::path& directory, const FinishedSweep& sweep);

}  // namespace knee::cli
