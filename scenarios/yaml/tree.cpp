#include "scenarios/yaml/tree.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "analysis/table/visible.hpp"
#include "scenarios/yaml/syntax.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

/// Thrown after a mistake that prevents reading the rest.
struct Stop {};

/// The size of a node with everything below it.
struct Extent {
  std::size_t nodes = 1;
  std::size_t depth = 1;
  std::size_t bytes = 0;
};

Extent extent(const Node& node) {
  Extent whole{.bytes = node.text.size()};
  const auto include = [&whole](const Node& part) {
    const Extent inner = extent(part);
    whole.nodes += inner.nodes;
    whole.bytes += inner.bytes;
    whole.depth = std::max(whole.depth, inner.depth + 1);
  };
  for (const Node& item : node.items) include(item);
  for (const Entry& entry : node.entries) {
    whole.bytes += entry.key.size();
    include(entry.value);
  }
  return whole;
}

/// The colon of a key without a space before its value; or npos. YAML reads `poisson:3/s` in brackets as a key without a
/// value, and `machine:{cores: 4}` as the key `machine:{cores`.
std::size_t glued_colon(const std::string& key, const Node& value) {
  const std::size_t colon = key.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == key.size()) return std::string::npos;
  const bool bracket = key[colon + 1] == '{' || key[colon + 1] == '[';
  return bracket || value.kind == Node::Kind::nothing ? colon : std::string::npos;
}

/// Builds the tree from the events of yaml-cpp's parser.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const Source& source, Diagnostics& mistakes) : source_(source), mistakes_(mistakes) {}

  [[nodiscard]] std::optional<Node> take() { return std::move(root_); }

  /// The innermost bracket that is still open.
  [[nodiscard]] std::optional<OpenBracket> open_bracket() const {
    if (frames_.empty() || !frames_.back().in_brackets) return std::nullopt;
    const Node& node = frames_.back().node;
    return OpenBracket{.bracket = node.kind == Node::Kind::mapping ? '{' : '[', .place = node.place};
  }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Node::Kind::list, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Node::Kind::mapping, mark, tag, anchor, style);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or mapping that has begun and not ended.
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    bool in_brackets = false;
    std::optional<Entry> pending = {};  ///< Its key has been read, its value has not.
  };

  [[nodiscard]] SourceLocation place(const YAML::Mark& mark) const {
    return source_.place(static_cast<std::size_t>(mark.line), static_cast<std::size_t>(mark.column));
  }
  [[nodiscard]] std::string_view text_at(const YAML::Mark& mark) const {
    return std::string_view(source_.text())
        .substr(std::min(source_.text().size(), static_cast<std::size_t>(mark.pos)));
  }
  [[nodiscard]] SourceLocation place_of_nothing(const YAML::Mark& mark) const;
  [[nodiscard]] bool wants_key() const {
    return !frames_.empty() && frames_.back().node.kind == Node::Kind::mapping && !frames_.back().pending;
  }
  void report(SourceLocation at, std::string what, std::string expected) {
    mistakes_.add({.place = std::move(at), .what = std::move(what), .expected = std::move(expected)});
  }
  void check_tag(const YAML::Mark& mark, const std::string& tag);
  void check_size(const SourceLocation& at, const Extent& added);
  void check_characters(const SourceLocation& at, const std::string& text);
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style);
  void close();
  void add(Node node, YAML::anchor_t anchor);
  void add_key(const Node& node);
  void add_entry(Frame& frame, Node value);

  const Source& source_;
  Diagnostics& mistakes_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::optional<Node> root_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
};

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (!root_) return;
  const auto& before = source_.text();
  const bool after_end =
      before.substr(0, static_cast<std::size_t>(mark.pos)).find("\n...") != std::string::npos;
  if (text_at(mark).starts_with("---") || after_end) {
    report(place(mark), "a second document starts here", "one scenario in a file");
  } else if (place(mark).column < root_->place.column) {
    report(place(mark), "wrong indentation: less than at the beginning of the file",
           fmt::format("{} spaces (as line {})", root_->place.column - 1, root_->place.line));
  } else {
    report(place(mark),
           fmt::format("text outside of {} that starts in line {}", noun(root_->kind), root_->place.line),
           "one mapping of keys for the whole file");
  }
  throw Stop{};
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  add({Node::Kind::nothing, place_of_nothing(mark)}, anchor);
}

/// yaml-cpp places a missing value at the token after it; readers look for its key or its dash.
SourceLocation TreeBuilder::place_of_nothing(const YAML::Mark& mark) const {
  const std::string_view text = text_at(mark);
  const bool written = text.starts_with('~') || text.starts_with("null") || text.starts_with("Null") ||
                       text.starts_with("NULL");
  if (written || frames_.empty()) return place(mark);
  if (frames_.back().pending) return frames_.back().pending->place;
  const std::size_t end = std::min(source_.text().size(), static_cast<std::size_t>(mark.pos));
  const std::size_t dash = end == 0 ? std::string::npos : source_.text().find_last_not_of(" \n", end - 1);
  if (dash != std::string::npos && source_.text()[dash] == '-') return source_.place(dash);
  return place(mark);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    report(place(mark), "an alias to the value that contains it", "an alias to a value that has ended");
    add({Node::Kind::nothing, place(mark)}, 0);
    return;
  }
  check_size(place(mark), extent(found->second));
  add(found->second, 0);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  check_tag(mark, tag);
  check_size(place(mark), {.bytes = value.size()});
  check_characters(place(mark), value);
  if (tag == "!" && is_unclosed_quote(source_.text(), static_cast<std::size_t>(mark.pos))) {
    report(place(mark), "the quote that opens here is never closed", "a closing quote");
    throw Stop{};
  }
  Node node{Node::Kind::scalar, place(mark), value};
  const std::string_view written = text_at(mark);
  const bool is_quoted = written.starts_with('"') || written.starts_with('\'');
  if (written.substr(is_quoted ? 1 : 0).starts_with(value)) node.text_column = node.place.column + (is_quoted ? 1 : 0);
  add(std::move(node), anchor);
}

