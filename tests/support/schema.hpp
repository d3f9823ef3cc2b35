// SPDX-License-Identifier: Apache-2.0
// Holds a document to a JSON schema, by valijson.
#pragma once

#include <string>

namespace brig::support {

/// What the document violates of the schema in the file, one line each; empty when it is valid.
std::string schema_violations(const std::string& schema_file, const std::string& document);

}  // namespace brig::support
