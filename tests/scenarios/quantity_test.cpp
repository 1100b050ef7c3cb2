// Quantities: what they read as, what is said of those that are wrong, and that what is written reads back.
#include "scenarios/schema/quantity.hpp"

#include <clocale>
#include <cmath>

#include "scenarios/schema/price.hpp"
#include "scenarios/schema/words.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::quantity_test {
namespace {

using namespace std::chrono_literals;

/// The value that a text reads as, or a failed test.
template <class T>
T value(const Codec<T>& codec, std::string_view text) {
  const Expected<T> reading = codec.read(text);
  if (const auto* mistake = std::get_if<Diagnostic>(&reading)) {
    FAIL("cannot read " << text << ": " << to_string(*mistake));
  }
  return std::get<T>(reading);
}

/// What is said of a text that is wrong, without the place.
template <class T>
std::string complaint(const Codec<T>& codec, std::string_view text) {
  const Expected<T> reading = codec.read(text);
  const auto* mistake = std::get_if<Diagnostic>(&reading);
  return mistake == nullptr ? "none" : to_string(*mistake);
}

template <class T>
bool reads_back(const Codec<T>& codec, const T& wanted) {
  const Expected<T> reading = codec.read(codec.write(wanted));
  return std::holds_alternative<T>(reading) && std::get<T>(reading) == wanted;
}

const std::string kDuration = "; expected a duration such as \"4 ms\" (units: ns, us, ms, s, min, h, d)";
const std::string kRate = "; expected a rate such as \"200/s\" (units: /s, k/s, /min, /h, /d)";

}  // namespace

TEST_CASE("Durations are read in every unit, with and without a space") {
  CHECK(value(duration(), "4 ms") == 4ms);
  CHECK(value(duration(), "4ms") == 4ms);
  CHECK(value(duration(), " 0.4  ms ") == 400us);
  CHECK(value(duration(), "1e3 us") == 1ms);
  CHECK(value(duration(), "7 µs") == 7us);
  CHECK(value(duration(), "7 \xCE\xBCs") == 7us);
  CHECK(value(duration(), ".5 s") == 500ms);
  CHECK(value(duration(), "3 ns") == 3ns);
  CHECK(value(duration(), "2 min") == 120s);
  CHECK(value(duration(), "1.5 h") == 90min);
  CHECK(value(duration(), "2 d") == 48h);
  CHECK(value(duration(), "0 s") == 0s);
  CHECK(value(duration(), "0.6 ns") == 1ns);
}

TEST_CASE("A duration that is wrong is told apart by what is wrong with it") {
  CHECK(complaint(duration(), "4") == "\"4\" has no unit" + kDuration);
  CHECK(complaint(duration(), "-4 ms") == "\"-4 ms\" is negative" + kDuration);
  CHECK(complaint(duration(), "fast") == "\"fast\" is not a duration" + kDuration);
  CHECK(complaint(duration(), "") == "\"\" is not a duration" + kDuration);
  CHECK(complaint(duration(), "nan ms") == "\"nan ms\" is not a finite number" + kDuration);
  CHECK(complaint(duration(), ".nan") == "\".nan\" is not a finite number" + kDuration);
  CHECK(complaint(duration(), "inf s") == "\"inf s\" is not a finite number" + kDuration);
  CHECK(complaint(duration(), "-.inf") == "\"-.inf\" is not a finite number" + kDuration);
  CHECK(complaint(duration(), "1e999 s") == "\"1e999 s\" is beyond the range of numbers" + kDuration);
  CHECK(complaint(duration(), "1e290 d") == "\"1e290 d\" is more than 292 years" + kDuration);
  CHECK(complaint(duration(), "106751 d") == "\"106751 d\" is more than 292 years" + kDuration);
  CHECK(complaint(duration(), "101 d") == "\"101 d\" is more than 100 d" + kDuration);
  CHECK(complaint(duration(), "0.1 ns") == "\"0.1 ns\" is less than 1 ns" + kDuration);
  CHECK(complaint(duration(), "4 sec") ==
        "unknown unit \"sec\" in \"4 sec\"" + kDuration + "; did you mean \"4 s\"?");
  CHECK(complaint(duration(), "4 m") ==
        "unknown unit \"m\" in \"4 m\"" + kDuration + "; did you mean \"4 min\"?");
  CHECK(complaint(duration(), "4 MS") ==
        "unknown unit \"MS\" in \"4 MS\"" + kDuration + "; did you mean \"4 ms\"?");
  CHECK(complaint(duration(), "4 MB") == "unknown unit \"MB\" in \"4 MB\"" + kDuration);
  CHECK(complaint(duration(), "2,000 ms") ==
        "\"2,000 ms\" has a \",\" within its number" + kDuration + "; did you mean \"2000 ms\"?");
  CHECK(complaint(duration(), "2,5 ms") ==
        "\"2,5 ms\" has a \",\" within its number" + kDuration + "; did you mean \"2.5 ms\"?");
}

