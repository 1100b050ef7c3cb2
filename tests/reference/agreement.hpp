/// Whether a model and a reference answer the same requests at the same times.
#pragma once

#include <vector>

#include "tests/reference/trial/request.hpp"

namespace knee::reference {

/// How far apart two answers to one request may be, in seconds. SimGrid adds up doubles where the models count whole
/// nanoseconds, which costs less than one where everybody has a core.
inline constexpr double kOwnCores = 1e-9;
/// Where a demand is divided, the models round the parts.
inline constexpr double kRounded = 1e-8;
/// Where cores are shared, a computation ends at a real number: the models round it, and who shared the core with it goes
/// on from there, so it adds up over a busy period.
inline constexpr double kSharedCores = 1e-6;

/// Checks that every answer agrees, in time and in outcome.
void check_agreement(const std::vector<Request>& requests, const std::vector<Answer>& modelled,
                     const std::vector<Answer>& expected, double tolerance = kOwnCores);

}  // namespace knee::reference
