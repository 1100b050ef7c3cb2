/// The style sheet and the script of a page, from page.css and page.js beside this file.
#pragma once

#include <string_view>

namespace knee::analysis::page {

extern const std::string_view kStyleSheet;
extern const std::string_view kScript;

}  // namespace knee::analysis::page
