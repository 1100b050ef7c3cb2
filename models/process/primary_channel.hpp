/// The channel between a worker process of a Node cluster and its primary process.
#pragma once

namespace knee::models {

/// The worker's end. The primary sends it one connection at a time.
class PrimaryChannel {
 public:
  /// The worker has taken over the connection that the primary sent last (Node.js, lib/internal/cluster/child.js,
  /// onconnection: `send({ ack, accepted })`).
  virtual void acknowledge() = 0;

 protected:
  ~PrimaryChannel() = default;
};

}  // namespace knee::models
