#include "scenarios/language/machine.hpp"

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {

Type<models::Machine::Options> machine() {
  return mapping<models::Machine::Options>("machine", [](Fields& fields, models::Machine::Options& machine) {
    fields.optional("cores", machine.cores, integer<int>({.least = 1, .most = 4096}),
                    "Cores that all its threads share.");
    fields.optional("speed", machine.speed, number({.least = 0.001, .most = 1000}),
                    "Speed of one core, relative to the one that the demands were written for.");
  });
}

}  // namespace knee::scenarios::language
