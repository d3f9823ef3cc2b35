// SPDX-License-Identifier: Apache-2.0
// Identifiers that validate: none of these types can hold text that its grammar does not allow, so
// a value can go into a URL path, a label or a log line without a second look.
#pragma once

#include <brig/export.hpp>
#include <brig/result.hpp>

#include <compare>
#include <string>
#include <string_view>

namespace brig {

/// A container's id: exactly 64 lower-case hexadecimal digits, as the engine assigns it.
class ContainerId {
 public:
  /// The text as it is, if the grammar allows it; `invalid_argument` otherwise.
  BRIG_API static Result<ContainerId> parse(std::string_view text);
  /// The text; it lives as long as this object.
  const std::string& str() const { return text_; }
  /// The first twelve digits, as people see it.
  std::string short_str() const { return text_.substr(0, 12); }
  auto operator<=>(const ContainerId&) const = default;

 private:
  explicit ContainerId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// A container's name: `[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}`, which is what moby takes, with a cap.
class ContainerName {
 public:
  /// The text as it is, if the grammar allows it; `invalid_argument` otherwise.
  BRIG_API static Result<ContainerName> parse(std::string_view text);
  /// The text; it lives as long as this object.
  const std::string& str() const { return text_; }
  auto operator<=>(const ContainerName&) const = default;

 private:
  explicit ContainerName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// A container as a user or the engine refers to it: by id, by a prefix of the id, or by name. The
/// grammar is that of `ContainerName`, which covers all three.
class ContainerRef {
 public:
  /// The text as it is, if the grammar allows it; `invalid_argument` otherwise.
  BRIG_API static Result<ContainerRef> parse(std::string_view text);
  /// By its whole id.
  ContainerRef(const ContainerId& id) : text_(id.str()) {}  // NOLINT(google-explicit-constructor)
  /// By its name.
  ContainerRef(const ContainerName& name)  // NOLINT(google-explicit-constructor)
      : text_(name.str()) {}
  /// The text; it lives as long as this object.
  const std::string& str() const { return text_; }

 private:
  explicit ContainerRef(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// An image's id: "sha256:" and 64 lower-case hexadecimal digits.
class ImageId {
 public:
  /// The text as it is, if the grammar allows it; `invalid_argument` otherwise.
  BRIG_API static Result<ImageId> parse(std::string_view text);
  /// The text; it lives as long as this object.
  const std::string& str() const { return text_; }
  auto operator<=>(const ImageId&) const = default;

 private:
  explicit ImageId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// An image reference as users write it: `[registry[:port]/]path[:tag][@sha256:digest]`, or an
/// `ImageId`. At most 512 bytes.
class ImageRef {
 public:
  /// The text as it is, if the grammar allows it; `invalid_argument` otherwise.
  BRIG_API static Result<ImageRef> parse(std::string_view text);
  /// By its id, which no tag can move.
  ImageRef(const ImageId& id) : text_(id.str()) {}  // NOLINT(google-explicit-constructor)
  /// The text; it lives as long as this object.
  const std::string& str() const { return text_; }
  auto operator<=>(const ImageRef&) const = default;

 private:
  explicit ImageRef(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace brig
