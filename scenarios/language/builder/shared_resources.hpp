/// SharedResources: the limits and caches of all steps, numbered.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "models/request/cache_step.hpp"
#include "scenarios/language/keys/workload/step_keys.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// Steps with one name share a limit, or a cache, and must describe it alike; a step without a name has its own.
class SharedResources {
 public:
  explicit SharedResources(Diagnostics& mistakes) : mistakes_{mistakes} {}

  /// The number of the limit of a step.
  [[nodiscard]] std::size_t limit(const Step& step);

  /// The number of the cache of a step, and what it is.
  struct NumberedCache {
    std::size_t number;
    std::shared_ptr<const models::CacheStep> cache;
  };
  [[nodiscard]] NumberedCache cache(const Step& step);

 private:
  struct Limit {
    std::string name;
    std::size_t most;
    std::size_t queue;
  };
  struct Cache {
    std::string name;
    WrittenCache written;
    std::shared_ptr<const models::CacheStep> cache;
  };
  void check_alike(bool are_alike, const Step& step, const char* noun);

  Diagnostics& mistakes_;
  std::vector<Limit> limits_;
  std::vector<Cache> caches_;
};

}  // namespace knee::scenarios::language
