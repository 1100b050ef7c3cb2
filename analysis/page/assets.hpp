/// Files beside this one that are part of each page.
#pragma once

#include <string_view>

namespace knee::analysis::page {

extern const std::string_view kStyleSheet;    ///< page.css
extern const std::string_view kScript;        ///< page.js
extern const std::string_view kChartLicence;  ///< chart_licence.txt

}  // namespace knee::analysis::page