TEST_CASE("Every duration that the reader lets through is one that the clock holds, and so are a thousand of them") {
  const double most = sim::to_seconds(kAnyDuration.most);
  CHECK(sim::from_seconds(1000 * most) == 1000 * kAnyDuration.most);
  const auto beyond = sim::Duration{static_cast<std::int64_t>(1e9 * kClockSeconds)};
  CHECK(complaint(duration({.least = 0s, .most = sim::Duration::max()}), "9200000001 s").find("292 years") !=
        std::string::npos);
  CHECK(value(duration({.least = 0s, .most = sim::Duration::max()}), "9200000000 s") == beyond);
  CHECK(sim::from_seconds(std::nextafter(kClockSeconds, 0)) <= beyond);
}

TEST_CASE("A range says in its messages what it allows") {
  CHECK(complaint(duration({.least = 1ms, .most = 10s}), "20 s") ==
        "\"20 s\" is too large; expected a duration from 1 ms to 10 s (units: ns, us, ms, s, min, h, d)");
  CHECK(complaint(duration({.least = 1ns, .most = kAnyDuration.most}), "0 s") ==
        "\"0 s\" is zero; expected a duration of at least 1 ns (units: ns, us, ms, s, min, h, d)");
  CHECK(complaint(rate({.least = kAboveZero}), "0/s") ==
        "\"0/s\" is zero; expected a rate above 0 such as \"200/s\" (units: /s, k/s, /min, /h, /d)");
  CHECK(complaint(number({.least = kAboveZero, .most = 10}), "11") ==
        "\"11\" is too large; expected a number above 0 and up to 10 such as \"1.2\"");
  CHECK(complaint(integer<int>({.least = 1, .most = 1024}), "0") ==
        "\"0\" is zero; expected a whole number from 1 to 1024");
  CHECK(complaint(integer<int>({.least = 2}), "1") ==
        "\"1\" is too small; expected a whole number from 2 to 2147483647");
  CHECK(value(duration({.least = 1ms, .most = 10s}), "10 s") == 10s);
  CHECK(value(number({.least = kLowest}), "-2.5") == -2.5);
  CHECK(value(duration({.least = -1s, .most = 1s}), "-4 ms") == -4ms);
}

TEST_CASE("Rates are read in every unit") {
  CHECK(value(rate(), "200/s") == 200);
  CHECK(value(rate(), "200 /s") == 200);
  CHECK(value(rate(), "200 / s") == 200);
  CHECK(value(rate(), "1.5k/s") == 1500);
  CHECK(value(rate(), "30/min") == 0.5);
  CHECK(value(rate(), "7200/h") == 2);
  CHECK(complaint(rate(), "200") == "\"200\" has no unit" + kRate);
  CHECK(complaint(rate(), "-1/s") == "\"-1/s\" is negative" + kRate);
  CHECK(complaint(rate(), "200 rps") ==
        "unknown unit \"rps\" in \"200 rps\"" + kRate + "; did you mean \"200/s\"?");
  CHECK(complaint(positive_rate(), "0/s") ==
        "\"0/s\" is zero; expected a rate above 0 such as \"200/s\" (units: /s, k/s, /min, /h, /d)");
  CHECK(complaint(positive_rate(), "1e-320/s").starts_with("\"1e-320/s\" is less than 1e-06/s; expected"));
  CHECK(complaint(positive_rate(), "2e9/s").starts_with("\"2e9/s\" is more than 1000000000/s; expected"));
  CHECK(complaint(rate(), "1e308 k/s") == "\"1e308 k/s\" is beyond the range of numbers" + kRate);
}

