#include "scenarios/recording/recordings.hpp"

#include <algorithm>
#include <memory>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/load.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

/// Adds a mistake; a mistake without a place gets the place of the name.
void report(Diagnostic mistake, const SourceLocation& place, Diagnostics& mistakes) {
  if (mistake.place.file.empty()) mistake.place = place;
  mistakes.add(std::move(mistake));
}

// The rest of the clock's 292 years is for the requests in hand at the end of a recording.
constexpr sim::Duration kLatest = std::chrono::hours{24 * 365 * 250};

bool check_longest(const std::vector<sim::Duration>& values, sim::Duration most,
                   const Placed<std::string>& column, Diagnostics& mistakes) {
  const auto longest = std::max_element(values.begin(), values.end());
  if (longest == values.end() || *longest <= most) return true;
  mistakes.add({.place = column.place,
                .what = fmt::format("the column {} has {}", in_quotes(column.value), duration().write(*longest)),
                .expected = fmt::format("at most {}, or another unit", duration().write(most))});
  return false;
}

}  // namespace

models::RecordedDemands Recordings::durations(const RecordedColumn& from, Diagnostics& mistakes) {
  return column(from, Content::durations, mistakes);
}

models::RecordedDemands Recordings::times(const RecordedColumn& from, Diagnostics& mistakes) {
  return column(from, Content::times, mistakes);
}

std::shared_ptr<const std::vector<std::uint32_t>> Recordings::labels(const RecordedColumn& from,
                                                                     Diagnostics& mistakes) {
  const Recording* recording = open(beside(from.file.place, from.file.value), from.file.place, mistakes);
  if (recording == nullptr) return nullptr;
  auto reading = recording->labels(from.column.value);
  if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
    report(std::move(*mistake), from.column.place, mistakes);
    return nullptr;
  }
  return std::make_shared<const std::vector<std::uint32_t>>(
      std::get<std::vector<std::uint32_t>>(std::move(reading)));
}

models::RecordedDemands Recordings::column(const RecordedColumn& from, Content content,
                                           Diagnostics& mistakes) {
  const std::string path = beside(from.file.place, from.file.value);
  models::RecordedDemands& cached = columns_[{path, from.column.value, from.unit, content}];
  if (cached != nullptr) return cached;
  const Recording* recording = open(path, from.file.place, mistakes);
  if (recording == nullptr) return nullptr;
  auto reading = content == Content::times ? recording->times(from.column.value, from.unit)
                                           : recording->durations(from.column.value, from.unit);
  if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
    report(std::move(*mistake), from.column.place, mistakes);
    return nullptr;
  }
  auto values = std::get<std::vector<sim::Duration>>(std::move(reading));
  if (!check_longest(values, content == Content::times ? kLatest : kAnyDuration.most, from.column, mistakes))
    return nullptr;
  cached = std::make_shared<const std::vector<sim::Duration>>(std::move(values));
  return cached;
}

const Recording* Recordings::open(const std::string& path, const SourceLocation& place,
                                  Diagnostics& mistakes) {
  if (open_ && open_->first == path) return &open_->second;
  Expected<Recording> reading = Recording::read(path);
  if (auto* mistake = std::get_if<Diagnostic>(&reading)) {
    report(std::move(*mistake), place, mistakes);
    return nullptr;
  }
  return &open_.emplace(path, std::get<Recording>(std::move(reading))).second;
}

}  // namespace knee::scenarios
