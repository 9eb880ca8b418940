// Functions that Python calls; all else stays inside the library, since several may be loaded at once.
#pragma once

#define ARMT_EXPORT extern "C" __attribute__((visibility("default")))
