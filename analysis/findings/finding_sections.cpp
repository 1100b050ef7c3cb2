#include "analysis/findings/finding_sections.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/findings/answers.hpp"
#include "analysis/findings/finding_tables.hpp"
#include "analysis/table/load_text.hpp"

namespace knee::analysis {
namespace {

page::Section architectures(const Findings& findings) {
  page::Section section{.heading = "Each architecture"};
  section.paragraphs.push_back("\"bends at\" is the knee of the mean latency: beyond it, 1 % more throughput costs more "
                               "than 1 % more latency. n×p×t counts nodes, processes of each and threads of each.");
  for (const ArchitectureFindings& one : findings.architectures) section.paragraphs.push_back(answer_for(one, findings));
  return section;
}

page::Section loads(const Findings& findings) {
  page::Section section{.heading = "Which holds at which load"};
  section.tables.push_back({"Up to which load they hold", ranges_summary(findings)});
  section.paragraphs = answers_on_order(findings);
  return section;
}

page::Section inputs(const Findings& findings) {
  return {.heading = "What would move it",
          .paragraphs = {fmt::format("Each input is changed alone, under the same random numbers: times by 10 % less for the "
                                     "capacity and by 1 % less for the latency, counts by a quarter more. The latency columns "
                                     "tell by how many per cent the mean and the p{:g} change for each per cent of the input.",
                                     100 * findings.q)},
          .tables = {{"The effect of each input", inputs_summary(findings)}}};
}

page::Section differences(const Findings& findings) {
  return {.heading = "Differences at " + load_text(findings.axis, findings.expected_load),
          .paragraphs = {fmt::format("A difference is certain if its interval excludes 0. It matters if the whole interval is "
                                     "beyond ±{:g} %: a change can be certain and too small to matter.", 100 * findings.relevant)},
          .tables = {{"Against the architecture with the lowest latency", differences_summary(findings)}}};
}

}  // namespace

std::vector<std::string> answers_of(const Findings& findings) {
  std::vector<std::string> answers{answer_at_expected(findings), answer_by_load(findings)};
  for (std::string& sentence : answers_on_precision(findings)) answers.push_back(std::move(sentence));
  std::erase(answers, std::string{});
  return answers;
}

std::vector<page::Section> sections_of(const Findings& findings) {
  std::vector<page::Section> sections{architectures(findings), loads(findings)};
  if (!inputs_table(findings).rows.empty()) sections.push_back(inputs(findings));
  if (!findings.differences.rows.empty()) sections.push_back(differences(findings));
  return sections;
}

}  // namespace knee::analysis
