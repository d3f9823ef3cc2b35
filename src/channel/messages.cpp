// SPDX-License-Identifier: Apache-2.0
#include "channel/messages.hpp"

#include "channel/packer.hpp"

namespace brig::channel {
namespace {

template <typename Archive, typename M>
void fields(Archive& archive, M& m) {
  using Message = std::remove_const_t<M>;
  if constexpr (std::is_same_v<Message, Hello>) {
    archive(m.version, m.texts);
  } else if constexpr (std::is_same_v<Message, Welcome>) {
    archive(m.version, m.silence_ms, m.lifetime_ms, m.tag_resource, m.job_filter, m.seal_key);
  } else if constexpr (std::is_same_v<Message, Exec>) {
    archive(m.program, m.argv, m.env, m.cwd, m.input, m.terminal, m.rows, m.columns, m.wall_ms,
            m.cpu_ms, m.output_bytes, m.file_bytes, m.open_files);
  } else if constexpr (std::is_same_v<Message, Resize>) {
    archive(m.rows, m.columns);
  } else if constexpr (std::is_same_v<Message, Started>) {
    archive(m.pid);
  } else {
    static_assert(std::is_same_v<Message, Ended>);
    archive(m.reason, m.status, m.step, m.error, m.user_us, m.system_us, m.max_rss_kib,
            m.output_bytes, m.error_bytes, m.output, m.error_output, m.oom_kills, m.pids_refused);
  }
}

}  // namespace

template <typename Message>
Result<Message> decode(std::string_view payload) {
  Message message;
  Unpacker unpacker(payload);
  fields(unpacker, message);
  if (!unpacker.complete()) return fail(Errc::data_loss, "a frame whose payload is nonsense");
  return message;
}

template <typename Message>
std::string encode(const Message& message) {
  std::string payload;
  Packer packer(payload);
  fields(packer, message);
  return payload;
}

#define BRIG_CHANNEL_MESSAGE(Message)                         \
  template Result<Message> decode<Message>(std::string_view); \
  template std::string encode<Message>(const Message&)
BRIG_CHANNEL_MESSAGE(Hello);
BRIG_CHANNEL_MESSAGE(Welcome);
BRIG_CHANNEL_MESSAGE(Exec);
BRIG_CHANNEL_MESSAGE(Resize);
BRIG_CHANNEL_MESSAGE(Started);
BRIG_CHANNEL_MESSAGE(Ended);
#undef BRIG_CHANNEL_MESSAGE

}  // namespace brig::channel
