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
void write(CborWriter& to, const std::vector<Batch>& batches);
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

// The metrics that some batch has a value of.
std::vector<const Metric*> metrics_of(const std::vector<Batch>& batches) {
  const std::vector<const Metric*>& all = metrics_by_name();
  std::vector<char> has_value(all.size());
  for (const Batch& batch : batches) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!std::isnan(batch.values.*all[i]->value)) has_value[i] = 1;
    }
  }
  std::vector<const Metric*> used;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (has_value[i] != 0) used.push_back(all[i]);
  }
  return used;
}

// The values of each metric in all batches.
void write_values(CborWriter& to, const std::vector<Batch>& batches) {
  const std::vector<const Metric*> used = metrics_of(batches);
  to.map(used.size());
  for (const Metric* metric : used) {
    to.text(metric->name).array(batches.size());
    for (const Batch& batch : batches) write(to, batch.values.*metric->value);
  }
}

// Metrics that this knee does not have are left out.
void read_values(CborReader& from, std::vector<Batch>& batches) {
  const std::vector<const Metric*>& all = metrics_by_name();
  for (std::size_t i = from.map(); i > 0; --i) {
    const std::string_view name = from.text();
    const auto found = std::lower_bound(all.begin(), all.end(), name,
                                        [](const Metric* metric, std::string_view key) { return metric->name < key; });
    const bool is_known = found != all.end() && (*found)->name == name;
    require(from.array() == batches.size());
    for (Batch& batch : batches) {
      const double value = number_from(from);
      if (is_known) batch.values.*(*found)->value = value;
    }
  }
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
void read(CborReader& from, std::vector<double>& numbers) { numbers = each<double>(from, number_from); }
void read(CborReader& from, std::vector<std::string>& names) { names = each<std::string>(from, name_from); }
void read(CborReader& from, std::vector<Tally>& tallies) { tallies = each<Tally>(from, tally_from); }
void read(CborReader& from, std::vector<Resource>& resources) { resources = each<Resource>(from, resource_from); }

template <class Item>
void write(CborWriter& to, const std::vector<Item>& items) {
  write_each(to, items);
}

// The parts of a batch: each has a list over all batches, so that its key is written once.
template <class Column>
void each_column(Column column) {
  column("at_end", &Batch::in_system_at_end);
  column("classes", &Batch::classes);
  column("in_system", &Batch::in_system);
  column("job_latency", &Batch::job_latency);
  column("lock_hold", &Batch::lock_hold);
  column("loop_delay", &Batch::loop_delay);
  column("seconds", &Batch::seconds);
  column("utilisations", &Batch::utilisations);
}

std::size_t columns_of_batches() {
  std::size_t count = 1;  // the values
  each_column([&](std::string_view, const auto&) { ++count; });
  return count;
}

void write(CborWriter& to, const std::vector<Batch>& batches) {
  to.map(columns_of_batches());
  each_column([&](std::string_view key, auto part) {
    to.text(key).array(batches.size());
    for (const Batch& batch : batches) write(to, batch.*part);
  });
  to.text("values");
  write_values(to, batches);
}

void read(CborReader& from, std::vector<Batch>& batches) {
  require(from.map() == columns_of_batches());
  each_column([&](std::string_view key, auto part) {
    require(from.text() == key);
    const std::size_t count = from.array();
    if (batches.empty()) batches.resize(count);
    require(batches.size() == count);
    for (Batch& batch : batches) read(from, batch.*part);
  });
  require(from.text() == "values");
  read_values(from, batches);
}

// The keys of a map, which it has in this order, with their values: once for writing and for reading.
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
