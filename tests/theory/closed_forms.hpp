/// What queueing theory says. Times in seconds, rates per second.
///
/// Sources: Kleinrock, "Queueing Systems" I and II, 1975/76; Harchol-Balter, "Performance Modeling and Design
/// of Computer Systems", 2013; others where they are used.
#pragma once

namespace knee::theory {

/// Arrivals at `rate` at `servers` servers whose service takes `service` on average.
struct Queue {
  double rate;
  double service;
  int servers = 1;
  [[nodiscard]] double load() const { return rate * service / servers; }
};

/// Mean time in an M/M/c system (c = 1: M/M/1); also in M/G/c under processor sharing, at most one server to
/// a job, because that discipline is symmetric (Cohen, "The multiple phase service network with generalized
/// processor sharing", Acta Informatica 12, 1979).
[[nodiscard]] double mm_sojourn(const Queue& queue);

/// The probability that an arrival at M/M/c has to wait (Erlang's C).
[[nodiscard]] double erlang_c(const Queue& queue);

/// The time that a share `q` of the customers of M/M/1, first come first served, do not exceed.
[[nodiscard]] double mm1_quantile(const Queue& queue, double q);

/// Mean time in M/G/1, first come first served, with services of coefficient of variation `cv` (Pollaczek and
/// Khinchine).
[[nodiscard]] double mg1_sojourn(const Queue& queue, double cv);

/// Mean time in E_k/M/1: gaps between arrivals are sums of k exponentials (GI/M/1, Kleinrock I, 6.4).
[[nodiscard]] double erlang_m1_sojourn(const Queue& queue, int k);

/// M/M/1 with room for `capacity` customers, the one in service included.
struct Finite {
  double blocked;  ///< share of the arrivals that find no room
  double sojourn;  ///< mean time of the others
};
[[nodiscard]] Finite mm1_finite(const Queue& queue, int capacity);

/// Share of the customers of M/M/1 who give up because they have waited `patience` (Barrer, "Queuing with
/// impatient customers and ordered service", Operations Research 5(5), 1957).
[[nodiscard]] double mm1_impatient(const Queue& queue, double patience);

/// `users` who think for `think` and then need one server for `service`, both exponential: the machine-repair
/// model, by exact mean value analysis (Reiser and Lavenberg, JACM 27(2), 1980).
struct Closed {
  double throughput;
  double sojourn;
};
[[nodiscard]] Closed machine_repair(int users, double think, double service);

/// Mean time in each of infinitely many M/M/1 queues when an arrival joins the shorter of two random ones
/// (Mitzenmacher, "The power of two choices in randomized load balancing", 2001, section 3).
[[nodiscard]] double two_choices_sojourn(const Queue& queue);

}  // namespace knee::theory
