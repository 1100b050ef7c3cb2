/// `GivenLoad`: the value of --load, in the unit of the scenario's load.
#pragma once

#include <string>

#include "analysis/capacity/load_axis.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::cli {

/// A load as the user gives it: a rate (`2000/s`), a number of users (`340`), or a multiple of a recording (`1.4x`).
struct GivenLoad {
  analysis::LoadUnit unit = analysis::LoadUnit::rate;
  double value = 0;
  std::string text = {};
};

/// Reads a `GivenLoad`, for `add_quantity`.
struct GivenLoadCodec {
  [[nodiscard]] scenarios::Expected<GivenLoad> read(const std::string& text) const;
};

}  // namespace knee::cli
