#include "cli/store/file_system.hpp"

#include <algorithm>
#include <array>

#include <linux/magic.h>
#include <sys/vfs.h>

namespace knee::cli {
namespace {

struct NetworkFileSystem {
  std::uint32_t magic;
  std::string_view name;
};

constexpr std::array kNetworkFileSystems{
    NetworkFileSystem{NFS_SUPER_MAGIC, "NFS"},
    NetworkFileSystem{SMB_SUPER_MAGIC, "SMB"},
    NetworkFileSystem{0xFF534D42, "CIFS"},       // CIFS_SUPER_MAGIC
    NetworkFileSystem{0xFE534D42, "SMB 2"},      // SMB2_SUPER_MAGIC
    NetworkFileSystem{FUSE_SUPER_MAGIC, "FUSE"},
    NetworkFileSystem{V9FS_MAGIC, "9p"},
    NetworkFileSystem{AFS_SUPER_MAGIC, "AFS"},
    NetworkFileSystem{AFS_FS_MAGIC, "AFS"},
    NetworkFileSystem{0x73757245, "Coda"},       // CODA_SUPER_MAGIC
    NetworkFileSystem{0x00C36400, "Ceph"},       // CEPH_SUPER_MAGIC
    NetworkFileSystem{OCFS2_SUPER_MAGIC, "OCFS2"},
    NetworkFileSystem{0x01161970, "GFS2"},       // GFS2_MAGIC, linux/gfs2_ondisk.h
    NetworkFileSystem{0x0BD00BD0, "Lustre"},     // LL_SUPER_MAGIC, lustre_user.h
    NetworkFileSystem{0x47504653, "GPFS"},       // "GPFS", coreutils stat.c
    NetworkFileSystem{0x19830326, "BeeGFS"},     // BEEGFS_MAGIC, coreutils stat.c: fhgfs
    NetworkFileSystem{0xAAD7AAEA, "PanFS"},      // coreutils stat.c
};

}  // namespace

std::string_view network_file_system(std::uint32_t magic) {
  const auto found = std::find_if(kNetworkFileSystems.begin(), kNetworkFileSystems.end(),
                                  [magic](const NetworkFileSystem& one) { return one.magic == magic; });
  return found == kNetworkFileSystems.end() ? std::string_view{} : found->name;
}

Journal suitable_journal(const std::filesystem::path& directory) {
  struct statfs facts {};
  if (::statfs(directory.c_str(), &facts) != 0) return Journal::rollback;  // right everywhere
  return suitable_journal(static_cast<std::uint32_t>(facts.f_type));
}

}  // namespace knee::cli
