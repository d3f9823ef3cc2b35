// SPDX-License-Identifier: Apache-2.0
#include "support/schema.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <fstream>

namespace brig::support {

std::string schema_violations(const std::string& schema_file, const std::string& document) {
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  std::ifstream file(schema_file);
  if (!file) return "no schema " + schema_file;
  const auto schema_json = nlohmann::json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(Adapter(schema_json), schema);

  const auto json = nlohmann::json::parse(document);
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, Adapter(json), &results)) return "";
  std::string text;
  for (const auto& error : results) {
    for (const std::string& place : error.context) text += place;
    text += ": " + error.description + "\n";
  }
  return text.empty() ? "invalid" : text;
}

}  // namespace brig::support
