/// Replications as bytes: for a pipe, and for the store.
#pragma once

#include <string>
#include <string_view>

#include "analysis/metrics/replication.hpp"

namespace knee::cli {

/// CBOR (RFC 8949), which other programs read as well: docs/reference/store.md says what is where.
[[nodiscard]] std::string to_bytes(const analysis::Replication& replication);

/// What `to_bytes` gave. Throws `std::exception` where the bytes are something else.
[[nodiscard]] analysis::Replication replication_from(std::string_view bytes);

}  // namespace knee::cli
