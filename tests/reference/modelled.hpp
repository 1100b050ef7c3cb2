/// knee's side of a comparison: the same requests, served by a model.
#pragma once

#include <deque>
#include <vector>

#include "models/group/process_group.hpp"
#include "tests/reference/trial/process_pool.hpp"
#include "tests/reference/trial/request.hpp"

namespace knee::reference {

/// Serves `requests` on one machine by a group of processes; answers come as a reference's do.
class Modelled : models::Requester {
 public:
  struct Options {
    int cores;
    models::ProcessGroup::Options group;
    std::optional<models::Service::Options> service{};
    models::CpuLimit::Options cpu_limit{};
  };
  Modelled(const std::vector<Request>& requests, const Options& options);

  /// A pool for offloaded steps whose arguments and results are packed as `processes` says.
  [[nodiscard]] static models::OffloadPool::Options offload_pool(const ProcessPool::Options& processes);

  [[nodiscard]] const std::vector<Answer>& answers() const { return answers_; }
  /// The process that has served each request.
  [[nodiscard]] const std::vector<std::size_t>& served_by() const { return served_by_; }
  [[nodiscard]] models::ProcessGroup& group() { return group_; }
  [[nodiscard]] const models::CpuLimit* cpu_limit() const { return machine_.cpu_limit(); }

 private:
  // HTTP/1.1: one request at a time; the others wait at the client.
  struct Connection {
    models::Connection end{};
    bool busy = false;
    std::deque<models::Request*> waiting{};
  };

  void add(const Request& request);
  [[nodiscard]] std::size_t find_server();
  void add_work(models::Request& request, const Steps& steps);
  sim::Process send_all(const std::vector<Request>& requests);
  sim::Process turn_around(const Request& answered);
  void send(const Request& request, models::Request& modelled);
  void carry(Connection& connection, models::Request& modelled);
  void completed(models::Request& request) override;

  const std::vector<Request>& sent_;
  sim::Simulation simulation_;
  models::Machine machine_;
  std::deque<models::Service> services_;
  std::deque<models::Request> requests_;
  std::vector<Answer> answers_;
  std::vector<std::size_t> served_by_;
  std::vector<std::uint64_t> served_;  // by each process
  std::deque<Connection> connections_;
  models::ProcessGroup group_;
};

}  // namespace knee::reference
