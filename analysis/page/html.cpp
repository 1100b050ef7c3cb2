#include "analysis/page/html.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "analysis/page/assets.hpp"
#include "analysis/page/chart_data.hpp"
#include "analysis/page/chart_table.hpp"
#include "analysis/page/markup.hpp"

namespace knee::analysis::page {
namespace {

constexpr std::string_view kPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

std::string repeated_for(const std::vector<std::string>& texts, const char* name) {
  std::string html;
  for (const std::string& text : texts) html += element(name, text);
  return html;
}

// A script ends at the first `</script`, wherever it is; in JavaScript `<\/script` is the same text.
std::string script(std::string_view attributes, std::string code) {
  for (std::size_t at = 0; (at = code.find("</script", at)) != std::string::npos; ++at) code.insert(at + 1, 1, '\\');
  return fmt::format("<script{}>\n{}</script>\n", attributes, code);
}

// The parts of a page in their order, with the numbers of charts and identifiers given so far.
class Writer {
 public:
  explicit Writer(const Page& page) : page_{page} {}

  [[nodiscard]] std::string body() {
    const std::string summary = this->summary();
    std::string sections;
    for (const Section& section : page_.sections) sections += this->section(section);
    return "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n" + navigation() + "<main id=\"content\">\n" + header() +
           summary + sections + "</main>\n";
  }
  [[nodiscard]] const std::vector<const Chart*>& charts() const { return charts_; }

 private:
  std::string unique(const std::string& wanted) {
    std::string id = wanted;
    for (int number = 2; !ids_.insert(id).second; ++number) id = fmt::format("{}-{}", wanted, number);
    return id;
  }

  [[nodiscard]] std::string navigation() const {
    std::string items;
    for (const auto& [id, heading] : anchors_) {
      items += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, escaped(heading));
    }
    return "<nav aria-label=\"Parts of this report\">\n<ul>\n" + items + "</ul>\n</nav>\n";
  }

  [[nodiscard]] std::string header() const {
    std::string facts;
    for (const Fact& fact : page_.facts) {
      facts += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(fact.name), escaped(fact.value));
    }
    std::string answers = repeated_for(page_.answers, "li");
    if (!answers.empty()) answers = "<ul class=\"answers\">\n" + answers + "</ul>\n";
    if (!facts.empty()) facts = "<dl class=\"facts\">\n" + facts + "</dl>\n";
    std::string question = page_.question.empty() ? "" : fmt::format("<p class=\"question\">{}</p>\n", escaped(page_.question));
    return "<header>\n" + element("h1", page_.heading) + question + answers + facts + "</header>\n";
  }

  std::string figure(const Chart& chart) {
    const std::string id = unique("chart-" + identifier(chart.id));
    const std::string words = lines_in_words(chart);
    const std::string table = html_of(CaptionedTable{.caption = "", .table = table_of(chart)});
    const std::string html = fmt::format(
        "<figure class=\"chart\" id=\"{0}\" data-chart=\"{1}\">\n<figcaption>\n<h3>{2}</h3>\n{3}</figcaption>\n"
        "<div class=\"plot\"></div>\n<details class=\"numbers\">\n<summary>Numbers of this chart</summary>\n{4}</details>\n</figure>\n",
        id, charts_.size(), escaped(chart.title), element("p", words), table);
    charts_.push_back(&chart);
    return html;
  }

  std::string figures(const Section& section) {
    std::string html;
    for (const Chart& chart : section.charts) html += figure(chart);
    return html.empty() ? html : "<div class=\"charts\">\n" + html + "</div>\n";
  }

  static std::string tables(const Section& section) {
    std::string html;
    for (const CaptionedTable& table : section.tables) html += html_of(table);
    return html;
  }

  static std::string listing(const Listing& one) {
    const std::string text = scroll_box(one.caption, fmt::format("<pre>{}</pre>\n", escaped(one.text)));
    return fmt::format("<details{}>\n<summary>{}</summary>\n{}</details>\n", one.folded ? "" : " open", escaped(one.caption), text);
  }

  std::string summary() {
    const Section& section = page_.summary;
    if (section.heading.empty()) return {};
    const std::string tables = Writer::tables(section);
    const std::string id = unique(identifier(section.heading));
    anchors_.emplace_back(id, section.heading);
    return fmt::format("<section class=\"summary\" id=\"{}\" aria-label=\"{}\">\n{}<div class=\"beside\">\n<div>\n{}</div>\n{}</div>\n</section>\n",
                       id, escaped(section.heading), repeated_for(section.paragraphs, "p"), tables, figures(section));
  }

  std::string section(const Section& section) {
    const std::string id = unique(identifier(section.heading));
    anchors_.emplace_back(id, section.heading);
    std::string listings;
    for (const Listing& one : section.listings) listings += listing(one);
    return fmt::format("<section id=\"{}\">\n{}{}{}{}{}</section>\n", id, element("h2", section.heading),
                       repeated_for(section.paragraphs, "p"), figures(section), tables(section), listings);
  }

  const Page& page_;
  std::vector<const Chart*> charts_;
  std::set<std::string> ids_ = {"content", "charts"};
  std::vector<std::pair<std::string, std::string>> anchors_;
};

std::string page_head(const Page& page) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "{}<style>\n{}</style>\n</head>\n",
      kPolicy, element("title", page.heading + " – knee"), kStyleSheet);
}

}  // namespace

std::string html_of(const Page& page, std::string_view chart_library) {
  Writer writer{page};
  const std::string body = writer.body();
  const std::string data = json_of(writer.charts());
  return page_head(page) + "<body>\n" + body +
         "<noscript><p>The charts need JavaScript; all their numbers are in the tables.</p></noscript>\n" +
         script(" id=\"charts\" type=\"application/json\"", data + "\n") + script("", std::string{chart_library} + "\n") +
         script("", std::string{kScript}) + "</body>\n</html>\n";
}

}  // namespace knee::analysis::page
