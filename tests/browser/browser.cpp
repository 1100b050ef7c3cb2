#include "tests/browser/browser.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.hpp"

namespace knee::browser {
namespace {

constexpr int kPatienceMs = 30'000;

// The browser reads commands from descriptor 3 and writes answers to descriptor 4.
[[noreturn]] void become_browser(int commands, int answers, const std::string& profile) {
  const int moved_commands = ::fcntl(commands, F_DUPFD, 10);
  const int moved_answers = ::fcntl(answers, F_DUPFD, 10);
  ::dup2(moved_commands, 3);
  ::dup2(moved_answers, 4);
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (const int descriptor : {0, 1, 2}) ::dup2(nowhere, descriptor);
  ::close_range(5, ~0U, 0);
  const std::string profile_option = "--user-data-dir=" + profile;
  for (const char* program : {"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}) {
    ::execlp(program, program, "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--no-first-run", "--disable-dev-shm-usage", profile_option.c_str(), "about:blank", nullptr);
  }
  ::_exit(127);
}

std::string decoded_base64(const std::string& text) {
  static const std::string kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned value = 0;
  int bits = 0;
  for (const char letter : text) {
    if (letter == '=') break;
    value = (value << 6U) | static_cast<unsigned>(kLetters.find(letter));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((value >> static_cast<unsigned>(bits)) & 0xFFU);
  }
  return bytes;
}

}  // namespace

Browser::Browser() {
  std::array<int, 2> commands{};
  std::array<int, 2> answers{};
  REQUIRE(::pipe(commands.data()) == 0);
  REQUIRE(::pipe(answers.data()) == 0);
  process_ = ::fork();
  if (process_ == 0) become_browser(commands[0], answers[1], directory_.path() / "profile");
  ::close(commands[0]);
  ::close(answers[1]);
  to_browser_ = commands[1];
  from_browser_ = answers[0];
  const Json target = call({{"method", "Target.createTarget"}, {"params", {{"url", "about:blank"}}}});
  const Json parameters = {{"targetId", target["targetId"]}, {"flatten", true}};
  session_ = call({{"method", "Target.attachToTarget"}, {"params", parameters}})["sessionId"];
  for (const char* domain : {"Page", "Runtime", "Network", "Log"}) command(std::string{domain} + ".enable");
}

Browser::~Browser() {
  ::close(to_browser_);
  ::close(from_browser_);
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

Json Browser::next_message() {
  while (unread_.find('\0') == std::string::npos) {
    pollfd ready{.fd = from_browser_, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, kPatienceMs) <= 0) throw std::runtime_error{"the browser does not answer"};
    std::array<char, 65536> bytes{};
    const ssize_t got = ::read(from_browser_, bytes.data(), bytes.size());
    if (got <= 0) throw std::runtime_error{"the browser has ended: is Chromium installed? (tests/run --more installs it)"};
    unread_.append(bytes.data(), static_cast<std::size_t>(got));
  }
  const std::size_t end = unread_.find('\0');
  Json message = Json::parse(unread_.substr(0, end));
  unread_.erase(0, end + 1);
  return message;
}

void Browser::note(const Json& event) {
  const std::string method = event.value("method", "");
  if (method == "Page.loadEventFired") is_loaded_ = true;
  if (method == "Network.requestWillBeSent") requests_.push_back(event["params"]["request"]["url"]);
  if (method == "Runtime.exceptionThrown" || method == "Runtime.consoleAPICalled" || method == "Log.entryAdded") {
    complaints_.push_back(event["params"].dump());
  }
}

Json Browser::call(Json message) {
  const int id = ++last_id_;
  message["id"] = id;
  const std::string text = message.dump() + '\0';
  REQUIRE(::write(to_browser_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  for (;;) {
    const Json answer = next_message();
    if (answer.value("id", 0) != id) {
      note(answer);
      continue;
    }
    if (answer.contains("error")) throw std::runtime_error{message.dump() + ": " + answer["error"].dump()};
    return answer["result"];
  }
}

Json Browser::command(const std::string& method, Json parameters) {
  return call({{"method", method}, {"params", std::move(parameters)}, {"sessionId", session_}});
}

void Browser::show(const Screen& screen) {
  command("Emulation.setDeviceMetricsOverride",
          {{"width", screen.width}, {"height", screen.height}, {"deviceScaleFactor", 1}, {"mobile", screen.width < 600}});
  const Json scheme = {{"name", "prefers-color-scheme"}, {"value", screen.is_dark ? "dark" : "light"}};
  command("Emulation.setEmulatedMedia", {{"features", Json::array({scheme})}});
  evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");  // until the page has noticed
}

void Browser::open(const std::string& html) {
  directory_.write("page.html", html);
  is_loaded_ = false;
  command("Page.navigate", {{"url", "file://" + (directory_.path() / "page.html").string()}});
  while (!is_loaded_) note(next_message());
}

Json Browser::evaluate(const std::string& expression) {
  const Json answer =
      command("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
  INFO(expression << ": " << answer.dump());
  REQUIRE(!answer.contains("exceptionDetails"));
  return answer["result"].value("value", Json{});
}

Json Browser::box_of(const std::string& selector) {
  const std::string element = "document.querySelector(" + Json(selector).dump() + ")";
  const Json box = evaluate("(() => { const e = " + element + "; if (!e) return null; e.scrollIntoView({block: 'center'}); "
                            "const b = e.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()");
  INFO(selector);
  REQUIRE(box.is_array());
  return box;
}

void Browser::mouse(const std::string& type, double x, double y, int buttons) {
  command("Input.dispatchMouseEvent",
          {{"type", type}, {"x", x}, {"y", y}, {"button", "left"}, {"buttons", buttons}, {"clickCount", 1}});
}

void Browser::click(const std::string& selector) {
  const Json box = box_of(selector);
  const double x = box[0].get<double>() + box[2].get<double>() / 2;
  const double y = box[1].get<double>() + box[3].get<double>() / 2;
  mouse("mousePressed", x, y, 1);
  mouse("mouseReleased", x, y, 0);
}

void Browser::drag(const std::string& selector, int from_x, int to_x, int y) {
  const Json box = box_of(selector);
  const double left = box[0].get<double>();
  const double top = box[1].get<double>() + y;
  mouse("mousePressed", left + from_x, top, 1);
  mouse("mouseMoved", left + (from_x + to_x) / 2.0, top, 1);
  mouse("mouseMoved", left + to_x, top, 1);
  mouse("mouseReleased", left + to_x, top, 0);
}

void Browser::press(const std::string& key) {
  Json event = {{"type", "keyDown"}, {"key", key}};
  if (key.size() == 1) event["text"] = key;
  if (key == "Tab") event["windowsVirtualKeyCode"] = 9;
  if (key == "Enter") event.update({{"windowsVirtualKeyCode", 13}, {"text", "\r"}});
  command("Input.dispatchKeyEvent", event);
  event["type"] = "keyUp";
  event.erase("text");
  command("Input.dispatchKeyEvent", event);
}

void Browser::screenshot(const std::string& name) {
  const char* directory = std::getenv("KNEE_SCREENSHOTS");
  if (directory == nullptr) return;
  const std::string bytes = decoded_base64(command("Page.captureScreenshot")["data"]);
  std::ofstream{std::string{directory} + "/" + name + ".png", std::ios::binary} << bytes;
}

}  // namespace knee::browser
