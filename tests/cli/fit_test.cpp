// `knee fit` as a user has it.
#include <string>

#include <sys/wait.h>

#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::fit_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

// Measurements in a file `runs.csv`, and `knee fit` in its folder.
class Fit {
 public:
  explicit Fit(const std::string& table) { directory_.write("runs.csv", table); }

  // The exit status of `knee fit` with these arguments; its output is in `out` and `err`.
  int run(const std::string& arguments) {
    const std::string path = directory_.path().string();
    const std::string line = "cd '" + path + "' && '" KNEE_PROGRAM "' fit " + arguments + " >out 2>err";
    return WEXITSTATUS(std::system(line.c_str()));
  }
  [[nodiscard]] std::string out() const { return directory_.read("out"); }
  [[nodiscard]] std::string err() const { return directory_.read("err"); }

 private:
  TemporaryDirectory directory_;
};

// usl with gamma 100, alpha 0.05 and beta 0.001 made the rows of the small machine.
constexpr const char* kRuns = R"(# measured in March
machine, nodes, "requests per second"
small, 1, 100
small, 2, 190.114068441
small, 4, 344.234079174
small, 8, 568.990042674
small, 16, 804.020100503
big, 1, 300
big, 2, 590
)";

const std::string kColumns = " --x nodes --y 'requests per second'";

}  // namespace

TEST_CASE("a table with comments and quotes and blanks after commas is fitted where rows match") {
  Fit fit{kRuns};
  REQUIRE(fit.run("runs.csv" + kColumns + " --where machine=small") == 0);
  CHECK_THAT(fit.out(), StartsWith("law,item,n,value,std_error,low,high,remark\nusl,gamma,,100,"));
  CHECK_THAT(fit.out(), Contains("\nusl,alpha,,0.05,") && Contains("\nusl,beta,,0.001,") && Contains("\nusl,degrees_of_freedom,,2,"));
  CHECK_THAT(fit.out(), Contains("\nusl,peak_size,,30.8"));
  CHECK(fit.err().empty());
}

TEST_CASE("separators are semicolons or tabs as well, and standard input is a table") {
  Fit fit{"n;x\n1;10\n2;18\n4;30\n8;44\n"};
  REQUIRE(fit.run("runs.csv --x n --y x --law amdahl") == 0);
  const std::string out = fit.out();
  REQUIRE(fit.run("- --x n --y x --law amdahl <runs.csv") == 0);
  CHECK(fit.out() == out);
  Fit tabs{"n\tx\n1\t10\n2\t18\n4\t30\n8\t44\n"};
  REQUIRE(tabs.run("runs.csv --x n --y x --law amdahl") == 0);
  CHECK(tabs.out() == out);
}

TEST_CASE("the text has coefficients and peak and residuals for each law") {
  Fit fit{kRuns};
  REQUIRE(fit.run("runs.csv" + kColumns + " --where machine=small --law all --format text") == 0);
  CHECK_THAT(fit.out(), Contains("usl: X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1))\n"
                                 "Least squares of requests per second: 5 points, 2 degrees of freedom."));
  CHECK_THAT(fit.out(), Contains("Peak: ") && Contains("at nodes = 30.8"));
  CHECK_THAT(fit.out(), Contains("X(1) = 100 is that measured at N = 1 and"));
  CHECK_THAT(fit.out(), Contains("nodes  requests per second  residual_linear"));
  CHECK_THAT(fit.out(), Contains("usl fits better than amdahl"));
}

TEST_CASE("JSON has one object for each quantity") {
  Fit fit{kRuns};
  REQUIRE(fit.run("runs.csv" + kColumns + " --where machine=small --format json") == 0);
  CHECK_THAT(fit.out(), StartsWith("[{\"law\":\"usl\",\"item\":\"gamma\",\"n\":null,\"value\":100"));
}

TEST_CASE("intervals of the throughput give weights") {
  Fit fit{"n,x,x_low,x_high\n1,10,9,11\n2,19,17,21\n4,34,30,38\n8,50,45,55\n16,60,50,70\n"};
  REQUIRE(fit.run("runs.csv --x n --y x --format text") == 0);
  CHECK_THAT(fit.out(), Contains("Least squares of x, weighted by its intervals: 5 points"));
  Fit partly{"n,x,x_low,x_high\n1,10,9,11\n2,19,,\n4,34,30,38\n8,50,45,55\n16,60,50,70\n"};
  REQUIRE(partly.run("runs.csv --x n --y x --format text") == 0);
  CHECK_THAT(partly.out(), Contains("Least squares of x: 5 points"));
  CHECK_THAT(partly.err(), Contains("x_low and x_high are not used as weights: some rows have no interval there"));
}

