/// `Browser`: one page in a headless Chromium, driven by its DevTools protocol
/// (https://chromedevtools.github.io/devtools-protocol).
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include "tests/cli/temporary_directory.hpp"
#include "tests/support/more.hpp"

namespace knee::browser {

using Json = nlohmann::json;

class Browser {
 public:
  /// The window in CSS pixels, and the colours that its user prefers.
  struct Screen {
    int width = 1280;
    int height = 900;
    bool is_dark = false;
  };

  Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;
  ~Browser();

  void show(const Screen& screen);
  /// Opens a page whose HTML is `html`, and waits until it is loaded.
  void open(const std::string& html);
  /// The value of a JavaScript expression. Fails the test if it throws.
  Json evaluate(const std::string& expression);
  /// Presses and releases the left button over the middle of the first element that matches a selector.
  void click(const std::string& selector);
  /// Presses the left button at one place, moves to the other, and releases it; in pixels from the upper left corner of the
  /// element.
  void drag(const std::string& selector, int from_x, int to_x, int y);
  /// Presses and releases a key, named as in KeyboardEvent.key.
  void press(const std::string& key);
  /// Sends a command of the protocol to the page.
  Json command(const std::string& method, Json parameters = Json::object());
  /// Writes a picture of the window into the directory that KNEE_SCREENSHOTS names; nothing without it.
  void screenshot(const std::string& name);

  /// Addresses that the page has asked for, its own first.
  [[nodiscard]] const std::vector<std::string>& requests() const { return requests_; }
  /// What the page has written to the console, exceptions included.
  [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  Json call(Json message);
  Json next_message();
  void note(const Json& event);
  void mouse(const std::string& type, double x, double y, int buttons);
  [[nodiscard]] Json box_of(const std::string& selector);

  cli::TemporaryDirectory directory_;
  pid_t process_ = 0;
  int to_browser_ = -1;
  int from_browser_ = -1;
  int last_id_ = 0;
  std::string session_;
  std::string unread_;
  bool is_loaded_ = false;
  std::vector<std::string> requests_;
  std::vector<std::string> complaints_;
};

}  // namespace knee::browser