void TreeBuilder::check_tag(const YAML::Mark& mark, const std::string& tag) {
  // "?" and "!" stand for no tag, on plain and on quoted values.
  if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) return;
  report(place(mark), fmt::format("the tag {} has no meaning here", in_quotes(tag)), "a plain value");
}

void TreeBuilder::check_size(const SourceLocation& at, const Extent& added) {
  nodes_ += added.nodes;
  if (frames_.size() + added.depth > kDepthMax) {
    report(at, "nested too deeply", fmt::format("at most {} levels", kDepthMax));
    throw Stop{};
  }
  if (nodes_ > kNodesMax) {
    report(at, "too many values for a scenario", fmt::format("at most {}", kNodesMax));
    throw Stop{};
  }
  bytes_ += added.bytes;
  if (bytes_ > kTextMax) {
    report(at, "too much text for a scenario, aliases counted each time", fmt::format("at most {} MiB", kTextMax >> 20U));
    throw Stop{};
  }
}

/// Quoted texts may hold any character as an escape; on a terminal and in a table none of these is harmless.
void TreeBuilder::check_characters(const SourceLocation& at, const std::string& text) {
  const std::size_t found = analysis::find_invisible(text, wants_key() ? "" : "\n\t");
  if (found == std::string::npos) return;
  report(at, fmt::format("a control character in {}", in_quotes(text)), "only characters that can be seen");
}

void TreeBuilder::open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) {
  check_tag(mark, tag);
  check_size(place(mark), {});
  frames_.push_back(
      {.node = {kind, place(mark)}, .anchor = anchor, .in_brackets = style == YAML::EmitterStyle::Flow});
}

void TreeBuilder::close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  add(std::move(frame.node), frame.anchor);
}

void TreeBuilder::add(Node node, YAML::anchor_t anchor) {
  if (anchor != 0) anchors_[anchor] = node;
  if (frames_.empty()) {
    root_ = std::move(node);
  } else if (wants_key()) {
    add_key(node);
  } else if (Frame& frame = frames_.back(); frame.node.kind == Node::Kind::list) {
    frame.node.items.push_back(std::move(node));
  } else {
    add_entry(frame, std::move(node));
  }
}

void TreeBuilder::add_key(const Node& node) {
  if (node.kind != Node::Kind::scalar) {
    const bool missing = node.kind == Node::Kind::nothing;
    report(node.place,
           missing ? "a key is missing" : fmt::format("{} where a key is needed", noun(node.kind)),
           "a word before the \":\"");
  }
  frames_.back().pending = Entry{.key = node.text, .place = node.place};
}

void TreeBuilder::add_entry(Frame& frame, Node value) {
  Entry entry = std::move(*frame.pending);
  frame.pending.reset();
  const std::size_t colon = glued_colon(entry.key, value);
  if (colon != std::string::npos) {
    mistakes_.add({.place = entry.place,
                   .what = "no space after the \":\" in " + in_quotes(entry.key),
                   .expected = "a key, a colon, a space and a value",
                   .nearest = entry.key.substr(0, colon) + ": " + entry.key.substr(colon + 1)});
    frame.node.incomplete = true;
  } else if (const Entry* first = frame.node.find(entry.key)) {
    const bool in_lines = first->place.line > 0;
    report(entry.place, fmt::format("duplicate key {}", in_quotes(entry.key)),
           in_lines ? fmt::format("only the one in line {}", first->place.line) : "only one");
  } else if (!entry.key.empty()) {
    entry.value = std::move(value);
    frame.node.entries.push_back(std::move(entry));
  }
}

Diagnostic explain(const Source& source, const YAML::Exception& error, const TreeBuilder& builder) {
  const auto from_zero = [](int count) { return static_cast<std::size_t>(std::max(0, count)); };
  return explain(
      source,
      {.line = from_zero(error.mark.line), .column = from_zero(error.mark.column), .message = error.msg},
      builder.open_bracket());
}

/// Adds the cause for which the parser stopped, and the mistakes before it at other places: those at its own place are its
/// symptoms. (In an option of the command line everything has one place.)
void add_with_cause(const Diagnostics& before, Diagnostic cause, Diagnostics& mistakes) {
  for (const Diagnostic& mistake : before) {
    if (mistake.place != cause.place || cause.place.line == 0) mistakes.add(mistake);
  }
  mistakes.add(std::move(cause));
}

}  // namespace

std::optional<Node> parse(const Source& source, Diagnostics& mistakes) {
  if (std::optional<Diagnostic> tabs = find_tabs(source)) {
    mistakes.add(std::move(*tabs));
    return std::nullopt;
  }
  Diagnostics found;
  TreeBuilder builder(source, found);
  std::istringstream text(source.text());
  std::optional<Node> root;
  try {
    YAML::Parser parser(text);
    while (parser.HandleNextDocument(builder)) {
    }
    root = builder.take();
    if (!root) root = Node(Node::Kind::nothing, source.place());
  } catch (const YAML::Exception& error) {
    add_with_cause(found, explain(source, error, builder), mistakes);
    return std::nullopt;
  } catch (const Stop&) {
    root = builder.take();
  }
  for (const Diagnostic& mistake : found) mistakes.add(mistake);
  return root;
}

}  // namespace knee::scenarios
