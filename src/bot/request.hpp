#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "loop/loop.hpp"
#include "loop/process.hpp"

// What commands wait for.  A wish is made by ctx.sleep() or ctx.run(), recorded as an effect, and
// begins when that effect is released.
class Wish {
public:
    virtual ~Wish() = default;
    virtual void begin() = 0;
    virtual void refuse(const std::string &why) = 0;  // it never begins: that is thrown instead
};

// All wishes that commands have made and still hold.
class Wishes {
public:
    uint64_t add(Wish &wish);
    void remove(uint64_t id) { open.erase(id); }
    void begin(uint64_t id);                           // once; does nothing where the wish is gone
    void refuse(uint64_t id, const std::string &why);  // in the place of begin()
    std::vector<uint64_t> take_new() { return std::exchange(made, {}); }  // since last asked

private:
    std::map<uint64_t, Wish *> open;
    std::vector<uint64_t> made;
    uint64_t last = 0;
};

class [[nodiscard]] Sleep : public Waiter, private Wish {
public:
    Sleep(Loop &loop, Wishes &wishes, Duration length)
        : Waiter(loop), wishes(wishes), length(length), number(wishes.add(*this)) {}
    ~Sleep() override { wishes.remove(number); }
    void await_resume() {
        if (!refusal.empty()) throw Failure("{}", refusal);
    }

private:
    void begin() override {
        timer.emplace(loop, length, [this] { wake(); });
    }
    void refuse(const std::string &why) override {
        refusal = why;
        wake();
    }
    Wishes &wishes;
    const Duration length;
    const uint64_t number;
    std::optional<Timer> timer;
    std::string refusal;
};

class [[nodiscard]] Run : public Exec, private Wish {
public:
    Run(Children &children, Wishes &wishes, Argv argv, Duration limit)
        : Exec(children, std::move(argv), limit), wishes(wishes), number(wishes.add(*this)) {}
    ~Run() override { wishes.remove(number); }

private:
    void begin() override { start(); }
    void refuse(const std::string &why) override { give_up(why); }
    Wishes &wishes;
    const uint64_t number;
};

class Reload;

// Who waits for the configuration to be read anew.  Commands wish it, the program does it.
class Reloads {
public:
    void add(Reload &reload) { waiting.push_back(&reload); }
    void remove(Reload &reload) { std::erase(waiting, &reload); }
    bool wanted() const { return !waiting.empty(); }
    // It was done, or refused; in words, for all who wait.
    void settle(bool done, const std::string &words);

private:
    std::vector<Reload *> waiting;
};

class [[nodiscard]] Reload : public Waiter, private Wish {
public:
    Reload(Loop &loop, Wishes &wishes, Reloads &reloads)
        : Waiter(loop), wishes(wishes), reloads(reloads), number(wishes.add(*this)) {}
    ~Reload() override {
        wishes.remove(number);
        reloads.remove(*this);
    }
    std::string await_resume() {
        if (!refusal.empty()) throw Failure("{}", refusal);
        return words;
    }

private:
    friend Reloads;
    void begin() override { reloads.add(*this); }
    void end(const std::string &said) {
        words = said;
        wake();
    }
    void refuse(const std::string &why) override {
        refusal = why;
        wake();
    }
    Wishes &wishes;
    Reloads &reloads;
    const uint64_t number;
    std::string words, refusal;
};
