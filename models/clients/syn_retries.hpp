/// When the kernel of a client repeats the SYN that opens a connection.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// The schedule of a version of Linux, with its defaults: tcp_syn_retries = 6, the first time-out 1 s (TCP_TIMEOUT_INIT, RFC 6298).
enum class SynRetries : std::uint8_t {
  linux_6_1,  ///< to 6.4: after 1, 3, 7, 15, 31, 63 s; the connection fails after 127 s
  linux_6_5,  ///< from 6.5 on: after 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 s; it fails after 131 s
};

/// The time-outs of a SYN that gets no answer: after each but the last it is repeated, after the last the connection fails.
///
/// Linux 6.1, net/ipv4/tcp_timer.c: tcp_retransmit_timer doubles each one, tcp_write_timeout gives up after
/// tcp_syn_retries repetitions. From 6.5 on tcp_syn_linear_timeouts = 4 of them come first that do not double, and count
/// besides (commit ccce324dabfe, "tcp: make the first N SYN RTO backoffs linear"). The totals: Linux,
/// Documentation/networking/ip-sysctl.rst, tcp_syn_retries: 127 and 131 seconds.
[[nodiscard]] inline std::span<const sim::Duration> syn_time_outs(SynRetries whose) {
  using std::chrono::seconds;
  static constexpr std::array<sim::Duration, 7> kDoubling{seconds{1},  seconds{2},  seconds{4}, seconds{8},
                                                          seconds{16}, seconds{32}, seconds{64}};
  static constexpr std::array<sim::Duration, 11> kLinearFirst{seconds{1}, seconds{1}, seconds{1},  seconds{1},
                                                              seconds{1}, seconds{2}, seconds{4},  seconds{8},
                                                              seconds{16}, seconds{32}, seconds{64}};
  if (whose == SynRetries::linux_6_5) return kLinearFirst;
  return kDoubling;
}

}  // namespace knee::models