TEST_CASE("Sizes are read in decimal and binary units and are whole bytes") {
  const std::string expected =
      "; expected a size such as \"16 MB\" (units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)";
  CHECK(value(bytes(), "16 MB") == 16'000'000);
  CHECK(value(bytes(), "16 MiB") == 16'777'216);
  CHECK(value(bytes(), "1.1 kB") == 1100);
  CHECK(value(bytes(), "0.3 GB") == 300'000'000);
  CHECK(value(bytes(), "0 B") == 0);
  CHECK(complaint(bytes(), "1.5 B") == "\"1.5 B\" is not a whole number of bytes" + expected);
  CHECK(complaint(bytes(), "8 KB") ==
        "unknown unit \"KB\" in \"8 KB\"" + expected + "; did you mean \"8 kB\"?");
  CHECK(complaint(bytes(), "8 Gi") ==
        "unknown unit \"Gi\" in \"8 Gi\"" + expected + "; did you mean \"8 GiB\"?");
  CHECK(complaint(bytes(), "8G") == "unknown unit \"G\" in \"8G\"" + expected + "; did you mean \"8 GB\"?");
  CHECK(complaint(bytes(), "1e9 TB") == "\"1e9 TB\" is too large" + expected);
  CHECK(complaint(bytes(), "10001 TB") == "\"10001 TB\" is more than 10000 TB" + expected);
}

TEST_CASE("Bit rates are read in bits and in bytes") {
  CHECK(value(bit_rate(), "1 Gbit/s") == 1e9);
  CHECK(value(bit_rate(), "100 MB/s") == 8e8);
  CHECK(complaint(bit_rate(), "100 Mbps") ==
        "unknown unit \"Mbps\" in \"100 Mbps\"; expected a bit rate such as \"1 Gbit/s\" (units: bit/s, "
        "kbit/s, Mbit/s, "
        "Gbit/s, Tbit/s, B/s, kB/s, MB/s, GB/s); did you mean \"100 Mbit/s\"?");
}

TEST_CASE("Percentages want their sign, and a fraction is named as the percentage it would be") {
  CHECK(value(percentage(), "80 %") == 0.8);
  CHECK(value(percentage(), "57%") == 0.57);
  CHECK(value(percentage(), "100 %") == 1);
  CHECK(value(percentage({.least = 0, .most = 10}), "250 %") == 2.5);
  CHECK(complaint(percentage(), "0.8") ==
        "\"0.8\" has no unit; expected a percentage from 0 % to 100 %; did you mean \"80 %\"?");
  CHECK(complaint(percentage(), "80") ==
        "\"80\" has no unit; expected a percentage from 0 % to 100 %; did you mean \"80 %\"?");
  CHECK(complaint(percentage(), "120 %") ==
        "\"120 %\" is too large; expected a percentage from 0 % to 100 %");
  CHECK(complaint(percentage(), "5 percent") ==
        "unknown unit \"percent\" in \"5 percent\"; expected a percentage from 0 % to 100 %; did you mean "
        "\"5 %\"?");
}

TEST_CASE("Prices want a currency and an hour") {
  const std::string expected =
      "; expected a price per hour such as \"0.17 USD/h\" (any currency of three capital letters)";
  CHECK(value(price(), "0.17 USD/h") == Price{.per_hour = 0.17, .currency = "USD"});
  CHECK(value(price(), "3EUR / h") == Price{.per_hour = 3, .currency = "EUR"});
  CHECK(complaint(price(), "0.17") == "\"0.17\" has no currency" + expected);
  CHECK(complaint(price(), "-1 USD/h") == "\"-1 USD/h\" is negative" + expected);
  CHECK(complaint(price(), "$0.17/h") == "\"$0.17/h\" is not a price per hour" + expected);
  CHECK(complaint(price(), "0.17 usd/h") ==
        "unknown unit \"usd/h\" in \"0.17 usd/h\"" + expected + "; did you mean \"0.17 USD/h\"?");
  CHECK(complaint(price(), "20 EUR/month") == "unknown unit \"EUR/month\" in \"20 EUR/month\"" + expected);
}

