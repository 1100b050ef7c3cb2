#include "analysis/scaling/scaling_curve.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

constexpr const char* kUsers = "users";
constexpr const char* kNumbers[] = {kUsers, "threads", "processes", "nodes", "cores", "servers", "workers", "connections", "pool"};
constexpr std::size_t kLeastSizes = 3;

std::vector<std::string> parts_of(const std::string& key) {
  std::vector<std::string> parts{""};
  for (const char letter : key) {
    if (letter == '.') {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

bool is_number(const std::string& key) {
  const std::string last = parts_of(key).back();
  return std::any_of(std::begin(kNumbers), std::end(kNumbers), [&](const char* name) { return last == name; });
}

bool is_of_users(const std::string& key) { return parts_of(key).back() == kUsers; }

// `services.db.servers`: `servers of db`.
std::string name_of_size(const std::string& key) {
  const std::vector<std::string> parts = parts_of(key);
  if (parts.size() > 2 && parts[0] == "services") return parts.back() + " of " + parts[1];
  if (parts.size() > 3 && parts[0] == "workload" && parts[1] == "requests") return parts.back() + " of " + parts[2];
  return parts.back();
}

// Whether the key changes this architecture.
bool concerns(const std::string& key, const std::string& architecture) {
  const std::vector<std::string> parts = parts_of(key);
  return parts.front() != "architectures" || parts[1] == architecture;
}

std::optional<double> size_of(const Point& point, const std::string& key) {
  for (const auto& [name, value] : point.swept) {
    if (name != key) continue;
    double size = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
    if (error == std::errc{} && end == value.data() + value.size() && size > 0) return size;
  }
  return std::nullopt;
}

// The label of a point without some of its swept values.
template <class IsLeftOut>
std::string name_without(const Point& point, IsLeftOut is_left_out) {
  Point named{.scenario = {}, .architecture = point.architecture, .runtime = {}, .swept = point.swept};
  std::erase_if(named.swept, [&](const auto& pair) { return is_left_out(pair.first); });
  return named.label();
}

bool has_saturation(const Entry& entry) {
  constexpr double kExhausted = 0.98;
  constexpr double kExhaustedByUsers = 0.95;  // users who wait elsewhere leave it idle now and then
  constexpr double kServed = 0.95;
  const PointResult& result = entry.result;
  const bool is_closed = std::isnan(entry.point.offered_per_s);
  const double used = result.bottleneck.utilisation;
  const Estimate throughput = result.all[&Measurement::throughput_per_s];
  const double most = throughput.has_interval() ? throughput.high : throughput.value;
  if (result.state == State::saturated || used >= (is_closed ? kExhaustedByUsers : kExhausted)) return true;
  return used >= kBusy && most < kServed * entry.point.offered_per_s;
}

// The points of one size: they differ in load or users only.
using Group = std::vector<const Entry*>;

const Entry* largest_of(const Group& group) {
  const Entry* largest = nullptr;
  const auto throughput = [](const Entry* entry) { return entry->result.all.value.throughput_per_s; };
  for (const Entry* entry : group) {
    if (!std::isnan(throughput(entry)) && (largest == nullptr || throughput(entry) > throughput(largest))) largest = entry;
  }
  return largest;
}

// The curves over one key.
class CurveMaker {
 public:
  CurveMaker(const Results& results, std::string key, const std::map<std::string, Estimate>& capacities)
      : results_{results}, key_{std::move(key)}, capacities_{capacities} {}

  [[nodiscard]] std::vector<ScalingCurve> curves() const {
    std::vector<ScalingCurve> curves;
    for (const auto& [name, groups] : groups_by_name()) {
      if (groups.size() >= kLeastSizes) curves.push_back(best_curve(name, groups));
    }
    return curves;
  }

 private:
  using Groups = std::map<double, Group>;

  // In the order of first appearance.
  [[nodiscard]] std::vector<std::pair<std::string, Groups>> groups_by_name() const {
    std::vector<std::pair<std::string, Groups>> named;
    for (const Entry& entry : results_.points) {
      const auto size = size_of(entry.point, key_);
      if (!size || !concerns(key_, entry.point.architecture)) continue;
      const std::string name = name_without(entry.point, [&](const std::string& key) { return key == key_ || is_collapsed(key); });
      auto found = std::find_if(named.begin(), named.end(), [&](const auto& one) { return one.first == name; });
      if (found == named.end()) found = named.insert(named.end(), {name, {}});
      found->second[*size].push_back(&entry);
    }
    return named;
  }

  // Load and users: of these the largest throughput counts, unless the curve is over users.
  [[nodiscard]] bool is_collapsed(const std::string& key) const {
    return key == kLoadKey || (is_of_users(key) && !is_of_users(key_));
  }

  [[nodiscard]] ScalingCurve frame(const std::string& name, const Groups& groups) const {
    return {.architecture = name, .size = name_of_size(key_), .confidence = groups.begin()->second.front()->point.confidence};
  }

  [[nodiscard]] ScalingCurve best_curve(const std::string& name, const Groups& groups) const {
    ScalingCurve measured = frame(name, groups);
    ScalingCurve found = frame(name, groups);
    found.quantity = ScalingQuantity::capacity;
    for (const auto& [size, group] : groups) {
      add(measured, size, group);
      const std::string label = name_without(group.front()->point, [](const std::string& key) { return key == kLoadKey; });
      const auto capacity = capacities_.find(label);
      if (capacity != capacities_.end()) found.points.push_back({size, capacity->second});
    }
    return found.points.size() > measured.points.size() ? found : measured;
  }

  void add(ScalingCurve& curve, double size, const Group& group) const {
    const Entry* largest = largest_of(group);
    if (largest == nullptr) {
      curve.left_out.push_back({size, group.back()->point.offered_per_s, Estimate::kNone});
    } else if (is_of_users(key_) || std::any_of(group.begin(), group.end(), [](const Entry* one) { return has_saturation(*one); })) {
      curve.points.push_back({size, largest->result.all[&Measurement::throughput_per_s]});
    } else {
      curve.left_out.push_back({size, largest->point.offered_per_s, largest->result.bottleneck.utilisation});
    }
  }

  const Results& results_;
  std::string key_;
  const std::map<std::string, Estimate>& capacities_;
};

}  // namespace

std::vector<ScalingCurve> scaling_curves(const Results& results, const std::map<std::string, Estimate>& capacities) {
  std::vector<ScalingCurve> all;
  if (results.points.empty()) return all;
  for (const auto& [key, value] : results.points.front().point.swept) {
    if (!is_number(key)) continue;
    for (ScalingCurve& curve : CurveMaker{results, key, capacities}.curves()) all.push_back(std::move(curve));
  }
  return all;
}

std::string count_text(double count, const std::string& size) {
  const std::string number = to_text(rounded(count, kReportDigits));
  if (count != 1) return fmt::format("{} {}", number, size);
  const std::size_t end = std::min(size.find(' '), size.size());
  std::string one = size.substr(0, end);
  if (one.ends_with("sses")) one.pop_back();
  if (one.ends_with("s") || one.ends_with("sse")) one.pop_back();
  return fmt::format("{} {}{}", number, one, size.substr(end));
}

}  // namespace knee::analysis
