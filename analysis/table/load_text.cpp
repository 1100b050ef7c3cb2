#include "analysis/table/load_text.hpp"

#include <fmt/format.h>

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

std::string digits(const LoadAxis& axis, double load) { return to_text(rounded_load(axis, load)); }

}  // namespace

double rounded_load(const LoadAxis& axis, double load) { return axis.is_whole() ? load : rounded(load, kReportDigits + 1); }

std::string load_text(const LoadAxis& axis, double load) {
  switch (axis.unit) {
    case LoadUnit::users: return digits(axis, load) + (load == 1 ? " user" : " users");
    case LoadUnit::recording: return load == 1 ? "the recorded load" : digits(axis, load) + " times the recorded load";
    case LoadUnit::rate: break;
  }
  return digits(axis, load) + "/s";
}

std::string load_text(const LoadAxis& axis, const Estimate& crossing) {
  const Estimate load = axis.answer(crossing);
  const bool is_one = axis.unit != LoadUnit::rate && load.low == load.high;
  if (!load.has_interval() || is_one) return load_text(axis, load.value);
  return fmt::format("{} ({} to {})", load_text(axis, load.value), digits(axis, load.low), digits(axis, load.high));
}

const char* load_noun(const LoadAxis& axis) { return axis.unit == LoadUnit::users ? "number of users" : "load"; }

const char* unit_name(const LoadAxis& axis) {
  switch (axis.unit) {
    case LoadUnit::users: return "users";
    case LoadUnit::recording: return "times the recording";
    case LoadUnit::rate: break;
  }
  return "requests/s";
}

}  // namespace knee::analysis
