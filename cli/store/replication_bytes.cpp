#include "cli/store/replication_bytes.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/metrics/metric.hpp"

namespace knee::cli {
namespace {

using analysis::Batch;
using analysis::DurationHistogram;
using analysis::Measurement;
using analysis::Replication;
using analysis::Resource;
using analysis::Tally;
using Json = nlohmann::json;

// Declared here for the templates below, which write lists.
Json written(const Batch& batch);
Json written(const Resource& resource);

// A whole number as bytes of seven bits, the lowest first; all but the last have the highest bit set (LEB128).
void append(std::vector<std::uint8_t>& bytes, std::uint32_t number) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<std::uint8_t>(number | 0x80U));
  bytes.push_back(static_cast<std::uint8_t>(number));
}

std::uint32_t take(const std::vector<std::uint8_t>& bytes, std::size_t& at) {
  std::uint32_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t byte = bytes.at(at++);
    number |= (byte & 0x7FU) << shift;
    if (byte < 0x80) return number;
  }
}

// Each bucket as two numbers: the gap to the number of the bucket before it, and its count.
Json written(const DurationHistogram& durations) {
  if (durations.empty()) return Json::array();
  std::vector<std::uint8_t> numbers;
  std::uint32_t next = 0;
  for (const DurationHistogram::Bucket& bucket : durations.buckets()) {
    append(numbers, bucket.number - next);
    append(numbers, bucket.count);
    next = bucket.number + 1;
  }
  return Json::array({durations.least_ns(), durations.most_ns(), Json::binary(std::move(numbers))});
}

DurationHistogram distribution_from(const Json& json) {
  if (json.empty()) return {};
  std::vector<DurationHistogram::Bucket> buckets;
  const std::vector<std::uint8_t>& numbers = json.at(2).get_binary();
  std::uint32_t next = 0;
  for (std::size_t at = 0; at < numbers.size();) {
    const std::uint32_t number = next + take(numbers, at);
    buckets.push_back({number, take(numbers, at)});
    next = number + 1;
  }
  return {std::move(buckets), json.at(0).get<double>(), json.at(1).get<double>()};
}

Json written(const Tally& tally) {
  return Json::array({tally.ended, tally.served_ms, tally.present_ms, tally.components_ms, written(tally.latency), tally.departed,
                      tally.attempts});
}

Tally tally_from(const Json& json) {
  return {.ended = json.at(0).get<decltype(Tally::ended)>(),
          .served_ms = json.at(1).get<double>(),
          .present_ms = json.at(2).get<double>(),
          .components_ms = json.at(3).get<decltype(Tally::components_ms)>(),
          .latency = distribution_from(json.at(4)),
          .departed = json.at(5).get<std::uint64_t>(),
          .attempts = json.at(6).get<std::uint64_t>()};
}

// Not-a-number is null, as in JSON.
Json written(double number) { return std::isnan(number) ? Json{} : Json(number); }
double number_from(const Json& json) { return json.is_null() ? Measurement::kNone : json.get<double>(); }

// Omits metrics without a value.
Json written(const Measurement& values) {
  Json json = Json::object();
  for (const analysis::Metric& metric : analysis::metrics()) {
    if (!std::isnan(values.*metric.value)) json[metric.name] = values.*metric.value;
  }
  return json;
}

Measurement measurement_from(const Json& json) {
  Measurement values;
  for (const analysis::Metric& metric : analysis::metrics()) {
    if (const auto found = json.find(metric.name); found != json.end()) values.*metric.value = found->get<double>();
  }
  return values;
}

template <class Items>
Json each_written(const Items& items) {
  Json json = Json::array();
  for (const auto& item : items) json.push_back(written(item));
  return json;
}

Json written(const Batch& batch) {
  return Json{{"seconds", batch.seconds},
              {"in_system", batch.in_system},
              {"at_end", batch.in_system_at_end},
              {"classes", each_written(batch.classes)},
              {"utilisations", each_written(batch.utilisations)},
              {"values", written(batch.values)},
              {"loop_delay", written(batch.loop_delay)},
              {"lock_hold", written(batch.lock_hold)},
              {"job_latency", written(batch.job_latency)}};
}

Batch batch_from(const Json& json) {
  Batch batch{.seconds = json.at("seconds").get<double>(),
              .in_system = json.at("in_system").get<double>(),
              .in_system_at_end = json.at("at_end").get<double>(),
              .values = measurement_from(json.at("values")),
              .loop_delay = distribution_from(json.at("loop_delay")),
              .lock_hold = distribution_from(json.at("lock_hold")),
              .job_latency = distribution_from(json.at("job_latency"))};
  for (const Json& one : json.at("classes")) batch.classes.push_back(tally_from(one));
  for (const Json& one : json.at("utilisations")) batch.utilisations.push_back(number_from(one));
  return batch;
}

Json written(const Resource& resource) {
  return Json::array({static_cast<int>(resource.kind), resource.name, resource.count, written(resource.highest)});
}

Resource resource_from(const Json& json) {
  return {.kind = static_cast<analysis::ResourceKind>(json.at(0).get<int>()),
          .name = json.at(1).get<std::string>(),
          .count = json.at(2).get<std::size_t>(),
          .highest = number_from(json.at(3))};
}

}  // namespace

std::string to_bytes(const Replication& replication) {
  const Json json{{"batches", each_written(replication.batches)},
                  {"classes", replication.classes},
                  {"resources", each_written(replication.resources)},
                  {"offered_per_s", written(replication.offered_per_s)},
                  {"busiest_process_share", written(replication.busiest_process_share)},
                  {"warm_up_s", replication.warm_up_s},
                  {"events", replication.events},
                  {"measured", written(replication.measured)}};
  std::string bytes;
  Json::to_cbor(json, bytes);
  return bytes;
}

Replication replication_from(std::string_view bytes) {
  const Json json = Json::from_cbor(bytes.begin(), bytes.end());
  Replication replication{.classes = json.at("classes").get<std::vector<std::string>>(),
                          .offered_per_s = number_from(json.at("offered_per_s")),
                          .busiest_process_share = number_from(json.at("busiest_process_share")),
                          .warm_up_s = json.at("warm_up_s").get<double>(),
                          .events = json.at("events").get<double>(),
                          .measured = distribution_from(json.at("measured"))};
  for (const Json& one : json.at("batches")) replication.batches.push_back(batch_from(one));
  for (const Json& one : json.at("resources")) replication.resources.push_back(resource_from(one));
  return replication;
}

}  // namespace knee::cli
