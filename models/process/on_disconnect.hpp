/// What a server does with a request whose client has gone.
#pragma once

#include <cstdint>

namespace knee::models {

/// Seen to go on to the end, also if the client left while its connection was in the backlog: Node.js 20, gunicorn 20.1 (sync
/// and gthread), uvicorn 0.17 with a bare application and with Starlette. Django cancels its asynchronous views under ASGI
/// (from 5.0; docs/topics/async.txt, "Handling disconnects").
enum class OnDisconnect : std::uint8_t {
  continues,  ///< it is carried out to its end
  checked,    ///< the application looks before each step, and carries out no further one
  cancelled,  ///< besides, a step that waits on an event loop is cancelled
};

}  // namespace knee::models
