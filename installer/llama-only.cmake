# Read by CMake right after project(llama_cpp) of llama-cpp-python. Its CMakeLists forces LLAMA_BUILD_COMMON on in the cache,
# which compiles the chat templates, downloaders and parsers that only llama.cpp's own programs use. A normal variable hides
# the cache entry, so that only the libraries llama, ggml, ggml-base and the back ends are built.
set(LLAMA_BUILD_COMMON OFF)
set(LLAMA_BUILD_TESTS OFF)
set(LLAMA_BUILD_TOOLS OFF)
set(LLAMA_BUILD_EXAMPLES OFF)
set(LLAMA_BUILD_SERVER OFF)
