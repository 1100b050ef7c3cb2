/// `Port`: what a host answers to a new connection.
#pragma once

#include <cstdint>

namespace knee::models {

enum class Port : std::uint8_t {
  open,    ///< a process listens
  closed,  ///< none does: the kernel answers with a reset, so the connection is refused at once
  silent,  ///< the host is gone (power, network): nothing answers, so a client repeats its SYN until it gives up
};

}  // namespace knee::models
