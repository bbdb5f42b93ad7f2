# A user's own debugger, coverage or profiler keeps working, and names stay in step beside it.
# shells: bash zsh
# preload: no

cat > tool.sh <<'EOF'
py {
    M = sys.monitoring
    calls = []
    M.use_tool_id(M.DEBUGGER_ID, "mine")
    done_ = M.register_callback(M.DEBUGGER_ID, M.events.PY_START, lambda code, offset: calls.append(code.co_name))
    M.set_events(M.DEBUGGER_ID, M.events.PY_START)
}
py { def traced(): return v }
v=1; py { print(traced()) }
v=2; py { print(traced()) }
py { M.set_events(M.DEBUGGER_ID, 0); print(calls.count("traced"), M.get_tool(M.DEBUGGER_ID)) }
EOF
pysh "$shell" tool.sh
#> 1
#> 2
#> 2 mine
cat > all_taken.sh <<'EOF'
py {
    for tool in range(6):
        if sys.monitoring.get_tool(tool) is None:
            sys.monitoring.use_tool_id(tool, "mine")
}
v=1; py { def read(): return v }
v=2; py { print(read()) }
v=3; py { print(read()); def write(): global w; w = 5;; write() }; echo "$w"
EOF
pysh "$shell" all_taken.sh
#> 2
#> 3
#> 5
cat > before.sh <<'EOF'
py { import sys; taken = [sys.monitoring.use_tool_id(tool, "mine") for tool in range(6) if sys.monitoring.get_tool(tool) is None] }
py { print(len(taken) >= 5) }
EOF
pysh "$shell" before.sh
#> True
cat > settrace.sh <<'EOF'
py {
    events = []
    def tracer(frame, event, arg):
        if frame.f_code.co_name == "traced":
            events.append(event)
        return tracer
    def traced():
        return v
}
v=1
py { sys.settrace(tracer); traced(); sys.settrace(None) }
v=2
py { print(traced(), events) }
EOF
pysh "$shell" settrace.sh
#> 2 ['call', 'line', 'return']
cat > tracing_stays.sh <<'EOF'
py { seen = set(); def tracer(frame, event, arg): seen.add(frame.f_code.co_name);; sys.settrace(tracer) }
py { def later(): return 1;; x = later() }
py { sys.settrace(None); print("later" in seen) }
EOF
pysh "$shell" tracing_stays.sh
#> True
cat > setprofile.sh <<'EOF'
py { import cProfile; profile = cProfile.Profile(); def work(): return v }
v=1; py { profile.enable(); work(); profile.disable() }
py { print(any(entry.code.co_name == "work" for entry in profile.getstats() if hasattr(entry.code, "co_name"))) }
EOF
pysh "$shell" setprofile.sh
#> True
cat > costs_nothing.sh <<'EOF'
py { def f(): return 1 }
py {
    ours = [t for t in range(6) if sys.monitoring.get_tool(t)]
    print([sys.monitoring.get_events(t) for t in ours if t != 0] in ([0], []))
}
EOF
pysh "$shell" costs_nothing.sh
#> True
py_free='py { print([sys.monitoring.get_tool(t) for t in (sys.monitoring.DEBUGGER_ID, sys.monitoring.COVERAGE_ID, sys.monitoring.PROFILER_ID)]) }'
pysh "$shell" -c "$py_free"
#> [None, None, None]
