#include "scenarios/language/keys/architecture/remedy_keys.hpp"

#include <algorithm>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using models::Remedy;
using models::WorkItem;

constexpr Choice<WorkItem::Kind> kStepKinds[] = {
    {"cpu", WorkItem::Kind::cpu, "In the interpreter."},
    {"native", WorkItem::Kind::native, "In a library, outside the interpreter."}};

Mapping<Remedy> remedy() {
  return mapping<Remedy>("remedy", [](KeyVisitor& keys, Remedy& remedy) {
    keys.optional("factor", remedy.factor, percentage({.least = 0, .most = 1'000}),
                  "Share of the demand that remains: 2 % for compiled code (Numba), C++ or a better "
                  "algorithm.");
    keys.optional("compile", remedy.first_use, duration(),
                  "Additional cost of the first use in each process: just-in-time compilation.");
    keys.given("as", remedy.as, choice("kind of step", kStepKinds),
               "Kind of step that replaces the kind in the workload.");
    keys.given("inline", remedy.in_place, flag(),
               "Whether a native step keeps the interpreter: it runs on the event loop's own thread, or with "
               "the lock held.");
    keys.given("offload", remedy.offloaded, flag(),
               "Whether a cpu step is sent to the architecture's workers (`offload`).");
  });
}

}  // namespace

NamedBy<Mapping<Remedy>> remedies() { return named("step", remedy()); }

models::Remedies in_order(const Remedies& written, const std::vector<std::string>& labels,
                          Diagnostics& mistakes) {
  if (written.empty()) return {};
  models::Remedies remedies(labels.size());
  for (const Named<Remedy>& one : written) {
    const auto found = std::find(labels.begin() + 1, labels.end(), one.name);
    if (found != labels.end()) {
      remedies[static_cast<std::size_t>(found - labels.begin())] = one.value;
      continue;
    }
    const std::vector<std::string> known(labels.begin() + 1, labels.end());
    mistakes.add({.place = one.place,
                  .what = "no step is called " + in_quotes(one.name),
                  .expected = known.empty() ? "steps with a name, such as {cpu: 4 ms, name: resize}"
                                            : either_of(known),
                  .nearest = nearest(one.name, known)});
  }
  return remedies;
}

}  // namespace knee::scenarios::language
