#include "tests/reference/node/ipc_pipe.hpp"

#include <utility>

namespace knee::reference {

IpcPipe::IpcPipe(Loop& reader, OnMessage on_message, std::function<void()> on_end)
    : reader_{reader},
      on_message_{std::move(on_message)},
      on_end_{std::move(on_end)},
      file_{.readable = [this] { return !sent_.empty() || closed_; }, .callback = [this] { on_readable(); }} {
  reader_.start(file_);
}

void IpcPipe::send(const Message& message) {
  sent_.push_back(message);
  reader_.epoll().notify(file_);
}

void IpcPipe::close() {
  closed_ = true;
  reader_.epoll().notify(file_);
}

std::deque<const Request*> IpcPipe::unread_handles() const {
  std::deque<const Request*> handles;
  for (const Message& message : sent_) {
    if (message.handle != nullptr) handles.push_back(message.handle);
  }
  return handles;
}

std::deque<IpcPipe::Message> IpcPipe::read_chunk() {
  std::deque<Message> chunk;
  while (!sent_.empty()) {
    chunk.push_back(sent_.front());
    sent_.pop_front();
    if (chunk.back().handle != nullptr) break;
  }
  return chunk;
}

// Each message is handled on the next tick: all of them before the loop's next callback.
void IpcPipe::on_readable() {
  const std::deque<Message> chunk = read_chunk();
  for (const Message& message : chunk) on_message_(message);
  if (!chunk.empty()) return;
  reader_.epoll().remove(file_);
  on_end_();
}

}  // namespace knee::reference
