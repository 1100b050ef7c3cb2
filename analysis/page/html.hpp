/// A page as one HTML file that needs no other.
#pragma once

#include <string>
#include <string_view>

#include "analysis/page/page.hpp"

namespace knee::analysis::page {

/// The page with its style sheet, its script, the numbers of its charts as JSON, and `chart_library`, the source of Chart.js 3
/// (https://www.chartjs.org), which draws them. The policy in its head forbids the browser to load anything. Equal pages
/// give equal bytes.
[[nodiscard]] std::string html_of(const Page& page, std::string_view chart_library);

}  // namespace knee::analysis::page
