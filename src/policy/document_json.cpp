// SPDX-License-Identifier: Apache-2.0
// JSON (RFC 8259) through nlohmann's parser, value by value: its own tree would keep the last of
// two equal keys and forget how a number was written.
#include "policy/document_builder.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>

namespace brig::policy {
namespace {

using Json = nlohmann::json;

class JsonReader final : public nlohmann::json_sax<Json> {
 public:
  JsonReader(std::string_view text, DocumentBuilder& builder) : text_(text), builder_(&builder) {}

  bool null() override { return scalar(Item::Kind::null, ""); }
  bool boolean(bool value) override {
    return scalar(Item::Kind::boolean, value ? "true" : "false");
  }
  bool number_integer(std::int64_t value) override {
    return scalar(Item::Kind::number, std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) override {
    return scalar(Item::Kind::number, std::to_string(value));
  }
  bool number_float(double /*value*/, const std::string& text) override {
    return scalar(Item::Kind::number, text);
  }
  bool string(std::string& value) override { return scalar(Item::Kind::text, std::move(value)); }
  bool binary(Json::binary_t& /*value*/) override { return false; }  // no part of JSON text

  bool start_object(std::size_t /*elements*/) override {
    return builder_->open(Item::Kind::mapping, next());
  }
  bool start_array(std::size_t /*elements*/) override {
    return builder_->open(Item::Kind::sequence, next());
  }
  bool end_object() override { return builder_->close(); }
  bool end_array() override { return builder_->close(); }

  bool key(std::string& text) override {
    std::string pointer = builder_->pointer_to(text);
    return builder_->key(std::move(text), {0, 0, std::move(pointer)});
  }

  bool parse_error(std::size_t position,
                   const std::string& /*last_token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    const std::string_view before = text_.substr(0, std::min(position, text_.size()));
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
    return builder_->problem({line, std::max<std::size_t>(before.size() - begin, 1), {}},
                             "can't be read as JSON from here on");
  }

 private:
  Place next() const { return {0, 0, builder_->next_pointer()}; }
  bool scalar(Item::Kind kind, std::string text) {
    return builder_->scalar(kind, std::move(text), next());
  }

  std::string_view text_;
  DocumentBuilder* builder_;
};

}  // namespace

Result<Item> read_json(std::string_view text, std::string_view name) {
  DocumentBuilder builder(name);
  JsonReader reader(text, builder);
  Json::sax_parse(text.begin(), text.end(), &reader);
  return builder.finish();
}

}  // namespace brig::policy
