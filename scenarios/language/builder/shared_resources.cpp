#include "scenarios/language/builder/shared_resources.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

template <class T>
auto find_named(std::vector<T>& all, const Placed<std::string>& name) {
  if (name.empty()) return all.end();
  return std::find_if(all.begin(), all.end(), [&name](const T& one) { return one.name == name.value; });
}

std::string text_of(const std::optional<WrittenDistribution>& ttl) { return ttl ? one_line(ttl->written) : std::string(); }

bool are_alike(const WrittenCache& a, const WrittenCache& b) {
  return a.keys == b.keys && a.zipf == b.zipf && text_of(a.ttl) == text_of(b.ttl) && a.stale == b.stale &&
         a.coalescing == b.coalescing && a.capacity == b.capacity && a.shared == b.shared;
}

std::shared_ptr<const models::CacheStep> built(const WrittenCache& written) {
  models::CacheStep cache{.popularity = sim::Popularity{*written.keys, written.zipf},
                          .stale = written.stale,
                          .capacity = written.capacity,
                          .coalescing = written.coalescing,
                          .shared = written.shared};
  if (written.ttl) cache.ttl = written.ttl->drawn;
  return std::make_shared<const models::CacheStep>(std::move(cache));
}

}  // namespace

void SharedResources::check_alike(bool are_alike, const Step& step, const char* noun) {
  if (are_alike) return;
  mistakes_.add({.place = step.shared_name.place,
                 .what = fmt::format("two unlike {}s have the name {}", noun, in_quotes(step.shared_name.value)),
                 .expected = fmt::format("the same keys at each {} of the name, or names of their own", noun)});
}

std::size_t SharedResources::limit(const Step& step) {
  const auto found = find_named(limits_, step.shared_name);
  const auto number = static_cast<std::size_t>(found - limits_.begin());
  if (found == limits_.end()) {
    limits_.push_back({step.shared_name.value, step.model.most, step.model.queue});
  } else {
    check_alike(found->most == step.model.most && found->queue == step.model.queue, step, "limit");
  }
  return number;
}

SharedResources::NumberedCache SharedResources::cache(const Step& step) {
  const auto found = find_named(caches_, step.shared_name);
  const auto number = static_cast<std::size_t>(found - caches_.begin());
  if (found == caches_.end()) {
    caches_.push_back({step.shared_name.value, *step.cache, built(*step.cache)});
  } else {
    check_alike(are_alike(found->written, *step.cache), step, "cache");
  }
  return {.number = number, .cache = caches_[number].cache};
}

}  // namespace knee::scenarios::language
