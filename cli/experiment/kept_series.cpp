#include "cli/experiment/kept_series.hpp"

#include <charconv>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "analysis/report/result_table.hpp"
#include "analysis/series/point_series.hpp"
#include "analysis/series/series_charts.hpp"
#include "analysis/series/series_section.hpp"
#include "analysis/table/table.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/experiment/change_marks.hpp"
#include "cli/experiment/time_series.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/recording/cell_table.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

using analysis::PointSeries;
using scenarios::CellTable;

double written_number(std::string_view text) {
  double value = analysis::Measurement::kNone;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Reads the table that `series_table` has written.
class SeriesReader {
 public:
  SeriesReader(const CellTable& table, const analysis::Results& results) : table_{table}, results_{results} {
    const analysis::Table identity = analysis::identity_table({&results, 1});
    for (const std::string& name : identity.columns) identity_.push_back(column(name));
    for (const char* name : analysis::drawn_series()) drawn_.push_back(column(name));
    for (std::size_t i = 0; i < identity.rows.size(); ++i) points_.emplace(text_of(identity.rows[i]), i);
  }

  std::vector<PointSeries> read() {
    std::vector<analysis::SeriesMean> means(results_.points.size());
    const std::size_t which = column("class");
    const std::size_t replication = column("replication");
    const std::size_t from = column("from_s");
    const std::size_t to = column("to_s");
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (table_.cell(row, which) != "all") continue;
      const std::size_t point = point_of(row);
      std::size_t& interval = intervals_[{point, std::string{table_.cell(row, replication)}}];
      means[point].add(interval++, written_number(table_.cell(row, from)), written_number(table_.cell(row, to)), values_in(row));
    }
    std::vector<PointSeries> series;
    for (std::size_t i = 0; i < means.size(); ++i) series.push_back(means[i].series(results_.points[i].point.label()));
    return series;
  }

 private:
  [[nodiscard]] Failure stale() const {
    return wrong_input(table_.name() + " is not the time series of this sweep: sweep again with --series, or remove the file");
  }
  [[nodiscard]] std::size_t column(const std::string& name) const {
    const auto position = table_.position_of(name);
    if (const auto* found = std::get_if<std::size_t>(&position)) return *found;
    throw stale();
  }
  // One text for all cells that identify a point.
  [[nodiscard]] static std::string text_of(const std::vector<analysis::Cell>& cells) {
    std::string text;
    for (const analysis::Cell& cell : cells) text += analysis::to_text(cell) + '\n';
    return text;
  }
  [[nodiscard]] std::size_t point_of(std::size_t row) const {
    std::string text;
    for (const std::size_t at : identity_) text += std::string{table_.cell(row, at)} + '\n';
    const auto found = points_.find(text);
    if (found == points_.end()) throw stale();
    return found->second;
  }
  [[nodiscard]] std::vector<double> values_in(std::size_t row) const {
    std::vector<double> values;
    for (const std::size_t at : drawn_) values.push_back(written_number(table_.cell(row, at)));
    return values;
  }

  const CellTable& table_;
  const analysis::Results& results_;
  std::vector<std::size_t> identity_;
  std::vector<std::size_t> drawn_;
  std::map<std::string, std::size_t> points_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> intervals_;  // so far, of each point and replication
};

// Of all points; empty without the file.
std::vector<PointSeries> kept_series(const fs::path& directory, const analysis::Results& results) {
  const fs::path file = directory / kSeriesFile;
  if (!fs::exists(file)) return {};
  const auto table = CellTable::read(file.string(), "interval");
  if (const auto* mistake = std::get_if<scenarios::Diagnostic>(&table)) throw wrong_input(scenarios::to_string(*mistake));
  return SeriesReader{std::get<CellTable>(table), results}.read();
}

}  // namespace

analysis::page::Section kept_series_section(const fs::path& directory, const FinishedSweep& sweep) {
  return analysis::series_section(sweep.results, kept_series(directory, sweep.results), change_marks(sweep.plan->base));
}

std::vector<analysis::Chart> kept_series_charts(const fs::path& directory, const FinishedSweep& sweep) {
  const std::vector<PointSeries> series = kept_series(directory, sweep.results);
  if (series.empty()) return {};
  std::vector<PointSeries> drawn;
  for (const std::size_t at : analysis::drawn_points(sweep.results)) drawn.push_back(series[at]);
  return analysis::series_charts(drawn, change_marks(sweep.plan->base));
}

}  // namespace knee::cli
