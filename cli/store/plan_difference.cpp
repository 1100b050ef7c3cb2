#include "cli/store/plan_difference.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "scenarios/yaml/tree.hpp"

namespace knee::cli {
namespace {

constexpr std::size_t kMostDifferences = 4;

std::optional<scenarios::Node> tree_of(const std::string& yaml) {
  scenarios::Diagnostics ignored;
  const auto source = scenarios::Source::of_text("", yaml, ignored);
  return source ? scenarios::parse(*source, ignored) : std::nullopt;
}

bool is_among(std::string_view path, std::span<const std::string_view> paths) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

bool is_for_readers(std::string_view path) {
  constexpr std::string_view kForReaders[] = {"scenario", "description", "expect", "plan"};
  return is_among(path, kForReaders);
}

bool is_of_the_sweep(std::string_view path) {
  constexpr std::string_view kOfTheSweep[] = {"objective", "sweep", "measure.precision", "measure.confidence", "measure.replications",
                                              "measure.max-requests"};
  return is_among(path, kOfTheSweep);
}

std::string short_text_of(const scenarios::Node& node) {
  return node.kind == scenarios::Node::Kind::scalar ? node.text : std::string{scenarios::noun(node.kind)};
}

class TreeComparison {
 public:
  explicit TreeComparison(Compared compared) : compared_{compared} {}

  void compare(const std::string& path, const scenarios::Node& there, const scenarios::Node& here) {
    if (is_left_out(path)) return;
    if (there.kind != here.kind) return add(path, fmt::format("{} there, {} here", short_text_of(there), short_text_of(here)));
    if (there.kind == scenarios::Node::Kind::mapping) return compare_keys(path, there, here);
    if (there.kind == scenarios::Node::Kind::list) return compare_items(path, there, here);
    if (there.text != here.text) add(path, fmt::format("{} there, {} here", there.text, here.text));
  }

  [[nodiscard]] std::string text() const {
    std::string text;
    const std::size_t named = std::min(found_.size(), kMostDifferences);
    for (std::size_t i = 0; i < named; ++i) text += (i == 0 ? "" : "; ") + found_[i];
    if (found_.size() > named) text += fmt::format("; and {} more", found_.size() - named);
    return text;
  }

 private:
  static std::string below(const std::string& path, const std::string& key) { return path.empty() ? key : path + '.' + key; }
  [[nodiscard]] bool is_left_out(std::string_view path) const {
    return is_for_readers(path) || (compared_ == Compared::simulations && is_of_the_sweep(path));
  }
  void add(const std::string& path, const std::string& what) { found_.push_back(fmt::format("{} ({})", path, what)); }

  void compare_keys(const std::string& path, const scenarios::Node& there, const scenarios::Node& here) {
    for (const scenarios::Entry& entry : there.entries) {
      const scenarios::Entry* other = here.find(entry.key);
      if (other != nullptr) {
        compare(below(path, entry.key), entry.value, other->value);
      } else if (!is_left_out(below(path, entry.key))) {
        add(below(path, entry.key), "only there");
      }
    }
    for (const scenarios::Entry& entry : here.entries) {
      if (there.find(entry.key) == nullptr && !is_left_out(below(path, entry.key))) add(below(path, entry.key), "only here");
    }
  }

  void compare_items(const std::string& path, const scenarios::Node& there, const scenarios::Node& here) {
    if (there.items.size() != here.items.size()) {
      return add(path, fmt::format("{} items there, {} here", there.items.size(), here.items.size()));
    }
    for (std::size_t i = 0; i < here.items.size(); ++i) compare(below(path, std::to_string(i)), there.items[i], here.items[i]);
  }

  Compared compared_;
  std::vector<std::string> found_;
};

}  // namespace

std::string differences_of(const std::string& there, const std::string& here, Compared compared) {
  const std::optional<scenarios::Node> before = tree_of(there);
  const std::optional<scenarios::Node> now = tree_of(here);
  if (!before || !now) return "";
  TreeComparison comparison{compared};
  comparison.compare("", *before, *now);
  return comparison.text();
}

}  // namespace knee::cli