TEST_CASE("Numbers have no unit, and whole numbers are exact") {
  CHECK(value(number(), "1.2") == 1.2);
  CHECK(value(integer<int>(), "4") == 4);
  CHECK(value(integer<int>(), "1e3") == 1000);
  CHECK(value(integer<std::int64_t>(), "9007199254740993") == 9007199254740993);
  CHECK(complaint(number(), "4 ms") ==
        "\"4 ms\" has \"ms\" after its number; expected a number such as \"1.2\"");
  CHECK(complaint(number(), "many") == "\"many\" is not a number; expected a number such as \"1.2\"");
  CHECK(complaint(number(), "inf") == "\"inf\" is not a finite number; expected a number such as \"1.2\"");
  CHECK(complaint(whole_number(), "4.5") ==
        "\"4.5\" is not a whole number; expected a whole number such as \"4\"");
  CHECK(complaint(whole_number(), "-4") == "\"-4\" is negative; expected a whole number such as \"4\"");
  CHECK(complaint(whole_number(), "1e19") == "\"1e19\" is too large; expected a whole number such as \"4\"");
  CHECK(complaint(whole_number(), "2_000") ==
        "\"2_000\" has a \"_\" within its number; expected a whole number such as \"4\"; did you mean "
        "\"2000\"?");
}

TEST_CASE("Words and flags come from a closed list") {
  enum class Pick { random, least_busy };
  static constexpr Choice<Pick> kPicks[] = {{"random", Pick::random}, {"least-busy", Pick::least_busy}};
  const auto pick = choice("pick", kPicks);
  CHECK(value(pick, "least-busy") == Pick::least_busy);
  CHECK(complaint(pick, "leastbusy") ==
        "unknown pick \"leastbusy\"; expected random or least-busy; did you mean \"least-busy\"?");
  CHECK(pick.write(Pick::least_busy) == "least-busy");
  CHECK(value(flag(), "true"));
  CHECK_FALSE(value(flag(), "false"));
  CHECK(complaint(flag(), "yes") == "unknown value \"yes\"; expected true or false; did you mean \"true\"?");
  CHECK(complaint(any_text("a description"), " ") == "the text is empty; expected a description");
}

TEST_CASE("What is written is short and reads back as the same value") {
  CHECK(duration().write(4ms) == "4 ms");
  CHECK(duration().write(1500us) == "1.5 ms");
  CHECK(duration().write(90s) == "90 s");
  CHECK(duration().write(2h) == "2 h");
  CHECK(duration().write(0s) == "0 s");
  CHECK(rate().write(200) == "200/s");
  CHECK(bytes().write(16'000'000) == "16 MB");
  CHECK(bytes().write(16 << 20) == "16 MiB");
  CHECK(bytes().write(0) == "0 B");
  CHECK(bit_rate().write(1e9) == "1 Gbit/s");
  CHECK(percentage().write(0.07) == "7 %");
  CHECK(percentage().write(0.001) == "0.1 %");
  CHECK(price().write({.per_hour = 0.17, .currency = "EUR"}) == "0.17 EUR/h");
  CHECK(number().write(1.2) == "1.2");

  std::uint64_t state = 1;  // Fixed values of every magnitude; no property here is statistical.
  for (int i = 0; i < 2000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const auto whole = static_cast<std::int64_t>(state >> (11 + i % 53));
    const double fraction = static_cast<double>(state >> 11) * 0x1p-53;
    const double wide = std::ldexp(fraction, i % 80 - 40);
    INFO(whole << " " << fraction << " " << wide);
    CHECK(reads_back(duration({.least = 0ns, .most = sim::Duration::max()}), sim::Duration(whole >> 2)));
    CHECK(reads_back(bytes(), whole));
    CHECK(reads_back(whole_number(), whole));
    CHECK(reads_back(number(), wide));
    CHECK(reads_back(rate(), wide));
    CHECK(reads_back(price(), Price{.per_hour = wide, .currency = "EUR"}));
    CHECK(std::abs(value(percentage(), percentage().write(fraction)) - fraction) <= 1e-15);
    CHECK(std::abs(value(bit_rate(), bit_rate().write(wide)) - wide) <= 1e-15 * wide);
  }
}

TEST_CASE("Numbers are read and written alike in a locale with decimal commas") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    CHECK(value(duration(), "1.5 ms") == 1500us);
    CHECK(duration().write(1500us) == "1.5 ms");
  }
  std::setlocale(LC_ALL, before.c_str());
}

}  // namespace knee::scenarios::quantity_test
