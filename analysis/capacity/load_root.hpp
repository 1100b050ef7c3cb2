/// The load at which a quantity crosses zero.
#pragma once

#include <functional>

namespace knee::analysis {

/// Loads on both sides of a root, with the signs of the quantity: negative at `low`, positive at `high`.
struct LoadBracket {
  double low;
  double high;
  double margin_low;
  double margin_high;
};

/// How near a root must be found.
struct RootTolerance {
  double relative;  ///< of the load
  double margin;    ///< a quantity of at most this size counts as zero
};

/// The root of `margin_at` in the bracket (Alefeld, Potra and Shi, ACM TOMS 748, 1995), on a logarithmic scale of loads.
[[nodiscard]] double load_root(const std::function<double(double load)>& margin_at, const LoadBracket& bracket,
                               const RootTolerance& tolerance);

/// The same for a quantity that only whole numbers have: the root of the straight line between the last whole number at
/// which the quantity is not positive and the next one. The ends of the bracket are whole numbers.
[[nodiscard]] double whole_load_root(const std::function<double(double load)>& margin_at, LoadBracket bracket,
                                     const RootTolerance& tolerance);

}  // namespace knee::analysis
