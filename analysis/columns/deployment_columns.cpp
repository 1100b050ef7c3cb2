#include "analysis/columns/deployment_columns.hpp"

namespace knee::analysis {

std::vector<Column> make_up_columns() {
  return {
      {"nodes", "Machines that serve."},
      {"processes", "Processes on each node."},
      {"threads", "Threads that serve requests in each process; 1 for an event loop."},
  };
}

std::vector<Column> deployment_columns() {
  return {
      {"machine", "Machine type; empty: the machine of the scenario."},
      {"nodes", "Machines that serve."},
      {"processes", "Processes on each node."},
      {"threads", "Threads of a process; event loops have none."},
  };
}

std::vector<Column> price_columns() {
  return {
      {"cost_per_hour", "Price of all nodes for an hour; empty without prices."},
      {"cost_per_month", "Price of all nodes for a month of 730 h; empty without prices."},
      {"currency", "Currency of the prices: three capital letters."},
  };
}

std::vector<Column> joined(std::initializer_list<std::vector<Column>> parts) {
  std::vector<Column> columns;
  for (const auto& part : parts) columns.insert(columns.end(), part.begin(), part.end());
  return columns;
}

}  // namespace knee::analysis
