#include "cli/breakdown.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "cli/point_summary.hpp"

namespace knee::cli {
namespace {

using M = scenarios::Measurement;

constexpr int kDigits = 3;

struct Account {
  const char* name;
  double M::*value;
};
constexpr std::array<Account, 10> kAccounts = {{{"network", &M::network_ms},
                                                {"queue", &M::queue_ms},
                                                {"lock wait", &M::interpreter_wait_ms},
                                                {"core wait", &M::core_wait_ms},
                                                {"cpu", &M::cpu_ms},
                                                {"native", &M::native_ms},
                                                {"I/O", &M::io_ms},
                                                {"service", &M::service_ms},
                                                {"serialisation", &M::serialisation_ms},
                                                {"collector", &M::collector_ms}}};

struct Line {
  const PointRecord* point;
  PointSummary summary;
};

std::string name_of(const PointRecord& point) {
  std::string name = point.architecture;
  for (const auto& [key, value] : point.swept) name += ", " + value;
  return name;
}

}  // namespace

Table breakdown_table(const Campaign& campaign) {
  std::vector<Line> lines;
  for (const PointRecord& point : campaign.points) {
    Line line{.point = &point, .summary = summarize(point)};
    if (!std::isnan(line.summary.mean.mean_ms)) lines.push_back(std::move(line));
  }
  Table table{.columns = {"architecture", "mean ms"}, .rows = {}};
  for (const Line& line : lines) {
    table.rows.push_back({name_of(*line.point), rounded(line.summary.mean.mean_ms, kDigits)});
  }
  for (const Account& account : kAccounts) {
    const auto is_used = [&](const Line& line) { return line.summary.mean.*account.value > 0; };
    if (std::none_of(lines.begin(), lines.end(), is_used)) continue;
    table.columns.emplace_back(account.name);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      table.rows[i].emplace_back(rounded(lines[i].summary.mean.*account.value, kDigits));
    }
  }
  if (table.columns.size() == 2) table.rows.clear();  // nobody kept accounts
  return table;
}

}  // namespace knee::cli
