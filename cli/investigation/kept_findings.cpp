#include "cli/investigation/kept_findings.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/findings/finding_sections.hpp"
#include "analysis/findings/finding_tables.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/command_line/model_version.hpp"
#include "cli/investigation/expected_load.hpp"
#include "cli/investigation/findings_folder.hpp"
#include "cli/investigation/investigation.hpp"
#include "cli/investigation/json_table.hpp"
#include "cli/store/atomic_file.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

using analysis::Findings;
using analysis::page::CaptionedTable;
using analysis::page::Section;
using OrderedJson = nlohmann::ordered_json;

constexpr const char* kFile = "findings.json";

OrderedJson json_of(const std::vector<CaptionedTable>& tables) {
  OrderedJson json = OrderedJson::array();
  for (const CaptionedTable& one : tables) json.push_back({{"caption", one.caption}, {"table", table_json(one.table)}});
  return json;
}

std::vector<CaptionedTable> tables_from(const OrderedJson& json) {
  std::vector<CaptionedTable> tables;
  for (const OrderedJson& one : json) tables.push_back({one.at("caption").get<std::string>(), table_from(one.at("table"))});
  return tables;
}

OrderedJson json_of(const KeptFindings& findings, const OrderedJson& question) {
  OrderedJson sections = OrderedJson::array();
  for (const Section& one : findings.insight.sections) {
    sections.push_back({{"heading", one.heading}, {"paragraphs", one.paragraphs}, {"tables", json_of(one.tables)}});
  }
  OrderedJson loads = OrderedJson::array();
  for (const auto& mark : findings.insight.loads) loads.push_back({{"name", mark.name}, {"load", mark.x.value}});
  OrderedJson tables = OrderedJson::object();
  for (const auto& [name, table] : findings.tables) tables[name] = table_json(table);
  return {{"question", question},         {"objective", findings.objective}, {"answers", findings.insight.answers},
          {"summary", json_of(findings.insight.tables)}, {"sections", sections}, {"loads", loads}, {"tables", tables}};
}

KeptFindings findings_from(const OrderedJson& json) {
  KeptFindings findings{.objective = json.at("objective").get<std::string>()};
  findings.insight.answers = json.at("answers").get<std::vector<std::string>>();
  findings.insight.tables = tables_from(json.at("summary"));
  for (const OrderedJson& one : json.at("sections")) {
    findings.insight.sections.push_back({.heading = one.at("heading").get<std::string>(),
                                         .paragraphs = one.at("paragraphs").get<std::vector<std::string>>(),
                                         .tables = tables_from(one.at("tables"))});
  }
  for (const OrderedJson& one : json.at("loads")) {
    findings.insight.loads.push_back({.name = one.at("name").get<std::string>(), .x = {.value = one.at("load").get<double>()}});
  }
  for (const auto& [name, table] : json.at("tables").items()) findings.tables.emplace_back(name, table_from(table));
  return findings;
}

// What the findings answer. Everything else follows from it.
OrderedJson question_of(const CommandLine& line, const FinishedSweep& sweep) {
  return {{"scenario_hash", sweep.results.hash},
          {"model", model_version()},
          {"load", expected_load(line, sweep.plan->base)},
          {"relevant", line.relevant},
          {"inputs", !line.quick}};
}

// None if there are none, or they answer another question.
std::optional<KeptFindings> read(const fs::path& file, const OrderedJson& question) {
  std::ifstream input{file};
  if (!input) return std::nullopt;
  try {
    const OrderedJson json = OrderedJson::parse(input);
    if (json.at("question") != question) return std::nullopt;
    return findings_from(json);
  } catch (const OrderedJson::exception&) {
    return std::nullopt;
  }
}

void keep(const fs::path& directory, const KeptFindings& findings, const OrderedJson& question) {
  const fs::path folder = made_findings_folder(directory);
  for (const auto& [name, table] : findings.tables) write_atomically(folder / (name + ".csv"), to_csv(table));
  write_atomically(folder / kFile, json_of(findings, question).dump(1) + '\n');
}

// Marks for charts over the offered load.
std::vector<analysis::Chart::Mark> marks_of(const Findings& findings) {
  if (findings.axis.unit != analysis::LoadUnit::rate) return {};
  return {{.name = "expected load", .x = {.value = findings.expected_load}}};
}

KeptFindings in_words(const Findings& findings) {
  return {.objective = findings.objective,
          .insight = {.answers = answers_of(findings),
                      .tables = {{.caption = "", .table = architectures_summary(findings)}},
                      .sections = sections_of(findings),
                      .loads = marks_of(findings)},
          .tables = {{"architectures", architectures_table(findings)},
                     {"inputs", inputs_table(findings)},
                     {"ranges", ranges_table(findings)},
                     {"order", order_table(findings)},
                     {"differences", findings.differences}}};
}

}  // namespace

std::optional<KeptFindings> findings_of(const CommandLine& line, const FinishedSweep& sweep, const fs::path& directory) {
  const OrderedJson question = question_of(line, sweep);
  if (std::optional<KeptFindings> kept = read(findings_folder(directory) / kFile, question)) return kept;
  const std::optional<Findings> found = investigate(line, sweep);
  if (!found) return std::nullopt;
  KeptFindings findings = in_words(*found);
  keep(directory, findings, question);
  return findings;
}

}  // namespace knee::cli
