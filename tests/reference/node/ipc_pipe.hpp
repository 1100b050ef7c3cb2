/// One direction of the channel between a cluster's primary and a worker.
///
/// Written from Linux 6.1 net/unix/af_unix.c (unix_stream_read_generic: a read ends with the first message that carries a
/// descriptor), libuv 1.46 src/unix/stream.c (uv__read: one read, unless it fills the buffer) and Node.js 20
/// lib/internal/child_process.js (setupChannel: channel.onread, handleMessage).
#pragma once

#include <deque>
#include <functional>

#include "tests/reference/node/libuv.hpp"

namespace knee::reference {

/// Messages in the order in which they were sent, read by a loop. Sending writes at once; a full socket buffer has no part
/// in this.
class IpcPipe {
 public:
  struct Message {
    const Request* handle = nullptr;     ///< a connection that goes along: `newconn`; none: the ack of one
    std::function<void(bool)> reply{};   ///< of `newconn`: what the primary does with the ack
    std::function<void()> act{};         ///< of an ack
  };
  using OnMessage = std::function<void(const Message&)>;

  /// `reader` calls `on_message` for each message and `on_end` when the writer has closed its end and all is read.
  IpcPipe(Loop& reader, OnMessage on_message, std::function<void()> on_end = [] {});

  void send(const Message& message);
  /// Closes the writing end.
  void close();
  /// Handles that stay unread: the reader is gone.
  [[nodiscard]] std::deque<const Request*> unread_handles() const;

 private:
  void on_readable();
  [[nodiscard]] std::deque<Message> read_chunk();

  Loop& reader_;
  OnMessage on_message_;
  std::function<void()> on_end_;
  std::deque<Message> sent_;
  bool closed_ = false;
  Epoll::File file_;
};

}  // namespace knee::reference
