#include "cli/store/replication_bytes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "analysis/metrics/metric.hpp"
#include "cli/store/raw_bytes.hpp"
#include "cli/store/cbor.hpp"

namespace knee::cli {
namespace {

using analysis::Batch;
using analysis::DurationHistogram;
using analysis::Measurement;
using analysis::Metric;
using analysis::Replication;
using analysis::Resource;
using analysis::Tally;

// Declared here for the templates below, which write and read lists.
void write(CborWriter& to, const Batch& batch);
void write(CborWriter& to, const Resource& resource);
void write(CborWriter& to, const Tally& tally);

// Not-a-number is null, as in JSON.
void write(CborWriter& to, double number) { std::isnan(number) ? to.null() : to.real(number); }
void write(CborWriter& to, std::uint64_t number) { to.whole(number); }
void write(CborWriter& to, const std::string& text) { to.text(text); }

template <class Items>
void write_each(CborWriter& to, const Items& items) {
  to.array(items.size());
  for (const auto& item : items) write(to, item);
}

double number_from(CborReader& from) { return from.take_null() ? Measurement::kNone : from.real(); }

void require(bool holds) {
  if (!holds) throw std::runtime_error{"an item that is no part of a replication"};
}

// Reads a list of any length.
template <class Item, class Read>
std::vector<Item> each(CborReader& from, Read read) {
  std::vector<Item> items(from.array());
  for (Item& item : items) item = read(from);
  return items;
}

// Reads a list of a known length.
template <class Items, class Read>
void fill(CborReader& from, Items& items, Read read) {
  require(from.array() == items.size());
  for (auto& item : items) item = read(from);
}

// A whole number as bytes of seven bits, the lowest first; all but the last have the highest bit set (LEB128).
void append(std::string& bytes, std::uint32_t number) {
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(number | 0x80U);
  bytes += static_cast<char>(number);
}

std::uint32_t take(std::string_view& bytes) {
  std::uint32_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    require(!bytes.empty() && shift < 32);
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    number |= (byte & 0x7FU) << shift;
    if (byte < 0x80) return number;
  }
}

// Each bucket as two numbers: the gap to the number of the bucket before it, and its count.
void write(CborWriter& to, const DurationHistogram& durations) {
  if (durations.empty()) {
    to.array(0);
    return;
  }
  std::string numbers;
  std::uint32_t next = 0;
  for (const DurationHistogram::Bucket& bucket : durations.buckets()) {
    append(numbers, bucket.number - next);
    append(numbers, bucket.count);
    next = bucket.number + 1;
  }
  to.array(3).real(durations.least_ns()).real(durations.most_ns()).bytes(numbers);
}

DurationHistogram distribution_from(CborReader& from) {
  const std::size_t parts = from.array();
  if (parts == 0) return {};
  require(parts == 3);
  const double least = from.real();
  const double most = from.real();
  std::vector<DurationHistogram::Bucket> buckets;
  std::uint32_t next = 0;
  for (std::string_view numbers = from.bytes(); !numbers.empty();) {
    const std::uint32_t number = next + take(numbers);
    buckets.push_back({number, take(numbers)});
    next = number + 1;
  }
  return {std::move(buckets), least, most};
}

void write(CborWriter& to, const Tally& tally) {
  to.array(8);
  write_each(to, tally.ended);
  to.real(tally.served_ms).real(tally.present_ms);
  write_each(to, tally.components_ms);
  write(to, tally.latency);
  to.whole(tally.departed).whole(tally.attempts).whole(tally.attempted);
}

Tally tally_from(CborReader& from) {
  require(from.array() == 8);
  Tally tally;
  fill(from, tally.ended, [](CborReader& item) { return item.whole(); });
  tally.served_ms = from.real();
  tally.present_ms = from.real();
  fill(from, tally.components_ms, [](CborReader& item) { return number_from(item); });
  tally.latency = distribution_from(from);
  tally.departed = from.whole();
  tally.attempts = from.whole();
  tally.attempted = from.whole();
  return tally;
}

// All metrics in the order of their names.
const std::vector<const Metric*>& metrics_by_name() {
  static const std::vector<const Metric*> kSorted = [] {
    std::vector<const Metric*> all;
    for (const Metric& metric : analysis::metrics()) all.push_back(&metric);
    const auto is_before = [](const Metric* a, const Metric* b) { return std::string_view{a->name} < std::string_view{b->name}; };
    std::sort(all.begin(), all.end(), is_before);
    return all;
  }();
  return kSorted;
}

// Omits metrics without a value.
void write(CborWriter& to, const Measurement& values) {
  const auto has_value = [&](const Metric* metric) { return !std::isnan(values.*metric->value); };
  const auto& all = metrics_by_name();
  to.map(static_cast<std::size_t>(std::count_if(all.begin(), all.end(), has_value)));
  for (const Metric* metric : all) {
    if (has_value(metric)) to.text(metric->name).real(values.*metric->value);
  }
}

Measurement measurement_from(CborReader& from) {
  Measurement values;
  const auto& all = metrics_by_name();
  for (std::size_t i = from.map(); i > 0; --i) {
    const std::string_view name = from.text();
    const double value = from.real();
    const auto found = std::lower_bound(all.begin(), all.end(), name,
                                        [](const Metric* metric, std::string_view key) { return metric->name < key; });
    if (found != all.end() && (*found)->name == name) values.*(*found)->value = value;
  }
  return values;
}

void write(CborWriter& to, const Resource& resource) {
  to.array(4).whole(static_cast<std::uint64_t>(resource.kind)).text(resource.name).whole(resource.count);
  write(to, resource.highest);
}

Resource resource_from(CborReader& from) {
  require(from.array() == 4);
  Resource resource;
  resource.kind = static_cast<analysis::ResourceKind>(from.whole());
  resource.name = from.text();
  resource.count = from.whole();
  resource.highest = number_from(from);
  return resource;
}

std::string name_from(CborReader& from) { return std::string{from.text()}; }

void read(CborReader& from, double& number) { number = number_from(from); }
void read(CborReader& from, DurationHistogram& durations) { durations = distribution_from(from); }
void read(CborReader& from, Measurement& values) { values = measurement_from(from); }
void read(CborReader& from, std::vector<double>& numbers) { numbers = each<double>(from, number_from); }
void read(CborReader& from, std::vector<std::string>& names) { names = each<std::string>(from, name_from); }
void read(CborReader& from, std::vector<Tally>& tallies) { tallies = each<Tally>(from, tally_from); }
void read(CborReader& from, std::vector<Resource>& resources) { resources = each<Resource>(from, resource_from); }
void read(CborReader& from, std::vector<Batch>& batches);

template <class Item>
void write(CborWriter& to, const std::vector<Item>& items) {
  write_each(to, items);
}

// The keys of a map, which it has in this order, with their values: once for writing and for reading.
template <class Entry, SameButConst<Batch> One>
void each_entry(Entry entry, One& batch) {
  entry("at_end", batch.in_system_at_end);
  entry("classes", batch.classes);
  entry("in_system", batch.in_system);
  entry("job_latency", batch.job_latency);
  entry("lock_hold", batch.lock_hold);
  entry("loop_delay", batch.loop_delay);
  entry("seconds", batch.seconds);
  entry("utilisations", batch.utilisations);
  entry("values", batch.values);
}

template <class Entry, SameButConst<Replication> One>
void each_entry(Entry entry, One& replication) {
  entry("batches", replication.batches);
  entry("busiest_process_share", replication.busiest_process_share);
  entry("classes", replication.classes);
  entry("events", replication.events);
  entry("measured", replication.measured);
  entry("offered_per_s", replication.offered_per_s);
  entry("resources", replication.resources);
  entry("warm_up_s", replication.warm_up_s);
}

template <class Map>
std::size_t entries_of(const Map& map) {
  std::size_t count = 0;
  each_entry([&](std::string_view, const auto&) { ++count; }, map);
  return count;
}

template <class Map>
void write_map(CborWriter& to, const Map& map) {
  to.map(entries_of(map));
  each_entry([&](std::string_view key, const auto& value) {
    to.text(key);
    write(to, value);
  }, map);
}

template <class Map>
void read_map(CborReader& from, Map& map) {
  require(from.map() == entries_of(map));
  each_entry([&](std::string_view key, auto& value) {
    require(from.text() == key);
    read(from, value);
  }, map);
}

void write(CborWriter& to, const Batch& batch) { write_map(to, batch); }

Batch batch_from(CborReader& from) {
  Batch batch;
  read_map(from, batch);
  return batch;
}

void read(CborReader& from, std::vector<Batch>& batches) { batches = each<Batch>(from, batch_from); }

}  // namespace

std::string to_bytes(const Replication& replication) {
  CborWriter to;
  write_map(to, replication);
  return std::move(to.written());
}

Replication replication_from(std::string_view bytes) {
  CborReader from{bytes};
  Replication replication;
  read_map(from, replication);
  from.require_end();
  return replication;
}

}  // namespace knee::cli
