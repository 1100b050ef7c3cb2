#include "scenarios/language/arrivals.hpp"

#include <utility>
#include <vector>

#include "scenarios/language/common.hpp"
#include "scenarios/language/demand.hpp"

namespace knee::scenarios::language {
namespace {

/// At which requests arrive.
Type<double> arrival_rate() { return positive_rate(); }

void read_arrivals(MappingReader& fields, Arrivals& arrivals) {
  const auto poisson = converted<Poisson>(
      arrival_rate(), [](double rate) { return Poisson{rate}; }, [](Poisson one) { return one.rate; });
  const auto deterministic = converted<Deterministic>(
      arrival_rate(), [](double rate) { return Deterministic{rate}; },
      [](Deterministic one) { return one.rate; });
  const auto renewal = converted<Renewal>(
      distribution(), [](WrittenDistribution of) { return Renewal{std::move(of)}; },
      [](const Renewal& one) { return one.interval; });
  const auto users = converted<Users>(
      Type(integer<std::uint64_t>({.least = 1, .most = 10'000'000})),
      [](std::uint64_t number) { return Users{number}; }, [](Users one) { return one.number; });
  const auto trace = converted<Trace>(
      one_or_several(placed(Type<std::string>(any_text("a file")))),
      [](std::vector<Placed<std::string>> files) { return Trace{std::move(files)}; },
      [](const Trace& one) { return one.files; });
  fields.one_of({
      alternative<Poisson>("poisson", arrivals.kind, poisson, "Open: independent arrivals at this rate."),
      alternative<Deterministic>("deterministic", arrivals.kind, deterministic,
                                 "Open: evenly spaced arrivals at this rate."),
      alternative<Renewal>("renewal", arrivals.kind, renewal,
                           "Open: independent intervals between arrivals, of this distribution."),
      alternative<Users>(
          "users", arrivals.kind, users,
          "Closed: so many users, each of whom sends a request, waits for its response, thinks."),
      alternative<Trace>("trace", arrivals.kind, trace,
                         "Recorded: a .csv or .csv.gz file, replayed as it was; of a list of files each is a "
                         "point of its own."),
  });
  fields.beside({"users"}, [&] {
    fields.required("think", arrivals.think, distribution(),
                    "How long a user thinks between two requests. Users begin in the midst of it, spread over it.");
    fields.optional("rounds", arrivals.rounds, flag(),
                    "Whether a user who has a response waits until all users have theirs before they think again.");
  });
  fields.beside({"trace"}, [&] {
    fields.required("at", arrivals.column, placed(Type<std::string>(any_text("a column"))),
                    "Column that says when each request was due.");
    fields.optional("unit", arrivals.unit, unit_of_time(), "What 1 in that column is.");
    fields.optional("process", arrivals.process, if_given(placed(Type<std::string>(any_text("a column")))),
                    "Column that says which process served each request, by any names; over established connections "
                    "it goes to that process again.");
    fields.optional("skip", arrivals.skip, duration(),
                    "Start of the recording that is replayed but not measured.");
  });
}

}  // namespace

Type<Arrivals> arrivals() {
  Type<Arrivals> type = mapping<Arrivals>("arrivals", read_arrivals);
  type.read = [read = type.read](const Node& node, Arrivals& into, Diagnostics& mistakes) {
    into.place = node.place;
    return read(node, into, mistakes);
  };
  return type;
}

}  // namespace knee::scenarios::language
