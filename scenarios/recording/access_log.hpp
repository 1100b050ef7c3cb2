/// Access logs and HTTP archives as tables.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios {

/// The name of the column with the times in the tables below.
inline constexpr const char* kLoggedTime = "time_s";

/// Whether a text begins as a line of an access log: `HOST IDENT USER [25/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 512`.
[[nodiscard]] bool is_access_log(std::string_view text);

/// The table of an access log in the common or the combined format (Apache, nginx, gunicorn): `time_s` since the first request,
/// ascending, `method`, `path`, `status`, `bytes`. If each line ends with nginx's `$request_time ... $msec`, the time is
/// $msec - $request_time, when the request came, and the table has `duration_ms`. Otherwise the log has whole seconds, and the requests
/// of a second are spread over it at random, as a Poisson process would be; the same log gives the same times. Lines without a request
/// (a client that sent nothing) are left out. A mistake names the line of the file `name`.
[[nodiscard]] Expected<std::string> table_of_access_log(const std::string& name, std::string_view text);

/// Whether a text begins as an HTTP archive.
[[nodiscard]] bool is_http_archive(std::string_view text);

/// The table of the entries of an HTTP archive (HAR 1.2): `time_s` since the first request, ascending, `method`, `path` (the URL), `status`,
/// `bytes`, `duration_ms`, `wait_ms` (to the first byte).
[[nodiscard]] Expected<std::string> table_of_http_archive(const std::string& name, std::string_view text);

}  // namespace knee::scenarios
