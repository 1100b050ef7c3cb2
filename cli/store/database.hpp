/// `Database`: a SQLite database and its statements, with errors as `Failure`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "analysis/table/table.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace knee::cli {

/// One open database. On an error every call throws a `Failure` (machine failed) that names the file, the problem
/// (damaged, full disk, in use, not writable) and a remedy.
class Database {
 public:
  enum class Mode { read_only, create };

  /// A prepared statement: parameters from 1, columns from 0. Empty cells are NULL.
  class Statement {
   public:
    Statement(Database& database, const std::string& sql);
    Statement& bind(int parameter, const analysis::Cell& value);
    /// A BLOB or a text that stays where it is until the statement is reset.
    Statement& bind_bytes(int parameter, std::string_view bytes);
    Statement& bind_text(int parameter, std::string_view text);
    /// Moves to the next row; false at the end.
    bool step();
    void reset();
    [[nodiscard]] int columns() const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] double number(int column) const;  ///< not-a-number for NULL
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;  ///< content of a text or a BLOB

   private:
    struct Finalize {
      void operator()(sqlite3_stmt* statement) const;
    };
    Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  };

  /// Waits for other programs that read or write, up to 30 seconds in each call. `create` does not follow a link at `path`.
  Database(std::filesystem::path path, Mode mode);

  void execute(const std::string& sql);
  /// The same if nothing stands in its way; false if it failed, because another program reads.
  bool try_without_waiting(const std::string& sql);
  /// First column of the first row of `sql`; empty if there is none.
  [[nodiscard]] std::string value(const std::string& sql);
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  [[noreturn]] void fail(int code);
  void require(int code);

  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace knee::cli
