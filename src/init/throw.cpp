// SPDX-License-Identifier: Apache-2.0
// What libstdc++ throws where it can't go on. This program is built without exceptions, and its own
// versions keep the library's, with their unwinder and demangler, out of it. PID 1 that ends takes
// the sandbox with it, which is what should happen.
#include <cstdlib>
#include <new>

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
namespace std {
void __throw_length_error(const char* /*what*/) {
  std::abort();
}
void __throw_logic_error(const char* /*what*/) {
  std::abort();
}
void __throw_out_of_range_fmt(const char* /*what*/, ...) {
  std::abort();
}
void __throw_bad_alloc() {
  std::abort();
}
void __throw_bad_array_new_length() {
  std::abort();
}
}  // namespace std
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
