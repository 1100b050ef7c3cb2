#include "analysis/report/breakdown.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace knee::analysis {
namespace {

using M = Measurement;


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

// A saturated point is told apart: its latency depends on how long it was simulated.
std::string name_of(const Entry& entry) {
  const bool saturated = entry.result.state == State::saturated;
  return entry.point.label() + (saturated ? " (saturated)" : "");
}

}  // namespace

Table breakdown_table(const Results& results) {
  std::vector<const Entry*> lines;
  for (const Entry& entry : results.points) {
    if (!std::isnan(entry.result.breakdown.mean_ms)) lines.push_back(&entry);
  }
  Table table{.columns = {"architecture", "mean ms"}, .rows = {}};
  for (const Entry* line : lines) {
    table.rows.push_back({name_of(*line), rounded(line->result.breakdown.mean_ms, kReportDigits)});
  }
  for (const Account& account : kAccounts) {
    const auto is_used = [&](const Entry* line) { return line->result.breakdown.*account.value > 0; };
    if (std::none_of(lines.begin(), lines.end(), is_used)) continue;
    table.columns.emplace_back(account.name);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      table.rows[i].emplace_back(rounded(lines[i]->result.breakdown.*account.value, kReportDigits));
    }
  }
  if (table.columns.size() == 2) table.rows.clear();  // no account was charged
  return table;
}

}  // namespace knee::analysis
