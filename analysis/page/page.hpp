/// `Page`: a report as headings, sentences, charts and tables, before it becomes HTML.
#pragma once

#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis::page {

/// A table with the sentence above it.
struct CaptionedTable {
  std::string caption;
  Table table;
  bool folded = false;  ///< only the caption is visible until it is opened
};

/// Text that keeps its line breaks: a scenario, a command, a licence.
struct Listing {
  std::string caption;
  std::string text;
  bool folded = false;  ///< only the caption is visible until it is opened
};

/// A part of the page with a heading and an entry in the navigation.
struct Section {
  std::string heading;
  std::vector<std::string> paragraphs = {};
  std::vector<Chart> charts = {};
  std::vector<CaptionedTable> tables = {};
  std::vector<Listing> listings = {};
};

/// A name and its value, at the top of the page: `objective`, `p99 within 200 ms`.
struct Fact {
  std::string name;
  std::string value;
};

/// The first screen (heading, question, answers, facts, summary) and the sections below it.
struct Page {
  std::string heading;
  std::string question = {};              ///< the description of the scenario
  std::vector<std::string> answers = {};  ///< one sentence each
  std::vector<Fact> facts = {};
  Section summary = {};                   ///< a table and a chart; the other parts of the first screen are around them
  std::vector<Section> sections = {};
};

}  // namespace knee::analysis::page
