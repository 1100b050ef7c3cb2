#include "scenarios/language/keys/architecture/reload_keys.hpp"

#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/words.hpp"

namespace knee::scenarios::language {
namespace {

constexpr Choice<models::Reload::Order> kReloads[] = {
    {"in-place", models::Reload::Order::in_place,
     "A process is told to end; when it has ended, a new one starts in its place, and the next follows at once (uvicorn: HUP; a restart)."},
    {"at-once", models::Reload::Order::at_once,
     "As many new processes start as there are old ones, which are told to end at once; until the new ones accept, connections wait "
     "(gunicorn: HUP)."},
    {"one-by-one", models::Reload::Order::one_by_one,
     "A new process starts; when it listens, an old one is told to end; when that one has ended, the next follows (PM2: reload)."}};

}  // namespace

void read_reload(KeyVisitor& keys, models::Reload& into) {
  keys.optional("reload", into.order, choice("order", kReloads),
                "Order in which processes of new code replace the old ones, when a change says so.");
  keys.optional("reload-at-a-time", into.at_a_time, integer<std::size_t>({.least = 1, .most = 10'000}),
                "Processes that are replaced at a time, one-by-one (PM2_CONCURRENT_ACTIONS).");
  keys.optional("reload-grace", into.grace, maybe(duration()),
                "Time after which a process that a reload tells to end is killed (PM2: kill_timeout); none: never.");
}

}  // namespace knee::scenarios::language
