/// Measurements: the columns of a table that `knee fit` uses.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/laws/least_squares.hpp"

namespace knee::cli {

/// A table of measurements, and the rows and columns of it to use.
struct MeasurementQuery {
  std::string path;          ///< a CSV file; `-` is standard input
  std::string size_column;
  std::string value_column;  ///< weights come from `<column>_low` and `<column>_high`, if the table has both
  std::vector<std::pair<std::string, std::string>> where = {};  ///< column and value that each row must have
};

struct Measurements {
  std::vector<analysis::laws::Observation> points = {};
  bool weighted = false;
  std::string remark = {};  ///< the reason why intervals of the table are not used, as a sentence; may be empty
};

/// Reads the rows that match. The weight of a point is 1 / variance, where its interval is taken as one of 95 %: the value
/// ± 1.96 standard errors. Throws `Failure` (wrong input)
/// with all mistakes: a file that cannot be read, unknown columns, a value that no row has, cells that are no number,
/// sizes that are not above 0, negative throughputs.
[[nodiscard]] Measurements read_measurements(const MeasurementQuery& query);

}  // namespace knee::cli
