// ns3_queue WORKLOAD REQUESTS: the same on the scheduler of ns-3, one function an event. Prints the mean latency in ms.
#include <cstdlib>
#include <deque>
#include <vector>

#include <ns3/double.h>
#include <ns3/nstime.h>
#include <ns3/random-variable-stream.h>
#include <ns3/simulator.h>

#include "bench/peers/workloads.hpp"

namespace {

using ns3::Seconds;
using ns3::Simulator;

struct Request {
  double due;
  std::size_t stage;
};

class Station {
 public:
  Station(const peers::Workload& load, long requests) : load_{load}, wanted_{requests} {
    unit_ = ns3::CreateObject<ns3::ExponentialRandomVariable>();
  }

  double total_latency() {
    Simulator::Schedule(Seconds(draw(1 / load_.rate)), &Station::arrive, this);
    Simulator::Run();
    return latency_;
  }

 private:
  double draw(double mean) { return mean * unit_->GetValue(); }
  static double now() { return Simulator::Now().GetSeconds(); }

  void arrive() {
    Simulator::Schedule(Seconds(draw(1 / load_.rate)), &Station::arrive, this);
    enqueue({now(), 0});
  }

  void enqueue(Request request) {
    if (busy_ == load_.servers) return queue_.push_back(request);
    ++busy_;
    serve(request);
  }

  void serve(Request request) { Simulator::Schedule(Seconds(draw(load_.work[request.stage])), &Station::depart, this, request); }

  void depart(Request request) {
    if (queue_.empty()) {
      --busy_;
    } else {
      const Request next = queue_.front();
      queue_.pop_front();
      serve(next);
    }
    if (++request.stage < load_.work.size()) {
      Simulator::Schedule(Seconds(draw(load_.pause)), &Station::enqueue, this, request);
      return;
    }
    latency_ += now() - request.due;
    if (++left_ == wanted_) Simulator::Stop();
  }

  peers::Workload load_;
  long wanted_;
  long left_ = 0;
  int busy_ = 0;
  double latency_ = 0;
  ns3::Ptr<ns3::ExponentialRandomVariable> unit_;
  std::deque<Request> queue_;
};

}  // namespace

int main(int, char** arguments) {
  const long requests = std::atol(arguments[2]);
  peers::print_mean(Station{peers::workload(arguments[1]), requests}.total_latency(), requests);
}
