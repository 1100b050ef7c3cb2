/// `Attempts`: copies of requests, one for each node that a balancer sends a request to.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "models/request/request.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// An attempt that the balancer has given up, or whose client has gone, is abandoned at the node: what the node does with its copy of
/// the request is the node's affair.
class Attempts {
 public:
  explicit Attempts(sim::Simulation& simulation) : simulation_{simulation} {}

  class Attempt final : Requester, DisconnectListener {
   public:
    explicit Attempt(Attempts& all) : all_{all}, answered_{all.simulation_} {}

    /// Sends the copy to `server`, and waits at most `time_out`. `co_await` returns whether it has come back in time. After that
    /// the attempt must be taken back (`take_back`) or given up.
    [[nodiscard]] sim::Task<bool> serve(Server& server, std::optional<sim::Duration> time_out) {
      request_.requester = this;
      server_ = &server;
      server.submit(request_);
      if (is_back_) co_return true;
      if (!time_out) {
        co_await answered_.wait();
        co_return true;
      }
      co_return co_await answered_.wait_for(*time_out);
    }
    [[nodiscard]] Request& request() { return request_; }

   private:
    friend class Attempts;
    void completed(Request& /*request*/) override {
      is_back_ = true;
      if (original_ == nullptr) {
        all_.release(*this);
      } else {
        answered_.signal();
      }
    }
    // A proxy closes the connection to the node (nginx: proxy_ignore_client_abort off), and learns what comes of it.
    void client_has_gone(Request& /*original*/) override {
      if (server_ != nullptr && !is_back_) server_->abandon(request_);
    }
    void part() {
      original_->disconnect_listener = nullptr;
      original_ = nullptr;
      server_ = nullptr;
    }

    Attempts& all_;
    Request request_;
    Request* original_ = nullptr;  // null: nothing waits for the attempt
    Server* server_ = nullptr;
    sim::Condition answered_;
    bool is_back_ = false;
  };

  /// A copy of `request`, as it was drawn, with the time that the ledger has charged so far.
  [[nodiscard]] Attempt& begin(Request& request) {
    if (free_.empty()) free_.push_back(&attempts_.emplace_back(*this));
    Attempt& attempt = *free_.back();
    free_.pop_back();
    attempt.request_ = request;
    attempt.request_.disconnect_listener = nullptr;
    attempt.original_ = &request;
    request.disconnect_listener = &attempt;
    attempt.is_back_ = false;
    ++open_;
    return attempt;
  }
  /// The attempt has come back.
  void take_back(Attempt& attempt) {
    attempt.part();
    release(attempt);
  }
  /// The balancer waits for it no longer: it is released when it comes back.
  void give_up(Attempt& attempt) {
    Server& server = *attempt.server_;
    attempt.part();
    server.abandon(attempt.request_);
  }

  /// Attempts that have not come back.
  [[nodiscard]] std::size_t open() const { return open_; }

 private:
  void release(Attempt& attempt) {
    --open_;
    free_.push_back(&attempt);
  }

  sim::Simulation& simulation_;
  std::deque<Attempt> attempts_;
  std::vector<Attempt*> free_;
  std::size_t open_ = 0;
};

}  // namespace knee::models
