#include "sim/random/random_stream.hpp"

#include <array>
#include <cmath>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"

using knee::sim::purpose_hash;
using knee::sim::RandomStream;
using knee::sim::StreamKey;

static_assert(std::uniform_random_bit_generator<RandomStream>);
static_assert(std::is_nothrow_move_constructible_v<RandomStream> && std::is_nothrow_move_assignable_v<RandomStream>);
static_assert(!std::is_copy_constructible_v<RandomStream> && !std::is_copy_assignable_v<RandomStream>);

// Published test vectors of FNV-1a, 64 bits.
static_assert(purpose_hash("") == 0xcbf29ce484222325U);
static_assert(purpose_hash("a") == 0xaf63dc4c8601ec8cU);

TEST_CASE("a stream gives the numbers that an independent Philox4x64-10 gives for its key") {
  // Computed with a transcription of Philox in Python that reproduces Random123's published vector for
  // counter 0 and key 0 (16554d9eca36314c ...). Six numbers: the block is refilled once.
  struct Pinned {
    StreamKey key;
    std::array<std::uint64_t, 6> numbers;
  };
  const Pinned pinned[] = {
      {{.seed = 1, .replication = 0, .purpose = "arrivals"},
       {0x14fb43b7c1e7c7f7U, 0xd2ed2f2ae7450d80U, 0x73a85a9c4465f484U, 0xaaef7a4cb27382d6U,
        0x55ab8bbff2144942U, 0x9e40e8349c42c748U}},
      {{.seed = 1, .replication = 0, .purpose = "arrivals", .index = 1},
       {0x616d8158f41e17a0U, 0x884b65bffc731029U, 0x765baa40f7c8dfaeU, 0xd51e91499a965957U,
        0x1b8ba7bc452aed11U, 0x39d13758b14dc91fU}},
      {{.seed = 42, .replication = 7, .purpose = "cpu_work", .index = 3},
       {0xea74a25b9ed0070fU, 0x7c473bbfad7a3600U, 0x92ec201ba73432adU, 0x4d45eff7a91d5de9U,
        0x7cef9cc84ec1ea3aU, 0x1f63ccc405d6ebcbU}},
  };
  for (const Pinned& pin : pinned) {
    RandomStream stream(pin.key);
    for (const std::uint64_t number : pin.numbers) CHECK(stream() == number);
  }
}

TEST_CASE("a moved stream goes on where it was") {
  const StreamKey key{.seed = 5, .replication = 1, .purpose = "think time"};
  RandomStream whole(key);
  RandomStream first(key);
  for (int i = 0; i < 3; ++i) CHECK(first() == whole());
  RandomStream second(std::move(first));
  for (int i = 0; i < 3; ++i) CHECK(second() == whole());
  RandomStream third({.seed = 6, .replication = 0, .purpose = "other"});
  third = std::move(second);
  for (int i = 0; i < 3; ++i) CHECK(third() == whole());
}

TEST_CASE("the open interval never reaches 0 or 1") {
  static_assert(RandomStream::open_interval(RandomStream::min()) == 0x1p-53);
  static_assert(RandomStream::open_interval(RandomStream::max()) == 1 - 0x1p-53);
  static_assert(RandomStream::open_interval(std::uint64_t{1} << 63U) == 0.5 + 0x1p-53);
  CHECK(std::isfinite(std::log(RandomStream::open_interval(RandomStream::min()))));
  CHECK(std::log(RandomStream::open_interval(RandomStream::max())) < 0);
}

TEST_CASE("streams that differ in one part of their key are uncorrelated") {
  // n = 20,000 pairs; under independence r * sqrt(n) is nearly standard normal: |z| > 4.5 has probability
  // 6.8e-6 for one pair, 6.8e-5 for all ten (seed fixed, so the test passes or fails for ever).
  constexpr int kPairs = 20000;
  constexpr double kBound = 4.5;
  const StreamKey keys[] = {
      {.seed = 1, .replication = 0, .purpose = "arrivals"},
      {.seed = 2, .replication = 0, .purpose = "arrivals"},
      {.seed = 1, .replication = 1, .purpose = "arrivals"},
      {.seed = 1, .replication = 0, .purpose = "arrivalt"},
      {.seed = 1, .replication = 0, .purpose = "arrivals", .index = 1},
  };
  for (std::size_t i = 0; i < std::size(keys); ++i) {
    for (std::size_t j = i + 1; j < std::size(keys); ++j) {
      RandomStream a(keys[i]);
      RandomStream b(keys[j]);
      double sum = 0;
      for (int n = 0; n < kPairs; ++n) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
      const double z = sum * 12 / std::sqrt(static_cast<double>(kPairs));
      INFO("keys " << i << " and " << j);
      CHECK(std::abs(z) < kBound);
    }
  }
}

TEST_CASE("consecutive numbers of a stream are uncorrelated") {
  // Lag 1 to 5, n = 20,000, |z| > 4.5: probability 6.8e-6 each.
  constexpr int kDraws = 20000;
  RandomStream stream({.seed = 3, .replication = 0, .purpose = "lags"});
  std::vector<double> draws;
  for (int i = 0; i < kDraws; ++i) draws.push_back(stream.uniform() - 0.5);
  for (std::size_t lag = 1; lag <= 5; ++lag) {
    double sum = 0;
    for (std::size_t i = lag; i < draws.size(); ++i) sum += draws[i] * draws[i - lag];
    CHECK(std::abs(sum * 12 / std::sqrt(static_cast<double>(draws.size() - lag))) < 4.5);
  }
}

TEST_CASE("below draws each integer equally often") {
  // 60,000 draws of 6 values: chi-square with 5 degrees of freedom exceeds 33.1 with probability 3.6e-6.
  RandomStream stream({.seed = 4, .replication = 0, .purpose = "dice"});
  std::array<int, 6> seen{};
  for (int i = 0; i < 60000; ++i) ++seen.at(stream.below(6));
  double chi_square = 0;
  for (const int count : seen) chi_square += std::pow(count - 10000.0, 2) / 10000.0;
  CHECK(chi_square < 33.1);
}

TEST_CASE("below is unbiased where most of the 64 bits are needed") {
  // Without rejection, of three results in a row the first would come twice as often as the others: the
  // share of multiples of 3 would be 1/2. 40,000 draws: 1/3 +- 4.5 sigma (probability 6.8e-6).
  constexpr std::uint64_t kRange = std::uint64_t{3} << 62U;
  RandomStream stream({.seed = 4, .replication = 1, .purpose = "dice"});
  int multiples = 0;
  for (int i = 0; i < 40000; ++i) {
    const std::uint64_t draw = stream.below(kRange);
    REQUIRE(draw < kRange);
    if (draw % 3 == 0) ++multiples;
  }
  CHECK(std::abs(multiples / 40000.0 - 1.0 / 3) < 4.5 * std::sqrt(2.0 / 9 / 40000));
  CHECK(stream.below(1) == 0);
}
