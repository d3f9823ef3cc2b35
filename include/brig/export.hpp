// SPDX-License-Identifier: Apache-2.0
// What the shared library shows of itself.
#pragma once

/// Marks the functions that libbrig.so exports: each one that a public header declares and does not
/// define. All else is hidden.
#define BRIG_API __attribute__((visibility("default")))
