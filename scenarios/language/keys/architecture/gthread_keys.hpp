/// The keys of gunicorn's gthread.
#pragma once

#include <string_view>

#include "models/threads/gthread.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// Declares the keys and refuses keys that the version of gunicorn does not have.
void declare_gthread(KeyVisitor& keys, models::Gthread::Options& into);

/// Whether `key` means something for `version`; true for a key that is not gthread's.
[[nodiscard]] bool has_gthread_key(models::Gthread::Version version, std::string_view key);

}  // namespace knee::scenarios::language
