/// Recordings: the columns of recorded traffic that a scenario names, each read once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "models/request/work.hpp"
#include "scenarios/recording/recording.hpp"
#include "scenarios/schema/compound.hpp"

namespace knee::scenarios {

/// A column of a recording, as a scenario names it.
struct RecordedColumn {
  Placed<std::string> file;  ///< as written: relative to the file that names it
  Placed<std::string> column;
  sim::Duration unit;
};

class Recordings {
 public:
  /// A column of durations; null and a mistake if the file or the column does not exist, or holds other values.
  [[nodiscard]] models::RecordedDemands durations(const RecordedColumn& from, Diagnostics& mistakes);
  /// Times since the start, ascending; at least one.
  [[nodiscard]] models::RecordedDemands times(const RecordedColumn& from, Diagnostics& mistakes);
  /// Labels, by their numbers (Recording::labels).
  [[nodiscard]] std::shared_ptr<const std::vector<std::uint32_t>> labels(const RecordedColumn& from,
                                                                         Diagnostics& mistakes);

 private:
  enum class Content : std::uint8_t { durations, times };
  using Id = std::tuple<std::string, std::string, sim::Duration, Content>;

  models::RecordedDemands column(const RecordedColumn& from, Content content, Diagnostics& mistakes);
  const Recording* open(const std::string& path, const SourceLocation& place, Diagnostics& mistakes);

  std::map<Id, models::RecordedDemands> columns_;
  std::optional<std::pair<std::string, Recording>>
      open_;  // the file read last: a scenario reads the columns of one file together
};

}  // namespace knee::scenarios
