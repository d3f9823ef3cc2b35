// SPDX-License-Identifier: Apache-2.0
// parse_policy_file: what the tree of a document means.
#include "base/quote.hpp"
#include "policy/choices.hpp"
#include "policy/decode_value.hpp"
#include "policy/decode_weakening.hpp"
#include "policy/document.hpp"
#include "policy/limits.hpp"
#include "policy/policy_keys.hpp"

#include <brig/policy_file.hpp>

#include <set>
#include <string>

namespace brig {
namespace policy {
namespace {

class Decoder {
 public:
  explicit Decoder(std::string_view name) : name_(name) {}

  Result<PolicyFile> decode(const Item& root) {
    if (root.kind != Item::Kind::mapping) {
      return fail(wrong(root, "", "keys and their values, such as 'preset: sandboxed'"));
    }
    if (auto read = section("", root); !read) return fail(read.error());
    if (!file_.places.contains("preset")) {
      return fail(Errc::invalid_argument,
                  show(name_, root.place) +
                      ": the key 'preset' is missing; everything else may only be stricter than it",
                  name_);
    }
    return std::move(file_);
  }

 private:
  Error wrong(const Item& node, const std::string& key, const std::string& expected) const {
    return wrong_value(name_, node, key, expected);
  }

  Result<void> section(const std::string& prefix, const Item& mapping) {
    for (const Member& member : mapping.members) {
      const std::string key = prefix + member.key;
      // A key with a dot in it is none of ours, whatever it would be when nested.
      const bool plain = member.key.find('.') == std::string::npos;
      auto read = plain && is_section(key) ? nested(key, member.value)
                                           : value(plain ? key : "", prefix, member);
      if (!read) return read;
    }
    return {};
  }

  Result<void> nested(const std::string& key, const Item& node) {
    if (node.kind == Item::Kind::mapping) return section(key + ".", node);
    std::string inside;
    for (const std::string& one : policy_keys()) {
      if (one.starts_with(key + "."))
        inside += (inside.empty() ? "" : ", ") + one.substr(key.size() + 1);
    }
    return fail(wrong(node, key, "a mapping of " + inside));
  }

  Result<void> value(const std::string& key, const std::string& prefix, const Member& member) {
    file_.places[key] = show(name_, member.place);
    const Item& node = member.value;
    if (key == "preset") return preset(node);
    if (key == "image.labels") return labels(node);
    if (key == "image.pinned") {
      Exec pinned = Exec::denied;  // the other thing that is true or false
      if (auto read = read_value(name_, key, node, pinned); !read) return read;
      file_.narrowing.image.pinning = pinned == Exec::allowed ? Pinning::digest : Pinning::any;
      return {};
    }
    if (key == "attested") return attested(node);
    if (key == "weakenings") return weakenings(node);

    bool known = false;
    Result<void> done;
    const auto read = [&](const char* name, auto /*of*/, auto asked, const auto& /*rest*/) {
      if (name != key) return;
      known = true;
      done = read_value(name_, key, node, (file_.narrowing.*asked).emplace());
    };
    each_choice(read);
    each_limit(read);
    return known ? done : fail(unknown(prefix, member));
  }

  Error unknown(const std::string& prefix, const Member& member) const {
    std::vector<std::string> here;
    for (const std::string& key : policy_keys()) {
      if (key.starts_with(prefix)) {
        here.push_back(key.substr(prefix.size()));
        here.push_back(here.back().substr(0, here.back().find('.')));
      }
    }
    std::string message =
        show(name_, member.place) + ": unknown key " + base::quote(prefix + member.key);
    std::string like = nearest(member.key, here);
    if (!like.empty()) {
      like.insert(0, prefix);
    } else {
      like = nearest(member.key, policy_keys());
      for (const std::string& key : policy_keys()) {
        if (key.ends_with("." + member.key)) like = key;
      }
    }
    message +=
        like.empty() ? "; schemas/README.md lists them all" : "; did you mean '" + like + "'?";
    return {Errc::invalid_argument, std::move(message), 0, std::string(name_)};
  }

  Result<void> preset(const Item& node) {
    const std::string expected = "one of untrusted, sandboxed, limited, standard, elevated";
    if (node.kind != Item::Kind::text) return fail(wrong(node, "preset", expected));
    const auto parsed = parse_preset(node.text);
    if (!parsed) return fail(wrong(node, "preset", expected));
    file_.preset = *parsed;
    return {};
  }

  Result<void> labels(const Item& node) {
    if (node.kind != Item::Kind::mapping)
      return fail(wrong(node, "image.labels", "a mapping of labels to their values"));
    for (const Member& label : node.members) {
      if (label.value.kind != Item::Kind::text) {
        return fail(wrong(label.value, "image.labels", "a text; in quotes, anything is one"));
      }
      file_.narrowing.image.labels[label.key] = label.value.text;
    }
    return {};
  }

  Result<void> attested(const Item& node) {
    if (node.kind != Item::Kind::sequence)
      return fail(wrong(node, "attested", "a list of controls, such as '- seccomp'"));
    std::set<std::string> there;
    for (const Item& element : node.elements) {
      if (element.kind != Item::Kind::text)
        return fail(wrong(element, "attested", "the name of a control"));
      auto ids = parse_attested(element.text);
      if (!ids) {
        Error error = ids.error();
        error.message.insert(0, show(name_, element.place) + ": attested: ");
        return fail(std::move(error));
      }
      if (!there.insert(element.text).second) {
        return fail(Errc::invalid_argument, show(name_, element.place) + ": attested: control " +
                                                base::quote(element.text) +
                                                " is there twice; expected it once");
      }
      file_.narrowing.attested.merge(*ids);
    }
    return {};
  }

  Result<void> weakenings(const Item& node) {
    if (node.kind != Item::Kind::sequence)
      return fail(wrong(node, "weakenings", "a list, such as '- executable-tmp'"));
    for (const Item& element : node.elements) {
      auto weakening = decode_weakening(name_, element);
      if (!weakening) return fail(weakening.error());
      for (const Weakening& other : file_.weakenings) {
        if (other == *weakening) {
          return fail(Errc::invalid_argument, show(name_, element.place) + ": weakening " +
                                                  base::quote(to_string(other)) +
                                                  " is there twice; expected it once");
        }
      }
      file_.places["weakenings." + std::to_string(file_.weakenings.size())] =
          show(name_, element.place);
      file_.weakenings.push_back(std::move(*weakening));
    }
    return {};
  }

  std::string name_;
  PolicyFile file_;
};

}  // namespace
}  // namespace policy

Result<PolicyFile> parse_policy_file(std::string_view text, std::string_view name) {
  const auto root = policy::read_document(text, name);
  if (!root) return fail(root.error());
  return policy::Decoder(name).decode(*root);
}

}  // namespace brig
