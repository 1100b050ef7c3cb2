/// How far two points are apart whose batches hold the same arrivals and demands.
#pragma once

#include "analysis/quantile.hpp"
#include "analysis/ratio.hpp"

namespace knee::analysis {

/// By how much the ratio of `b` is above that of `a`, relative to `a` (0.05: 5 % more), with its interval. Both have the
/// same replications and batches. With common random numbers most of what makes a batch slow makes it slow on both
/// sides, and cancels: what each batch adds to the error of the difference is the difference of what it adds to the two
/// relative errors. Student's interval on a logarithmic scale. No value where one of the ratios is none or zero.
[[nodiscard]] Estimate paired_ratio(const RatioParts& a, const RatioParts& b, double confidence);

/// The same for the quantile `q` of the pooled samples. A batch adds to the relative error of a quantile what it has too
/// many beyond it, over the density there (Bahadur, Annals of Mathematical Statistics 1966).
[[nodiscard]] Estimate paired_quantile(const BatchSamples& a, const BatchSamples& b, double q, double confidence);

}  // namespace knee::analysis
