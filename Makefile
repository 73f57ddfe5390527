# signalbox: `make demo` shows it, `make check` tests it; README.md says the rest.
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
UNITDIR ?= $(PREFIX)/lib/systemd/system

CXX := $(if $(filter default,$(origin CXX)),g++,$(CXX))
CXXFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Werror=unused-result $(if $(CI),-Werror)
FLAGS = -std=c++20 $(WARN) -Isrc $(CPPFLAGS) $(CXXFLAGS)
SANITIZE = -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SYSTEMD := $(shell pkg-config --exists libsystemd 2>/dev/null && echo yes)
ifeq ($(SYSTEMD),yes)
FLAGS += -DHAVE_SYSTEMD
LIBS = -lsystemd
endif
LIBS += -lircclient -lcares -lssl -lcrypto -lboost_program_options -lfmt -lncursesw -ltinfo -lutf8proc

LIB = $(wildcard src/*/*.cpp commands/*.cpp)
SUPPORT = $(wildcard tests/support/*.cpp)
UNIT = $(wildcard tests/unit/*.cpp tests/talk/*.cpp)
REAL = $(wildcard tests/servers/*.cpp tests/faults/*.cpp tests/terminal/*.cpp)
FUZZ = $(patsubst tests/fuzz/%_fuzz.cpp,%,$(wildcard tests/fuzz/*_fuzz.cpp))
PROGRAMS = build/signalboxd build/signalbox
CHECKED = build/san/signalboxd build/san/signalbox build/san/unit-tests build/san/real-tests

all: $(PROGRAMS)

build/signalboxd build/signalbox: build/%: build/obj/src/%.o build/obj/libsignalbox.a
	$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ -Wl,--as-needed $(LIBS) -o $@

build/obj/libsignalbox.a: $(LIB:%.cpp=build/obj/%.o)
	rm -f $@ && ar rcs $@ $^

build/obj/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(FLAGS) -MMD -MP -c $< -o $@

build/san/signalboxd build/san/signalbox: build/san/%: build/san/src/%.o build/san/libsignalbox.a
	$(CXX) $(CXXFLAGS) $(SANITIZE) $(LDFLAGS) $^ -Wl,--as-needed $(LIBS) -o $@

build/san/unit-tests: $(UNIT:%.cpp=build/san/%.o) $(SUPPORT:%.cpp=build/san/%.o) build/san/libsignalbox.a
build/san/real-tests: $(REAL:%.cpp=build/san/%.o) $(SUPPORT:%.cpp=build/san/%.o) build/san/libsignalbox.a
build/san/unit-tests build/san/real-tests:
	$(CXX) $(CXXFLAGS) $(SANITIZE) $(LDFLAGS) $^ -Wl,--as-needed -lgtest -lgtest_main $(LIBS) -o $@

build/san/libsignalbox.a: $(LIB:%.cpp=build/san/%.o)
	rm -f $@ && ar rcs $@ $^

build/san/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(FLAGS) $(SANITIZE) -Itests -MMD -MP -c $< -o $@

# What is missing is installed first; then make starts again with all it needs.
deps:
	contrib/deps build
check: 
	contrib/deps check
	+$(MAKE) $(CHECKED) $(PROGRAMS)
	tests/run
demo:
	contrib/deps demo
	+$(MAKE) all
	contrib/demo/demo

clean:
	rm -rf build

.PHONY: all check clean demo deps
.SECONDARY:
-include $(shell find build -name '*.d' 2>/dev/null)
