#include "tests/style/functions.hpp"

#include <cctype>
#include <regex>
#include <utility>

namespace knee::style {
namespace {

enum class Block { scope, function, braces };

/// What a `{` opens, told by what stands between it and the statement before.
Block block_after(std::string head) {
  static const std::regex attributes{R"(\[\[[^\]]*\]\])"};
  static const std::regex template_head{R"(^\s*template\s*<([^<>]|<([^<>]|<[^<>]*>)*>)*>)"};
  static const std::regex scope{R"(^\s*(inline\s+)?(namespace|class|struct|union|enum|extern)\b[^=]*$)"};
  static const std::regex function_end{
      R"(([)}]|\)[^:]*->[^:]*(::[^:]*)*|\)\s*(const|noexcept|override|final|mutable|try|requires\b.*|&|\s)+)\s*$)"};
  head = std::regex_replace(std::regex_replace(head, attributes, ""), template_head, "");
  if (std::regex_search(head, scope)) return Block::scope;
  return std::regex_search(head, function_end) ? Block::function : Block::braces;
}

std::string name_in(const std::string& head) {
  static const std::regex name{R"(((?:\w+::)*~?(?:operator\s*[^\s\w]+|\w+))\s*\()"};
  std::smatch match;
  return std::regex_search(head, match, name) ? match[1].str() : "?";
}

/// Reads code character by character and keeps the stack of open braces.
class Scanner {
 public:
  void read(char c) {
    if (c == '\n') ++line_;
    if (c == '{') {
      open();
    } else if (c == '}') {
      close();
    } else if (at_scope()) {
      extend_head(c);
    }
  }

  std::vector<Function> take() { return std::move(functions_); }

 private:
  struct Open {
    Block block;
    Function function;
  };

  [[nodiscard]] bool at_scope() const { return stack_.empty() || stack_.back().block == Block::scope; }

  void open() {
    const Block block = at_scope() ? block_after(head_) : Block::braces;
    stack_.push_back({block, {block == Block::function ? name_in(head_) : "", head_line_, 0}});
    if (block == Block::scope) head_.clear();
  }

  void close() {
    if (stack_.empty()) return;
    Open closed = std::move(stack_.back());
    stack_.pop_back();
    if (closed.block == Block::function) {
      closed.function.last_line = line_;
      functions_.push_back(closed.function);
    }
    if (closed.block != Block::braces) {
      head_.clear();
    } else if (at_scope()) {
      head_ += '}';  // An initialiser: `a_{1}` of a constructor, whose body is yet to come.
    }
  }

  void extend_head(char c) {
    static const std::regex access{R"(\b(public|private|protected)\s*:$)"};
    const bool is_space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (head_.empty() && is_space) return;
    if (head_.empty()) head_line_ = line_;
    head_ += is_space ? ' ' : c;
    if (c == ';' || (c == ':' && std::regex_search(head_, access))) head_.clear();
  }

  int line_ = 1;
  int head_line_ = 1;
  std::string head_;  // Since the last statement, at namespace or class scope.
  std::vector<Open> stack_;
  std::vector<Function> functions_;
};

/// Preprocessor lines, with the lines they continue on, made blank.
std::string without_directives(std::string code) {
  static const std::regex directive{R"((^|\n)[ \t]*#([^\n\\]|\\\n|\\.)*)"};
  std::string result;
  std::size_t done = 0;
  for (std::sregex_iterator at{code.begin(), code.end(), directive}, end; at != end; ++at) {
    const auto start = static_cast<std::size_t>(at->position());
    result.append(code, done, start - done);
    for (const char c : at->str()) {
      if (c == '\n') result += c;
    }
    done = start + static_cast<std::size_t>(at->length());
  }
  return result.append(code, done);
}

}  // namespace

std::vector<Function> functions_of(const std::string& code) {
  Scanner scanner;
  for (const char c : without_directives(code)) scanner.read(c);
  return scanner.take();
}

}  // namespace knee::style
