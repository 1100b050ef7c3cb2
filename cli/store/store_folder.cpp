#include "cli/store/store_folder.hpp"

#include <array>
#include <cstdint>
#include <fstream>
#include <regex>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "cli/store/store_layout.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kTables{kResultsFile, kClassesFile, kReplicationsFile};

// The first 100 bytes of a database, of which these are big-endian numbers (sqlite.org/fileformat.html).
struct Header {
  bool is_empty = true;
  bool is_database = false;
  std::int32_t layout = 0;       // user_version
  std::int32_t application = 0;  // application_id

  [[nodiscard]] bool is_foreign() const { return is_database && application != kApplication; }
};

std::int32_t big_endian_at(const std::string& bytes, std::size_t from) {
  std::uint32_t number = 0;
  for (std::size_t i = from; i < from + 4; ++i) number = (number << 8U) | static_cast<unsigned char>(bytes[i]);
  return static_cast<std::int32_t>(number);
}

Header header_of(const fs::path& store) {
  std::ifstream file{store, std::ios::binary};
  std::string bytes(100, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  Header header{.is_empty = file.gcount() == 0};
  if (!file || !bytes.starts_with("SQLite format 3")) return header;
  header.is_database = true;
  header.layout = big_endian_at(bytes, 60);
  header.application = big_endian_at(bytes, 68);
  return header;
}

void require_layout(const fs::path& store, const Header& header) {
  if (header.layout == kStoreLayout) return;
  const char* age = header.layout < kStoreLayout ? "an older" : "a newer";
  throw wrong_input(fmt::format("{} was written by {} knee (layout {}, this one has {}): name another directory with -o, or replace it "
                                "with --fresh", store.string(), age, header.layout, kStoreLayout));
}

void require_no_strays(const fs::path& directory) {
  for (const char* name : kTables) {
    if (!fs::exists(fs::symlink_status(directory / name))) continue;
    throw wrong_input(fmt::format("{} exists, but no {} beside it: name another directory with -o, or replace it with --fresh",
                                  (directory / name).string(), kStoreFile));
  }
}

void remove_file(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error);
  if (error) throw machine_failure(fmt::format("cannot remove {}: {}", file.string(), error.message()));
}

}  // namespace

void make_folder(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (!error && !fs::is_directory(directory, error)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) {
    throw machine_failure(fmt::format("cannot make the results directory {}: {}", directory.string(), error.message()));
  }
}

void require_replaceable(const fs::path& directory) {
  if (!header_of(directory / kStoreFile).is_foreign()) return;
  throw machine_failure(fmt::format("{} is a database of another program: name another directory with -o",
                                    (directory / kStoreFile).string()));
}

void require_store_or_nothing(const fs::path& directory) {
  const fs::path store = directory / kStoreFile;
  if (fs::is_symlink(fs::symlink_status(store))) {
    throw machine_failure(fmt::format("{} is a link, which knee does not follow: name another directory with -o", store.string()));
  }
  if (!fs::exists(store)) return require_no_strays(directory);
  require_replaceable(directory);
  const Header header = header_of(store);
  if (header.is_empty) return;
  if (header.is_database) return require_layout(store, header);
  throw machine_failure(fmt::format("{} is damaged or no store of knee: name another directory with -o, or replace it with --fresh",
                                    store.string()));
}

void remove_store(const fs::path& directory) {
  for (const char* name : kTables) remove_file(directory / name);
  for (const char* ending : {"-wal", "-shm", "-journal", ""}) remove_file(directory / (std::string{kStoreFile} + ending));
}

void remove_leftovers(const fs::path& directory) {
  static const std::regex temporary{R"((results|classes|replications)\.csv\.[0-9a-f]{16}\.new)"};
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator{directory, failed}) {
    if (std::regex_match(entry.path().filename().string(), temporary)) remove_file(entry.path());
  }
}

}  // namespace knee::cli
