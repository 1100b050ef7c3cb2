#include "cli/investigation/kept_plan.hpp"

#include <fstream>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/table/table_words.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/command_line/model_version.hpp"
#include "cli/investigation/findings_folder.hpp"
#include "cli/investigation/json_table.hpp"
#include "cli/store/atomic_file.hpp"
#include "cli/store/stored_results.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

using OrderedJson = nlohmann::ordered_json;

std::optional<KeptPlan> read(const fs::path& file) {
  std::ifstream input{file};
  if (!input) return std::nullopt;
  try {
    const OrderedJson json = OrderedJson::parse(input);
    if (json.at("model") != model_version()) return std::nullopt;
    return KeptPlan{.hash = json.at("scenario_hash").get<std::string>(),
                    .answer = json.at("answer").get<std::string>(),
                    .text = json.at("text").get<std::string>(),
                    .summary = table_from(json.at("summary")),
                    .trials = table_from(json.at("trials"))};
  } catch (const OrderedJson::exception&) {
    return std::nullopt;
  }
}

}  // namespace

void require_results_of(const fs::path& directory, const std::string& hash) {
  StoredResults stored{directory};
  if (stored.fact("scenario_hash") == hash) return;
  throw wrong_input(fmt::format("-o: {} holds results of another scenario, or of this one with other values of --set; expected "
                                "those of `knee sweep {} -o {}`", directory.string(), stored.fact("arguments"), directory.string()));
}

void keep(const KeptPlan& plan, const fs::path& directory) {
  const fs::path folder = made_findings_folder(directory);
  const OrderedJson json{{"scenario_hash", plan.hash}, {"model", model_version()}, {"answer", plan.answer}, {"text", plan.text},
                  {"summary", table_json(plan.summary)}, {"trials", table_json(plan.trials)}};
  write_atomically(folder / "plan.csv", to_csv(plan.trials));
  write_atomically(folder / "plan.json", json.dump(1) + '\n');
}

analysis::page::Section plan_section(const fs::path& directory, const std::string& hash) {
  std::optional<KeptPlan> plan = read(findings_folder(directory) / "plan.json");
  if (!plan || plan->hash != hash) return {.heading = "Plan"};
  return {.heading = "Plan",
          .paragraphs = {std::move(plan->answer)},
          .tables = {{"The cheapest deployment of each architecture", std::move(plan->summary)},
                     {"All deployments that were tried or excluded", with_words(std::move(plan->trials)), true}},
          .listings = {{.caption = "Why each one won", .text = std::move(plan->text), .folded = true}}};
}

}  // namespace knee::cli
