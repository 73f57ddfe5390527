#pragma once

inline constexpr char version[] = "0.1.0";
