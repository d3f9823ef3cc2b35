// SPDX-License-Identifier: Apache-2.0
#include "daemon/create.hpp"

#include "daemon/events.hpp"
#include "daemon/listener.hpp"
#include "sandbox/installation.hpp"

#include <brig/policy_file.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace brig::daemon {
namespace {

using base::Until;

constexpr std::chrono::seconds kSetupTime(120);  // a pull over a slow line included
/// For a note that nobody reads.
constexpr std::chrono::seconds kNoteTime(1);

Result<std::optional<Held::Main>> main_of(const Create& create) {
  if (create.main.empty()) return std::nullopt;
  if (create.main.size() > 1) return fail(Errc::invalid_argument, "one command at most");
  const Command& command = create.main.front();
  auto spec = daemon::spec_of(command);
  if (!spec) return fail(spec.error());
  return Held::Main{std::move(*spec), command.with_stdin == Choice::yes};
}

}  // namespace

Result<Policy> policy_of(const Create& create) {
  const auto file = parse_policy_file(create.policy, "the client's policy");
  if (!file) return fail(file.error());
  return apply_policy_file(*file, file->weakenings);
}

Result<SandboxSpec> sandbox_spec_of(const Create& create) {
  auto image = ImageRef::parse(create.image);
  if (!image) return fail(image.error());
  SandboxSpec spec{.image = std::move(*image)};
  if (!create.user.empty()) {
    const auto user = UserIds::parse(create.user);
    if (!user) return fail(user.error());
    spec.user = *user;
  }
  if (!create.name.empty()) {
    auto name = ContainerName::parse(create.name);
    if (!name) return fail(name.error());
    spec.name = std::move(*name);
  }
  if (create.pull > static_cast<std::uint8_t>(Pull::never))
    return fail(Errc::invalid_argument, "a way to pull that there is not");
  spec.pull = static_cast<Pull>(create.pull);
  return spec;
}

Result<std::string> answer_create(const Context& context,
                                  Conversation& conversation,
                                  const Create& create) {
  auto policy = policy_of(create);
  if (!policy) return fail(policy.error());
  auto spec = sandbox_spec_of(create);
  if (!spec) return fail(spec.error());
  auto main = main_of(create);
  if (!main) return fail(main.error());
  if (auto free = context.registry.check_name(create.name); !free) return fail(free.error());
  const auto seat = context.registry.reserve();
  if (!seat) return fail(seat.error());

  const Listener listener(conversation, context.over);
  spec->on_progress = [&](std::string_view step) {
    static_cast<void>(conversation.send(channel::Type::note, step, Until::after(kNoteTime)));
  };
  const Wait wait{kSetupTime, listener.gone()};
  const auto engine =
      Engine::connect({.url = create.engine, .memory = sandbox::engine_memory()}, wait);
  if (!engine) return fail(engine.error());
  auto sandbox = Sandbox::create(*engine, *policy, *spec, wait);
  if (!sandbox) return fail(sandbox.error());
  if (listener.gone().stop_requested()) return fail(Errc::cancelled, "cancelled");

  const auto held = std::make_shared<Held>(
      std::move(*sandbox), Held::Origin{create.engine, std::move(*policy)}, std::move(*main),
      [events = &context.events, changed = context.changed](const Held& ended) {
        tell(*events, Event::ended, ended);
        changed();
      });
  tell(context.events, Event::created, *held);
  if (auto started = held->start(); !started) return fail(started.error());
  context.registry.add(held);
  return pack(Created{held->name(), held->container_id()});
}

void undo_create(const Context& context, const std::string& created) {
  const auto message = unpack<Created>(created);
  const auto held = message ? context.registry.find(message->name) : fail(message.error());
  if (!held) return;
  (*held)->end("its maker was gone before it was made");
  context.registry.forget(message->name);
}

}  // namespace brig::daemon