TEST_CASE("all mistakes of a table are told at once with their places") {
  Fit fit{"machine,n,x\na,1,10\na,two,20\na,4,\na,0,30\na,8,-1\n\"a\",16,\"1,5\"\n"};
  CHECK(fit.run("runs.csv --x n --y x --where machin=a --where machine=b") == 2);
  CHECK(fit.err() ==
        "--where machin: runs.csv has no column \"machin\"; expected machine, n or x; did you mean \"machine\"?\n"
        "--where machine=b: no row of runs.csv has this value; expected a\n");
  CHECK(fit.run("runs.csv --x n --y x") == 2);
  CHECK(fit.err() ==
        "runs.csv:3:3: \"two\" is not a number; expected a number above 0\n"
        "runs.csv:4:5: the cell is empty; expected a number of at least 0\n"
        "runs.csv:5:3: 0 is no size; expected a number above 0\n"
        "runs.csv:6:5: -1 is negative; expected a number of at least 0\n"
        "runs.csv:7:8: \"1,5\" is not a number; expected a number of at least 0 with a decimal point\n");
  CHECK(fit.out().empty());
}

TEST_CASE("unknown columns of a fit are told together with the nearest") {
  Fit fit{kRuns};
  CHECK(fit.run("runs.csv --x node --y throughput") == 2);
  CHECK(fit.err() ==
        "--x node: runs.csv has no column \"node\"; expected machine, nodes or requests per second; did you mean \"nodes\"?\n"
        "--y throughput: runs.csv has no column \"throughput\"; expected machine, nodes or requests per second\n");
}

TEST_CASE("a column of texts does not flood the terminal") {
  std::string table = "n,x\n";
  for (int i = 0; i < 100; ++i) table += "1,many\n";
  Fit fit{table};
  CHECK(fit.run("runs.csv --x n --y x") == 2);
  CHECK_THAT(fit.err(), Contains("runs.csv: 80 more mistakes"));
}

TEST_CASE("too few points are a mistake, and of several laws those with enough points are fitted") {
  Fit fit{"n,x\n1,10\n2,18\n4,30\n"};
  CHECK(fit.run("runs.csv --x n --y x") == 2);
  CHECK(fit.err() == "runs.csv: usl estimates 3 coefficients and needs 4 points at 3 sizes or more; there are 3 at 3\n");
  CHECK(fit.run("runs.csv --x n --y x --law usl2 --at-one 10.5") == 0);
  REQUIRE(fit.run("runs.csv --x n --y x --law all --format text") == 0);
  CHECK_THAT(fit.out(), Contains("amdahl: ") && Contains("Not fitted: usl estimates 3 coefficients"));
}

TEST_CASE("a file that cannot be read and a law that does not exist are mistakes") {
  Fit fit{kRuns};
  CHECK(fit.run("absent.csv --x n --y x") == 2);
  CHECK(fit.err() == "knee: \"absent.csv\" cannot be read: No such file or directory; expected a table of measurements\n");
  CHECK(fit.run("runs.csv --x n --y x --law amdal") == 2);
  CHECK_THAT(fit.err(), Contains("\"amdal\" is not one of linear, amdahl, gustafson, usl2, usl or all; did you mean \"amdahl\"?"));
  CHECK(fit.run("runs.csv --x n --y x --where machine") == 2);
  CHECK_THAT(fit.err(), Contains("\"machine\" is not of the form column=value"));
}

TEST_CASE("a higher confidence gives wider intervals") {
  Fit fit{"n,x\n1,10\n2,19\n4,33\n8,51\n16,60\n"};
  REQUIRE(fit.run("runs.csv --x n --y x --law amdahl --format text") == 0);
  CHECK_THAT(fit.out(), Contains("Intervals of 95 % by profile likelihood"));
  REQUIRE(fit.run("runs.csv --x n --y x --law amdahl --confidence 99% --format text") == 0);
  CHECK_THAT(fit.out(), Contains("Intervals of 99 % by profile likelihood"));
  CHECK(fit.run("runs.csv --x n --y x --confidence 0.2") == 2);
  CHECK(fit.run("runs.csv --x n --y x --confidence 20%") == 2);
  CHECK_THAT(fit.err(), Contains("--confidence"));
}

TEST_CASE("a law that does not hold has no peak") {
  Fit fit{kRuns};
  REQUIRE(fit.run("'" KNEE_SOURCE_DIR "/tests/data/published/usl-postgres91.csv' --x clients --y throughput") == 0);
  CHECK_THAT(fit.out(), Contains("\nusl,peak_size,,,,,,the law does not hold\n") && Contains("usl,refusal,,,,,,") &&
                            Contains("the tail is flat"));
}

}  // namespace knee::cli::fit_test
