/// Hand-made points for the tests of the command line.
#pragma once

#include <cstdint>
#include <string>

#include "cli/point_record.hpp"

namespace knee::cli {

/// A point of `replications` that are still to be simulated.
inline PointRecord planned_point(const std::string& architecture, const std::string& load,
                                 std::size_t replications) {
  PointRecord point{.scenario = "json-api", .architecture = architecture, .runtime = "event-loop"};
  point.swept = {{"load", load}};
  point.offered_per_s = std::stod(load);
  point.requests = 1000;
  point.cost = 1000;
  point.replications.resize(replications);
  return point;
}

/// Two architectures at two loads.
inline Campaign planned_campaign(std::size_t replications = 2) {
  Campaign campaign{
      .scenario = "json-api", .description = "A JSON API.", .hash = "0123456789abcdef", .points = {}};
  for (const char* architecture : {"node", "gunicorn"}) {
    for (const char* load : {"50/s", "100/s"}) {
      campaign.points.push_back(planned_point(architecture, load, replications));
    }
  }
  return campaign;
}

/// Numbers that differ for every point and replication and need all digits of a double.
inline scenarios::Measurement made_up(std::size_t point, std::uint64_t replication) {
  scenarios::Measurement measurement;
  const double x = static_cast<double>(point) + static_cast<double>(replication) / 7;
  measurement.offered_per_s = 50.0 * static_cast<double>(1 + point % 2);
  measurement.throughput_per_s = measurement.offered_per_s - x / 100;
  measurement.goodput_per_s = measurement.throughput_per_s;
  measurement.mean_ms = 1 + x;
  measurement.p50_ms = 0.5 + x;
  measurement.p99_ms = 10 + x / 3;
  measurement.max_ms = 100 + x;
  measurement.refused_per_s = 0;
  measurement.timed_out_per_s = 0;
  measurement.core_utilisation = 0.25;
  measurement.loop_utilisation = 0.5;
  measurement.backlog_growth = 0;
  measurement.requests = 1000;
  return measurement;
}

}  // namespace knee::cli
