/// A check that the elements of an HTML text are nested.
#pragma once

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace knee {

/// The first mistake of nesting: an end tag that closes another element, or one that is missing. Empty if there is none.
/// Scripts and styles hold anything up to their end tag.
inline std::string nesting_mistake(const std::string& html) {
  static const std::vector<std::string> kVoid = {"meta", "link", "br", "!DOCTYPE"};
  static const std::regex kTag{R"re(<(/?)([!A-Za-z][A-Za-z0-9]*)(?:\s+[-A-Za-z]+(?:="[^"]*")?)*\s*(?:html)?>)re"};
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at)) {
    const std::size_t close = html.find('>', at);
    if (close == std::string::npos) return "a tag without end";
    const std::string tag = html.substr(at, close - at + 1);
    std::smatch match;
    if (!std::regex_match(tag, match, kTag)) return "no tag: " + tag;
    const std::string name = match[2];
    at = close + 1;
    if (std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end()) continue;
    if (match[1].length() == 0) {
      open.push_back(name);
      if (name == "script" || name == "style") at = html.find("</" + name + ">", at);
      continue;
    }
    if (open.empty() || open.back() != name) return tag + " closes " + (open.empty() ? "nothing" : open.back());
    open.pop_back();
  }
  return open.empty() ? "" : open.back() + " is not closed";
}

}  // namespace knee
