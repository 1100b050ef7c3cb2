/// 128-bit integers, for exact sums of nanoseconds and exact products of 64-bit numbers.
///
/// g++ and clang++ have them on every 64-bit machine; they are not ISO C++, hence `__extension__`.
#pragma once

namespace knee::sim {

__extension__ typedef __int128 Int128;                   ///< Sums of (integer x nanoseconds) without rounding.
__extension__ typedef unsigned __int128 UnsignedInt128;  ///< Full product of two 64-bit numbers.

}  // namespace knee::sim
