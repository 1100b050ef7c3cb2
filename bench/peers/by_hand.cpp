// by_hand WORKLOAD REQUESTS: the loop that a C++ programmer would write for these three workloads. Prints the mean latency in ms.
#include <cstdlib>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>

#include "bench/peers/workloads.hpp"

namespace {

struct Event {
  double when;
  long request;  // kArrival: the next one arrives
  bool served;   // its service ends; otherwise its pause ends
  bool operator>(const Event& other) const { return when > other.when; }
};

constexpr long kArrival = -1;

struct Request {
  double due;
  std::size_t stage;
};

class Loop {
 public:
  Loop(const peers::Workload& load, long requests) : load_{load}, wanted_{requests} {}

  double total_latency() {
    events_.push({draw(1 / load_.rate), kArrival, false});
    while (left_ < wanted_) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.when;
      if (event.request == kArrival) {
        arrive();
      } else if (event.served) {
        depart(event.request);
      } else {
        enqueue(event.request);
      }
    }
    return latency_;
  }

 private:
  double draw(double mean) { return mean * exponential_(bits_); }

  void arrive() {
    events_.push({now_ + draw(1 / load_.rate), kArrival, false});
    if (unused_.empty()) {
      unused_.push_back(static_cast<long>(requests_.size()));
      requests_.emplace_back();
    }
    const long request = unused_.back();
    unused_.pop_back();
    at(request) = {now_, 0};
    enqueue(request);
  }

  void enqueue(long request) {
    if (busy_ == load_.servers) return queue_.push_back(request);
    ++busy_;
    serve(request);
  }

  void serve(long request) { events_.push({now_ + draw(load_.work[at(request).stage]), request, true}); }

  void depart(long request) {
    if (queue_.empty()) {
      --busy_;
    } else {
      const long next = queue_.front();
      queue_.pop_front();
      serve(next);
    }
    if (++at(request).stage < load_.work.size()) return events_.push({now_ + draw(load_.pause), request, false});
    latency_ += now_ - at(request).due;
    ++left_;
    unused_.push_back(request);
  }

  Request& at(long request) { return requests_[static_cast<std::size_t>(request)]; }

  peers::Workload load_;
  long wanted_;
  long left_ = 0;
  int busy_ = 0;
  double now_ = 0;
  double latency_ = 0;
  boost::random::mt19937_64 bits_{1};
  boost::random::exponential_distribution<double> exponential_{1};
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::vector<Request> requests_;
  std::vector<long> unused_;
  std::deque<long> queue_;
};

}  // namespace

int main(int, char** arguments) {
  const long requests = std::atol(arguments[2]);
  peers::print_mean(Loop{peers::workload(arguments[1]), requests}.total_latency(), requests);
}
