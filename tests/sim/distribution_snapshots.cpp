#include <array>

#include "sim/random/distribution.hpp"
#include "sim/random/random_stream.hpp"
#include "tests/support/catch.hpp"

using namespace knee::sim;

TEST_CASE("the first draws of every distribution stay what they are") {
  // A sampler that changes them changes the results of every scenario: say so in CHANGELOG.md under
  // "Changed results". To 11 digits, because exp, log and pow may differ by a bit between C libraries.
  struct Snapshot {
    Distribution distribution;
    std::array<double, 4> draws;
  };
  const Snapshot snapshots[] = {
      {Distribution::constant(3).value(), {3, 3, 3, 3}},
      {Distribution::uniform(Range{.low = 1, .high = 3}).value(),
       {1.738700620383, 2.707661077516, 2.524120619426, 2.489173971625}},
      {Distribution::exponential(1).value(),
       {0.9621844979952, 0.6163034982893, 1.170659867162, 0.9729224853888}},
      {Distribution::erlang(ShapeMean{.shape = 3, .mean = 3}).value(),
       {2.749147863447, 6.734177023188, 3.116572787407, 5.70139956722}},
      {Distribution::erlang(ShapeMean{.shape = 20, .mean = 20}).value(),
       {23.87429369444, 17.21539782561, 21.19941752952, 24.53240047361}},
      {Distribution::gamma(ShapeScale{.shape = 2.5, .scale = 1}).value(),
       {2.204377336896, 3.2717861479, 2.952770929907, 2.344116014856}},
      {Distribution::gamma(ShapeScale{.shape = 0.5, .scale = 1}).value(),
       {0.2915315643415, 3.311605806205e-05, 0.2326664862572, 0.006867166300687}},
      {Distribution::lognormal(MeanCv{.mean = 1, .cv = 1}).value(),
       {0.3837055891923, 1.371185389673, 1.791833424797, 1.613901655467}},
      {Distribution::weibull(MeanCv{.mean = 1, .cv = 2}).value(),
       {0.5358053765493, 0.2357862342793, 0.7690438937902, 0.5468755351552}},
      {Distribution::pareto(MeanCv{.mean = 1, .cv = 2}).value(),
       {0.8314080064609, 0.7061430241479, 0.9174053137977, 0.835633773226}},
      {Distribution::bounded_pareto({.shape = 1.1, .low = 1, .high = 100}).value(),
       {1.51549488034, 5.558166011039, 3.622008417315, 3.401526279969}},
      {Distribution::hyperexponential(MeanCv{.mean = 1, .cv = 2}).value(),
       {0.3472921531813, 0.5482499219412, 2.906432890975, 0.4108396193796}},
      {Distribution::empirical({1, 2, 3, 4, 5}).value(), {2, 5, 4, 4}},
      {Distribution::empirical({1, 2, 3}, {1, 1, 2}).value(), {2, 3, 3, 3}},
      {Distribution::mixture(
           {{1, Distribution::exponential(1).value()}, {1, Distribution::constant(5).value()}})
           .value(),
       {0.6163034982893, 5, 5, 5}},
  };
  for (const auto& [distribution, draws] : snapshots) {
    INFO(distribution.describe());
    RandomStream stream({.seed = 1, .replication = 0, .purpose = "snapshot"});
    for (const double expected : draws) CHECK(distribution.draw(stream) == Approx(expected).epsilon(1e-11));
  }
}
