// The tree of a text, and the place of everything in it.
#include "scenarios/yaml/tree.hpp"

#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::tree_test {
namespace {

std::string place_of(const Node& node, const std::string& key) {
  return to_string(node.find(key)->place) + " " + to_string(node.find(key)->value.place);
}

}  // namespace

TEST_CASE("A tree holds the values of a text in their order") {
  CHECK(shown(sound("b: 80 %\na: [4 ms, {c: 'x'}]\nn:\nt: ~\nd: |\n  two\n  lines\n")) ==
        "{b: 80 %, a: [4 ms, {c: x}], n: ~, t: ~, d: two\nlines\n}");
  CHECK(shown(sound("base: &base {a: 1}\ncopy: *base\n")) == "{base: {a: 1}, copy: {a: 1}}");
  CHECK(shown(sound("")) == "~");
}

TEST_CASE("Every key and every value knows its place") {
  const Node node = sound("machine:\n  cores: 4\n  disks: [a, {b: c}]\nnone:\nlast: 1\n");
  CHECK(place_of(node, "machine") == "api.yaml:1:1 api.yaml:2:3");
  const Node& machine = node.find("machine")->value;
  CHECK(place_of(machine, "cores") == "api.yaml:2:3 api.yaml:2:10");
  const Node& disks = machine.find("disks")->value;
  CHECK(to_string(disks.items[0].place) == "api.yaml:3:11");
  CHECK(place_of(disks.items[1], "b") == "api.yaml:3:15 api.yaml:3:18");
  CHECK(place_of(node, "last") == "api.yaml:5:1 api.yaml:5:7");
}

TEST_CASE("A value that is not there stands at its key or its dash") {
  const Node node = sound("a:\nb: ~\nc:\n  -\n  - 1\n");
  CHECK(place_of(node, "a") == "api.yaml:1:1 api.yaml:1:1");
  CHECK(place_of(node, "b") == "api.yaml:2:1 api.yaml:2:4");
  CHECK(to_string(node.find("c")->value.items[0].place) == "api.yaml:4:3");
}

TEST_CASE("Columns count characters, not bytes") {
  const Node node = sound("größe: 4\n\"日本\": {ö: 1, b: 2}\n");
  CHECK(place_of(node, "größe") == "api.yaml:1:1 api.yaml:1:8");
  CHECK(place_of(node.find("日本")->value, "b") == "api.yaml:2:14 api.yaml:2:17");
}

TEST_CASE("Line ends of every kind and a byte order mark change neither values nor places") {
  for (const std::string text : {"a: 1\r\n\r\nb:\r\n  c: 2\r\n", "a: 1\r\rb:\r  c: 2\r",
                                 "\xEF\xBB\xBF"
                                 "a: 1\n\nb:\n  c: 2"}) {
    const Node node = sound(text);
    CHECK(shown(node) == "{a: 1, b: {c: 2}}");
    CHECK(place_of(node, "a") == "api.yaml:1:1 api.yaml:1:4");
    CHECK(place_of(node.find("b")->value, "c") == "api.yaml:4:3 api.yaml:4:6");
  }
}

TEST_CASE("UTF-8 is checked as RFC 3629 defines it") {
  const auto valid = [](const std::string& text) { return mistakes_in("a: \"" + text + "\"\n").empty(); };
  CHECK(valid("\xC2\xA0"));
  CHECK(valid("\xED\x9F\xBF"));
  CHECK(valid("\xF0\x9F\x98\x80"));
  CHECK(valid("\xF4\x8F\xBF\xBF"));
  CHECK_FALSE(valid("\xC0\x80"));          // Overlong.
  CHECK_FALSE(valid("\xE0\x9F\xBF"));      // Overlong.
  CHECK_FALSE(valid("\xED\xA0\x80"));      // A surrogate.
  CHECK_FALSE(valid("\xF4\x90\x80\x80"));  // Beyond U+10FFFF.
  CHECK_FALSE(valid("\xE2\x82"));          // Cut off.
  CHECK_FALSE(valid("\x80"));              // A continuation of nothing.
}

TEST_CASE("Mistakes are kept in the order of their places, each once") {
  Diagnostics mistakes;
  mistakes.add({.place = {"b.yaml", 2, 1}, .what = "second"});
  mistakes.add({.place = {"b.yaml", 10, 1}, .what = "third"});
  mistakes.add({.place = {"b.yaml", 2, 1}, .what = "second"});
  mistakes.add({.place = {"b.yaml", 1, 7}, .what = "first", .expected = "less", .nearest = "none"});
  CHECK(to_string(mistakes) ==
        "b.yaml:1:7: first; expected less; did you mean \"none\"?\nb.yaml:2:1: second\nb.yaml:10:1: third\n");
}

}  // namespace knee::scenarios::tree_test
