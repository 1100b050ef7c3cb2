#include "analysis/metrics/window.hpp"

namespace knee::analysis {
namespace {

std::span<const Batch> kept(const Window& window, const Replication& replication) {
  return std::span{replication.batches}.subspan(window.first_batch);
}

double served_in(const Tally& tally) { return static_cast<double>(tally.served()); }
double due_in(const Tally& tally) { return static_cast<double>(tally.due()); }

}  // namespace

std::span<const Tally> tallies(const Batch& batch, RequestClass which) {
  const std::span<const Tally> all{batch.classes};
  return which ? all.subspan(*which, 1) : all;
}

BatchValues batch_values(const Window& window, const std::function<double(const Batch&)>& value) {
  BatchValues values;
  for (const Replication& replication : window.replications) {
    auto& row = values.emplace_back();
    for (const Batch& batch : kept(window, replication)) row.push_back(value(batch));
  }
  return values;
}

BatchValues tally_values(const Window& window, RequestClass which,
                         const std::function<double(const Tally&)>& value) {
  return batch_values(window, [&](const Batch& batch) {
    double sum = 0;
    for (const Tally& tally : tallies(batch, which)) sum += value(tally);
    return sum;
  });
}

RatioParts mean_latency_ms(const Window& window, RequestClass which) {
  return {.numerators = tally_values(window, which, [](const Tally& tally) { return tally.served_ms; }),
          .denominators = tally_values(window, which, served_in)};
}

RatioParts throughput_per_s(const Window& window, RequestClass which) {
  return {.numerators = tally_values(window, which, served_in),
          .denominators = batch_values(window, [](const Batch& batch) { return batch.seconds; })};
}

RatioParts departures_per_s(const Window& window, RequestClass which) {
  return {.numerators = tally_values(window, which, [](const Tally& tally) { return static_cast<double>(tally.departed); }),
          .denominators = batch_values(window, [](const Batch& batch) { return batch.seconds; })};
}

RatioParts error_share(const Window& window, RequestClass which) {
  return {.numerators =
              tally_values(window, which, [](const Tally& tally) { return due_in(tally) - served_in(tally); }),
          .denominators = tally_values(window, which, due_in)};
}

BatchSamples latency_samples(const Window& window, RequestClass which) {
  BatchSamples samples;
  for (const Replication& replication : window.replications) {
    auto& row = samples.emplace_back();
    for (const Batch& batch : kept(window, replication)) {
      auto& parts = row.emplace_back();
      for (const Tally& tally : tallies(batch, which)) parts.push_back(&tally.latency);
    }
  }
  return samples;
}

}  // namespace knee::analysis
