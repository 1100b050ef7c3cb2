// The nearest word, and how words are shown in messages.
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

#include "scenarios/schema/vocabulary.hpp"

#include "tests/support/catch.hpp"

namespace knee::scenarios::nearest_test {

TEST_CASE("The edit distance counts insertions, deletions, replacements and swaps of neighbours") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("cores", "croes") == 1);
  CHECK(edit_distance("ca", "abc") == 3);  // 2 without the restriction that no part is edited twice.
}

TEST_CASE("The nearest word is found through spelling, case, separators and other words for the same thing") {
  const std::vector<std::string> keys = {"cores", "memory", "cost", "cpu-factor"};
  CHECK(nearest("coers", keys) == "cores");
  CHECK(nearest("Memory", keys) == "memory");
  CHECK(nearest("cpu_factor", keys) == "cpu-factor");
  CHECK(nearest("cpuFactor", keys) == "cpu-factor");
  CHECK(nearest_word("vCPUs", keys) == "cores");
  CHECK(nearest_word("RAM", keys) == "memory");
  CHECK(nearest_word("instances", {"threads", "nodes"}) == "nodes");
  CHECK(nearest_word("instances", {"processes", "nodes"}) == "processes");
}

TEST_CASE("The former name of a key leads to its name") {
  const std::vector<std::string> keys = {"cold-wake-up", "cold-after", "min-granularity", "futures-scan",
                                         "first-byte-delay"};
  CHECK(nearest_word("cools-for", keys) == "cold-after");
  CHECK(nearest_word("least-slice", keys) == "min-granularity");
  CHECK(nearest_word("look-through", keys) == "futures-scan");
  CHECK(nearest_word("sends-after", keys) == "first-byte-delay");
}

TEST_CASE("Far words and single letters have no nearest word") {
  CHECK(nearest("colour", {"cores", "memory"}).empty());
  CHECK(nearest("x", {"y", "z"}).empty());
  CHECK(nearest("MB", {"ms"}).empty());
  CHECK(nearest("bd", {"dc", "db"}) == "db");
  CHECK(nearest("", {"a"}).empty());
  CHECK(nearest(std::string(1'000'000, 'c'), {"cores"}).empty());
}

TEST_CASE("Long text is cut in messages, never within a character") {
  CHECK(in_quotes("a\nb") == "\"a b\"");
  CHECK(in_quotes(std::string(61, 'a')) == "\"" + std::string(60, 'a') + "…\"");
  CHECK(in_quotes("a" + std::string(30, 'b') + "ööööööööööööööööööööö") ==
        "\"a" + std::string(30, 'b') + "öööööööööööööö…\"");
  CHECK(either_of({"a"}) == "a");
  CHECK(either_of({"a", "b", "c"}) == "a, b or c");
}

}  // namespace knee::scenarios::nearest_test
