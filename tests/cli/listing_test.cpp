#include "cli/commands/descriptions/list_command.hpp"

#include <algorithm>
#include <sstream>

#include "analysis/report/report.hpp"
#include "analysis/metrics/metric.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/schema/words.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::listing_test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;

struct Wheel {
  std::string material = "steel";
};
struct Cart {
  std::vector<Wheel> wheels;
  std::vector<Wheel> spares;
};

scenarios::Mapping<Wheel> wheel() {
  return scenarios::mapping<Wheel>("wheel", [](scenarios::KeyVisitor& keys, Wheel& one) {
    keys.optional("material", one.material, scenarios::one_word("material", {"steel", "wood"}),
                  "What it is made of.");
  });
}

scenarios::Schema carts() {
  return scenarios::mapping<Cart>("cart",
                                  [](scenarios::KeyVisitor& keys, Cart& one) {
                                    keys.required("wheels", one.wheels, list_of(wheel(), 1), "It rolls on them.");
                                    keys.optional("spares", one.spares, list_of(wheel()), "For later.");
                                  })
      .describe(nullptr, {});
}

std::string csv_of(const std::string& topic) { return to_csv(listing(topic, carts())); }

}  // namespace

TEST_CASE("every mapping of a language is a topic, once, and so are the columns") {
  const std::vector<std::string> topics = listing_topics(carts());
  CHECK(std::vector(topics.begin(), topics.begin() + 5) ==
        std::vector<std::string>{"cart", "wheel", "presets", "scenarios", "columns"});
  CHECK(std::find(topics.begin(), topics.end(), "series-columns") != topics.end());
}

TEST_CASE("a topic lists its keys with what they take, their words and their defaults") {
  CHECK(csv_of("wheel") ==
        "topic,name,value,meaning\nwheel,material,material,What it is made of. One of steel or wood. "
        "Default: steel.\n");
  CHECK_THAT(csv_of("cart"), Contains("cart,wheels,list: wheel,It rolls on them. Required.\n"));
}

TEST_CASE("every metric is listed as a column with its meaning") {
  const std::string text = listing_text(listing("columns", carts()));
  for (const analysis::Metric& metric : analysis::metrics())
    CHECK_THAT(text, Contains("  " + std::string{metric.name} + ' '));
  CHECK_THAT(text, Contains("knee_version"));
}

TEST_CASE("a listing as text fits the terminal") {
  std::istringstream lines{listing_text(listing("", carts()))};
  for (std::string line; std::getline(lines, line);) CHECK(analysis::width(line) <= analysis::kReportWidth);
}

}  // namespace knee::cli::listing_test
