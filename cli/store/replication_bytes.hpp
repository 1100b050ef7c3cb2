/// Replications as bytes, for pipes and for the store.
#pragma once

#include <string>
#include <string_view>

#include "analysis/metrics/replication.hpp"

namespace knee::cli {

/// CBOR (RFC 8949), which other programs can read as well; cli/store/replication_bytes.cpp defines the layout.
[[nodiscard]] std::string to_bytes(const analysis::Replication& replication);

/// The replication from which `to_bytes` made `bytes`. Throws `std::exception` for any other bytes.
[[nodiscard]] analysis::Replication replication_from(std::string_view bytes);

}  // namespace knee::cli
