// Recordings: what is read from a table, and what is said of those that are wrong.
#include "scenarios/recording/recording.hpp"

#include <zlib.h>

#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::recording_test {
namespace {

using namespace std::chrono_literals;
using Durations = std::vector<sim::Duration>;

/// The table of a text that stands in `day.csv`.
Recording table(const std::string& text) {
  Expected<Recording> reading = Recording::of_text("day.csv", text);
  if (const auto* mistake = std::get_if<Diagnostic>(&reading)) FAIL(to_string(*mistake));
  return std::get<Recording>(std::move(reading));
}

template <class T>
T value(Expected<T> reading) {
  if (const auto* mistake = std::get_if<Diagnostic>(&reading)) FAIL(to_string(*mistake));
  return std::get<T>(std::move(reading));
}

template <class T>
std::string complaint(const Expected<T>& reading) {
  const auto* mistake = std::get_if<Diagnostic>(&reading);
  return mistake == nullptr ? "none" : to_string(*mistake);
}

std::string compressed(const std::string& text) {
  Folder folder;
  const gzFile file = gzopen("table", "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  std::ifstream bytes("table", std::ios::binary);
  return {std::istreambuf_iterator<char>(bytes), {}};
}

const std::string kTable = "; expected a table: a line of column names, then a line for each request";

}  // namespace

TEST_CASE("Columns of a recording are read by name, in their units") {
  const Recording recording = table("at_s,status,cpu_us\n0.000001,200,4176\n1.25,200,0.5\n");
  CHECK(recording.columns() == std::vector<std::string>{"at_s", "status", "cpu_us"});
  CHECK(recording.rows() == 2);
  CHECK(value(recording.durations("cpu_us", 1us)) == Durations{4176us, 500ns});
  CHECK(value(recording.times("at_s", 1s)) == Durations{1us, 1250ms});
}

TEST_CASE(
    "A recording may have quotes, spaces, foreign line ends, a byte order mark and empty lines at its end") {
  const Recording recording =
      table("\xEF\xBB\xBF\"path, as sent\" , ms\r\n\"/a,\"\"b\"\"\", \"4.5\"\r\n/c,7e-1\r\n\r\n");
  CHECK(recording.columns() == std::vector<std::string>{"path, as sent", "ms"});
  CHECK(value(recording.durations("ms", 1ms)) == Durations{4500us, 700us});
}

TEST_CASE("A recording may be separated by semicolons or tabs and have comments") {
  for (const char* separator : {",", ";", "\t"}) {
    const std::string between{separator};
    const std::string names = between == "," ? "ms,path" : "ms" + between + "path, as sent";
    const Recording recording = table("# measured on Monday, early\n" + names + "\n# a break\n4" + between + "/a\n5" + between + "/b\n");
    INFO(names);
    CHECK(value(recording.durations("ms", 1ms)) == Durations{4ms, 5ms});
    CHECK(complaint(recording.durations(recording.columns()[1], 1ms)) ==
          "day.csv:4:3: \"/a\" is not a number; expected a number of at least 0");
  }
}

TEST_CASE("A recording is read from a file, compressed or not, whatever its name") {
  const std::string text = "ms\n3\n";
  const std::string bytes = compressed(text);
  Folder folder;
  folder.write("plain.csv", text);
  folder.write("packed.csv.gz", bytes);
  folder.write("packed.csv", bytes);
  for (const char* name : {"plain.csv", "packed.csv.gz", "packed.csv"}) {
    INFO(name);
    CHECK(value(value(Recording::read(name)).durations("ms", 1ms)) == Durations{3ms});
  }
}

TEST_CASE("A copy of a recording outlives the original") {
  auto original = std::make_unique<Recording>(table("a\n1\n"));
  const Recording copy = *original;
  original.reset();
  CHECK(value(copy.durations("a", 1s)) == Durations{1s});
}

TEST_CASE("Recordings that cannot be read say why") {
  const std::string bytes = compressed("ms\n" + std::string(100, '1') + "\n");
  Folder folder;
  folder.write("cut.csv.gz", bytes.substr(0, bytes.size() - 10));
  folder.write("damaged.csv.gz", bytes.substr(0, 12) + "\xFF\xFF\xFF" + bytes.substr(15));
  folder.write("folder/file", "");
  const std::string expected = "; expected a table of requests";
  const auto said = [](const char* path) { return complaint(Recording::read(path)); };
  CHECK(said("absent.csv") == "\"absent.csv\" cannot be read: No such file or directory" + expected);
  CHECK(said("folder") == "\"folder\" cannot be read: Is a directory" + expected);
  CHECK(said("cut.csv.gz") ==
        "\"cut.csv.gz\" cannot be read: the compressed data end too early" + expected);
  CHECK(said("damaged.csv.gz") ==
        "\"damaged.csv.gz\" cannot be read: the compressed data are damaged" + expected);
}

TEST_CASE("What is not a table is refused as a whole") {
  const auto said = [](const std::string& text) { return complaint(Recording::of_text("day.csv", text)); };
  CHECK(said("") == "day.csv: is empty" + kTable);
  CHECK(said("\r\n\n") == "day.csv: is empty" + kTable);
  CHECK(said("a,b\n") == "day.csv: has no requests" + kTable);
  CHECK(said(std::string("a\n1\0\n", 5)) == "day.csv: is not a text" + kTable);
}

TEST_CASE("A row of another length than the header is named by its line") {
  const auto said = [](const std::string& text) { return complaint(Recording::of_text("day.csv", text)); };
  CHECK(said("a,b\n1,2\n1\n") == "day.csv:3:1: 1 cell; expected 2, one for each column of line 1");
  CHECK(said("a,b\n1,2,3\n") == "day.csv:2:1: 3 cells; expected 2, one for each column of line 1");
  CHECK(said("a,b\n\n1,2\n") == "day.csv:2:1: 1 cell; expected 2, one for each column of line 1");
  CHECK(said("a,b\n\"1,2\n") == "day.csv:2:1: 1 cell; expected 2, one for each column of line 1");
}

TEST_CASE("An unknown column is answered with those there are and the nearest") {
  const Recording recording = table("t_intended_s,spin_cpu_us\n1,2\n");
  CHECK(complaint(recording.durations("spin_us", 1us)) ==
        "day.csv has no column \"spin_us\"; expected t_intended_s or spin_cpu_us");
  CHECK(complaint(recording.times("t_intendet_s", 1s)) ==
        "day.csv has no column \"t_intendet_s\"; expected t_intended_s or spin_cpu_us; "
        "did you mean \"t_intended_s\"?");
}

TEST_CASE("A column that is there twice is a mistake only for who wants it") {
  const Recording recording = table("a,b,a\n1,2,3\n");
  CHECK(complaint(recording.durations("a", 1s)) == "day.csv:1:1: two columns are called \"a\"; expected one");
  CHECK(value(recording.durations("b", 1s)) == Durations{2s});
}

TEST_CASE("A cell that is no duration is named by line and column") {
  const std::string expected = "; expected a number of at least 0";
  const auto said = [](const std::string& cell) {
    return complaint(table("\xC3\xA4,b\n1,2\n\xC3\xA4," + cell + "\n").durations("b", 1s));
  };
  CHECK(said("fast") == "day.csv:3:3: \"fast\" is not a number" + expected);
  CHECK(said("4 ms") == "day.csv:3:3: \"4 ms\" is not a number" + expected);
  CHECK(said("nan") == "day.csv:3:3: \"nan\" is not a number" + expected);
  CHECK(said("") == "day.csv:3:3: the cell is empty" + expected);
  CHECK(said("-0.1") == "day.csv:3:3: \"-0.1\" is negative" + expected);
  CHECK(said("1e10") == "day.csv:3:3: \"1e10\" is too long; expected at most 292 years");
}

TEST_CASE("Times must ascend, and may be equal") {
  CHECK(value(table("t\n1\n1\n2\n").times("t", 1s)) == Durations{1s, 1s, 2s});
  CHECK(complaint(table("x,t\n0,1\n0,3\n0,2.5\n").times("t", 1s)) ==
        "day.csv:4:3: 2.5 comes after 3; expected rows sorted by t");
}

}  // namespace knee::scenarios::recording_test
