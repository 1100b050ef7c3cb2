#include "tests/properties/random_scenario.hpp"

#include <cstddef>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "sim/random/random_stream.hpp"

namespace knee::properties {
namespace {

class Writer {
 public:
  explicit Writer(std::uint64_t number)
      : stream_{sim::StreamKey{.seed = 2026, .replication = number, .purpose = "random scenario", .index = 0}},
        extra_{sim::StreamKey{.seed = 2026, .replication = number, .purpose = "steps that requests share", .index = 0}},
        changes_{sim::StreamKey{.seed = 2026, .replication = number, .purpose = "changes", .index = 0}},
        shares_{number % 5 == 4},
        is_changed_{number % 7 == 3} {}

  std::string write() {
    text_ = "scenario: random\nworkload:\n";
    if (chance(0.7)) {
      text_ += "  arrivals: " + arrivals() + "\n  requests:\n";
      write_classes(1 + below(3));
    } else {  // two streams
      text_ += "  requests:\n";
      for (const char* name : {"one", "other"}) {
        text_ += fmt::format("    {}: {{arrivals: {}, steps: {}}}\n", name, arrivals(), all_steps());
      }
    }
    text_ += fmt::format("services:\n  db: {{servers: {}, time: {}{}{}{}}}\n", 1 + below(4), law(3),
                         chance(0.3) ? fmt::format(", queue: {}", below(6)) : "",
                         chance(0.3) ? fmt::format(", connections: {}", 1 + below(6)) : "", pool());
    text_ += fmt::format("machine: {{cores: {}{}}}\n", 1 + below(4), chance(0.2) ? ", cpu-limit: 0.7" : "");
    text_ += "architectures:\n  it: " + architecture() + "\n";
    if (is_changed_) write_changes();
    text_ += "measure: {requests: 240, replications: 1, max-events: 3000000}\n";
    return text_;
  }

 private:
  bool chance(double probability) { return stream_.uniform() < probability; }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(stream_.uniform() * static_cast<double>(count)); }
  std::string one_of(std::initializer_list<const char*> words) { return *(words.begin() + below(words.size())); }
  std::string ms(double scale) { return fmt::format("{:.3f} ms", scale * (0.05 + stream_.uniform())); }

  std::string law(double scale) {
    switch (below(4)) {
      case 0: return ms(scale);
      case 1: return fmt::format("{{exponential: {}}}", ms(scale));
      case 2: return fmt::format("{{lognormal: {{mean: {}, cv: 2}}}}", ms(scale));
      default: return fmt::format("{{uniform: {{low: 0 ms, high: {}}}}}", ms(2 * scale));
    }
  }

  std::string arrivals() {
    if (chance(0.4)) return fmt::format("{{users: {}, think: {}}}", 1 + below(30), law(20));
    if (chance(0.2)) return fmt::format("{{deterministic: {}/s}}", 10 + below(600));
    return fmt::format("{{poisson: {}/s}}", 10 + below(600));
  }

  // Something happens to the node again and again, or two things do.
  void write_changes() {
    std::swap(stream_, changes_);
    text_ += "changes:\n";
    for (std::size_t i = 1 + below(2); i > 0; --i) {
      text_ += fmt::format("  - {{every: {{exponential: {} ms}}, node: 1, {}}}\n", 50 + below(400), change());
    }
    std::swap(stream_, changes_);
  }

  std::string change() {
    switch (below(5)) {
      case 0: return "kill: 1";
      case 1: return fmt::format("down: {}, how: {}", law(20), one_of({"reset", "silent"}));
      case 2: return fmt::format("slower: {}, for: {}", 1 + below(5), law(50));
      default: return "reload: processes";
    }
  }
  std::string reload() {
    std::swap(stream_, changes_);
    std::string text = fmt::format(", start-up: {}, reload: {}", ms(30), one_of({"at-once", "in-place", "one-by-one"}));
    if (chance(0.5)) text += ", reload-grace: " + ms(20);
    std::swap(stream_, changes_);
    return text;
  }

  void write_classes(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      text_ += fmt::format("    class-{}: {{", i);
      if (count > 1) text_ += fmt::format("share: {} %, ", i + 1 < count ? 100 / count : 100 - (count - 1) * (100 / count));
      text_ += "steps: " + all_steps() + "}\n";
    }
  }

  // The steps of a class. In each fifth scenario one of them uses what requests share, or goes on after the response; it is drawn from
  // a stream of its own, so that the other scenarios are as before.
  std::string all_steps() {
    std::string list = steps(2);
    if (!shares_) return list;
    std::swap(stream_, extra_);
    list.insert(list.size() - 1, ", " + shared_step());
    std::swap(stream_, extra_);
    return list;
  }

