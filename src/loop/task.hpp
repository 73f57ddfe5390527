#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

// A Task is a function that may wait.  It begins when it is awaited or resumed, ends with a value
// or an exception, and is cancelled by being destroyed while it waits.  Whoever holds the Task
// owns its frame.
template <class T = void>
class [[nodiscard]] Task;

namespace detail {

struct Promise {
    std::coroutine_handle<> caller = std::noop_coroutine();
    std::exception_ptr error;

    // At its end a Task goes on with whoever awaited it.
    struct Return {
        bool await_ready() noexcept { return false; }
        template <class P>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<P> self) noexcept {
            return self.promise().caller;
        }
        void await_resume() noexcept {}
    };

    std::suspend_always initial_suspend() noexcept { return {}; }
    Return final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept { error = std::current_exception(); }
};

template <class T>
struct Result : Promise {
    std::optional<T> value;
    void return_value(T v) { value.emplace(std::move(v)); }
    T take() {
        if (error) std::rethrow_exception(error);
        return std::move(*value);
    }
};

template <>
struct Result<void> : Promise {
    void return_void() noexcept {}
    void take() {
        if (error) std::rethrow_exception(error);
    }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
public:
    struct promise_type;
    using Handle = std::coroutine_handle<promise_type>;

    struct promise_type : detail::Result<T> {
        Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
    };

    Task(Task &&other) noexcept : frame(std::exchange(other.frame, nullptr)) {}
    ~Task() {
        if (frame) frame.destroy();
    }

    // To run a Task from plain code: resume() once, take() when done().
    void resume() { frame.resume(); }
    bool done() const { return frame.done(); }
    T take() { return frame.promise().take(); }

    // To run a Task from another one: co_await the call that makes it, never a stored Task.
    // Returning false from await_suspend keeps the stack flat where g++ 12 makes no tail call.
    auto operator co_await() &&noexcept {
        struct Call {
            Handle frame;
            bool await_ready() const noexcept { return false; }
            bool await_suspend(std::coroutine_handle<> caller) {
                frame.resume();
                if (frame.done()) return false;
                frame.promise().caller = caller;
                return true;
            }
            T await_resume() { return frame.promise().take(); }
        };
        return Call{frame};
    }

private:
    explicit Task(Handle h) noexcept : frame(h) {}
    Handle frame;
};
