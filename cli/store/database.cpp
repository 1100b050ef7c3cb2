#include "cli/store/database.hpp"

#include <cmath>
#include <limits>
#include <system_error>

#include <fmt/format.h>
#include <sqlite3.h>

#include "cli/command_line/failure.hpp"

namespace knee::cli {
namespace {

// A reader waits for a commit of the other side, never for a whole sweep.
constexpr int kPatienceMs = 30'000;

// The path of the file itself, so that only a link in its place is a link to SQLite, not one among its folders.
std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::canonical(path.parent_path().empty() ? "." : path.parent_path(), failed);
  return failed ? path : folder / path.filename();
}

const char* remedy(int code) {
  if (code == SQLITE_CANTOPEN_SYMLINK) return "; it is a link, which knee does not follow: name another directory with -o";
  switch (code & 0xFF) {  // the primary result code of an extended one
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return "; it is damaged or no store of knee: name another directory with -o, or replace it with "
             "--fresh";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "; another program has it open and writes to it";
    case SQLITE_FULL:
      return "; what was finished is kept: make room and repeat the command";
    default:
      return "";
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

void Database::Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database::Database(std::filesystem::path path, Mode mode) : path_{std::move(path)} {
  constexpr int kWriting = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW;
  const int flags = (mode == Mode::create ? kWriting : SQLITE_OPEN_READONLY) | SQLITE_OPEN_EXRESCODE;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(resolved(path_).c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_timeout(opened, kPatienceMs);
}

void Database::execute(const std::string& sql) {
  require(sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

bool Database::try_without_waiting(const std::string& sql) {
  sqlite3_busy_timeout(database_.get(), 0);
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  sqlite3_busy_timeout(database_.get(), kPatienceMs);
  return code == SQLITE_OK;
}

std::string Database::value(const std::string& sql) {
  Statement statement{*this, sql};
  return statement.step() ? statement.text(0) : std::string{};
}

void Database::fail(int code) {
  const char* what = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code);
  throw machine_failure(fmt::format("{}: {}{}", path_.string(), what, remedy(code)));
}

void Database::require(int code) {
  if (code != SQLITE_OK) fail(code);
}

Database::Statement::Statement(Database& database, const std::string& sql) : database_{database} {
  sqlite3_stmt* prepared = nullptr;
  database.require(sqlite3_prepare_v2(database.database_.get(), sql.c_str(), -1, &prepared, nullptr));
  statement_.reset(prepared);
}

Database::Statement& Database::Statement::bind(int parameter, const analysis::Cell& value) {
  sqlite3_stmt* statement = statement_.get();
  if (const auto* text = std::get_if<std::string>(&value)) {
    database_.require(
        sqlite3_bind_text64(statement, parameter, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  } else if (const auto* count = std::get_if<std::uint64_t>(&value)) {
    database_.require(sqlite3_bind_int64(statement, parameter, static_cast<std::int64_t>(*count)));
  } else if (const auto* number = std::get_if<double>(&value); number != nullptr && !std::isnan(*number)) {
    database_.require(sqlite3_bind_double(statement, parameter, *number));
  } else {
    database_.require(sqlite3_bind_null(statement, parameter));
  }
  return *this;
}

Database::Statement& Database::Statement::bind_bytes(int parameter, std::string_view bytes) {
  database_.require(sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(), SQLITE_STATIC));
  return *this;
}

Database::Statement& Database::Statement::bind_text(int parameter, std::string_view text) {
  database_.require(sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

bool Database::Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

void Database::Statement::reset() { sqlite3_reset(statement_.get()); }

int Database::Statement::columns() const { return sqlite3_column_count(statement_.get()); }

bool Database::Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

double Database::Statement::number(int column) const {
  return is_null(column) ? std::numeric_limits<double>::quiet_NaN()
                         : sqlite3_column_double(statement_.get(), column);
}

std::int64_t Database::Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Database::Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string{}
                          : std::string{static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

}  // namespace knee::cli
