/// The breakdown: where the time of a request went.
#pragma once

#include "cli/point_record.hpp"
#include "cli/table.hpp"

namespace knee::cli {

/// A row for each stable point of `campaign`: its mean latency and the accounts that add up to it, in milliseconds.
/// Accounts to which no point charged anything are left out. No rows where no point is stable.
[[nodiscard]] Table breakdown_table(const Campaign& campaign);

}  // namespace knee::cli