  std::string shared_step() {
    switch (below(5)) {
      case 0: return fmt::format("{{limit: {{most: {}, queue: {}, steps: {}}}}}", 1 + below(3), below(8), steps(1));
      case 1: return fmt::format("{{parallel: {{need: {}, of: [{}, {}], cancel: {}}}}}", 1 + below(2), steps(1), steps(1),
                                 one_of({"true", "false"}));
      case 2: return fmt::format("{{after-response: {}}}", steps(1));
      case 3:
        return fmt::format("{{limit: {{most: 2, steps: [{{parallel: {{need: 1, of: [{}, {}], cancel: true}}}}]}}}}", steps(1), steps(1));
      default:
        return fmt::format("{{cache: {{keys: {}, zipf: 0.9, ttl: {}, stale: {}, coalesce: {}, capacity: {}, scope: shared, miss: {}}}}}",
                           1 + below(20), law(200), ms(50), one_of({"none", "process", "all"}), 1 + below(20), steps(1));
    }
  }

  std::string steps(int depth) {
    std::string list = "[";
    const std::size_t count = 1 + below(3);
    for (std::size_t i = 0; i < count; ++i) list += (i > 0 ? ", " : "") + step(depth);
    return list + "]";
  }

  std::string step(int depth) {
    switch (below(depth > 0 ? 13 : 8)) {
      case 0: return fmt::format("{{cpu: {}}}", law(1));
      case 1: return fmt::format("{{native: {}{}}}", law(2), chance(0.3) ? ", inline: true" : "");
      case 2: return fmt::format("{{wait: {}}}", law(5));
      case 3: return fmt::format("{{timer: {}}}", law(5));
      case 4: return fmt::format("{{{}: {}}}", one_of({"blocking", "lookup"}), law(3));
      case 5: return chance(0.8) ? "{call: db}" : fmt::format("{{call: {{service: db, time: {}}}}}", law(2));
      case 6: return fmt::format("{{yield: {}}}", one_of({"immediate", "microtask", "next-tick"}));
      case 7: return fmt::format("{{allocate: {{garbage: {} kB}}}}", 1 + below(400));
      case 8: return fmt::format("{{repeat: {{times: {}, steps: {}}}}}", 1 + below(3), steps(depth - 1));
      case 9: return fmt::format("{{parallel: [{}, {}]}}", steps(depth - 1), steps(depth - 1));
      case 10: return fmt::format("{{hold: db, steps: {}}}", steps(0));
      case 11:
        return fmt::format("{{worker: [{{cpu: {}}}, {{{}: {}}}, {{call: db}}], argument: 10 kB}}", law(1),
                           one_of({"native", "wait", "blocking"}), law(2));
      default:
        return fmt::format("{{choose: [{{probability: 30 %, steps: {}}}, {{probability: 70 %, steps: {}}}]}}",
                           steps(depth - 1), steps(depth - 1));
    }
  }

  std::string pool() {
    if (chance(0.6)) return "";
    return fmt::format(", pool: {}{}", 1 + below(5), chance(0.5) ? ", pool-time-out: 20 ms" : "");
  }

  std::string architecture() {
    const bool loop = chance(0.5);
    const bool asyncio = loop && chance(0.4);
    std::string text = loop ? fmt::format("{{runtime: event-loop{}", asyncio ? ", loop: asyncio" : "")
                            : fmt::format("{{runtime: {}, threads: {}", one_of({"gil", "native-threads"}), 1 + below(12));
    if (chance(0.5)) {
      const char* own = !loop ? "blocking" : asyncio ? "epoll" : "round-robin";
      text += fmt::format(", processes: {}, accept: {}", 1 + below(4), one_of({own, "epoll", "epoll-exclusive", "select", "reuse-port"}));
    }
    if (chance(0.3)) text += fmt::format(", backlog: {}", 1 + below(20));
    if (chance(0.3)) text += ", overhead: 0.2 ms";
    if (is_changed_) text += reload();
    if (chance(0.3)) text += fmt::format(", offload: {{workers: {}, max-tasks: {}, first-workers: 1}}", 1 + below(3), 3 * below(3));
    return text + "}";
  }

  sim::RandomStream stream_;
  sim::RandomStream extra_;
  sim::RandomStream changes_;
  bool shares_;
  bool is_changed_;
  std::string text_;
};

}  // namespace

std::string random_scenario(std::uint64_t number) { return Writer{number}.write(); }

}  // namespace knee::properties
